//! Sends back what comes, bytes and datagrams.

use std::io::{self, BufRead, Write};

use sockserver::{DatagramRequest, DatagramRequestHandler, Flow, Request, RequestHandler};

/// Sends back what comes: whatever there is, or line by line.
pub(crate) struct Echo {
    pub(crate) by_lines: bool,
}

impl RequestHandler for Echo {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        let count = if self.by_lines {
            let mut line = Vec::new();
            let count = rfile.read_until(b'\n', &mut line)?;
            wfile.write_all(&line)?;
            count
        } else {
            let data = rfile.fill_buf()?;
            let count = data.len();
            wfile.write_all(data)?;
            rfile.consume(count);
            count
        };
        Ok(if count == 0 {
            Flow::Close
        } else {
            Flow::KeepAlive
        })
    }
}

impl DatagramRequestHandler for Echo {
    fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
        let data = rq.packet().to_vec();
        *rq.reply() = data;
        Ok(())
    }
}
