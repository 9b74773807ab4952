//! Requests that say what the handler is to do.

use std::hint;
use std::io::{self, BufRead, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use sockserver::{Flow, Request, RequestHandler};

/// The length of a request. It begins with two native `u32`: microseconds to
/// sleep, and microseconds to work. All of it comes back.
const SIZE: usize = 64;

/// Does as it is told, and answers.
#[derive(Default)]
pub(crate) struct Orders;

impl RequestHandler for Orders {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        if rfile.fill_buf()?.is_empty() {
            return Ok(Flow::Close);
        }
        let mut order = [0; SIZE];
        rfile.read_exact(&mut order)?;
        let [a, b, c, d, e, f, g, h, ..] = order;
        let sleep = Duration::from_micros(u32::from_ne_bytes([a, b, c, d]).into());
        let work = Duration::from_micros(u32::from_ne_bytes([e, f, g, h]).into());
        if !sleep.is_zero() {
            thread::sleep(sleep);
        }
        if !work.is_zero() {
            let begun = Instant::now();
            while begun.elapsed() < work {
                hint::spin_loop();
            }
        }
        wfile.write_all(&order)?;
        Ok(Flow::KeepAlive)
    }
}
