//! Requests whose answers depend on all that came before.

use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufRead, Read, Write};
use std::thread;
use std::time::Duration;

use sockserver::{Flow, Request, RequestHandler};

/// A request is a number (native `u64`, from 0), microseconds to sleep
/// (`u32`), a length (`u32`), and so many bytes. The answer is the number and
/// the hash so far (both `u64`). A request whose number is not the next is
/// answered by the number that should have come, and the end.
#[derive(Default)]
pub(crate) struct Chain {
    next: u64,
    hash: DefaultHasher,
    data: Vec<u8>,
}

/// More than any client sends.
const LONGEST: usize = 65_536;

impl RequestHandler for Chain {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        if rfile.fill_buf()?.is_empty() {
            return Ok(Flow::Close);
        }
        let mut head = [0; 16];
        // A client that aborts within a request is what the case does.
        if rfile.read_exact(&mut head).is_err() {
            return Ok(Flow::Close);
        }
        let (number, rest) = head.split_at(8);
        let (sleep, length) = rest.split_at(4);
        let number = u64::from_ne_bytes(number.try_into().map_err(io::Error::other)?);
        let sleep = u32::from_ne_bytes(sleep.try_into().map_err(io::Error::other)?);
        let length = u32::from_ne_bytes(length.try_into().map_err(io::Error::other)?);
        let length = usize::try_from(length).map_err(io::Error::other)?;
        if length > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.data.resize(length, 0);
        if rfile.read_exact(&mut self.data).is_err() {
            return Ok(Flow::Close);
        }
        if sleep > 0 {
            thread::sleep(Duration::from_micros(sleep.into()));
        }
        if number != self.next {
            wfile.write_all(&self.next.to_ne_bytes())?;
            wfile.write_all(&[0; 8])?;
            return Ok(Flow::Close);
        }
        self.next += 1;
        self.hash.write(&head);
        self.hash.write(&self.data);
        wfile.write_all(&number.to_ne_bytes())?;
        wfile.write_all(&self.hash.finish().to_ne_bytes())?;
        Ok(Flow::KeepAlive)
    }
}
