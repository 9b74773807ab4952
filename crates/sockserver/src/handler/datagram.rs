//! Handlers of datagrams.

use std::io;

use crate::life::DatagramRequest;

/// Serves one datagram.
///
/// `setup`, `handle`, `finish`, as for [`RequestHandler`](super::RequestHandler);
/// the reply is sent after that, if [`reply`](DatagramRequest::reply) was
/// touched.
///
/// ```
/// use sockserver::{DatagramRequest, DatagramRequestHandler};
///
/// #[derive(Default)]
/// struct Upper;
///
/// impl DatagramRequestHandler for Upper {
///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> std::io::Result<()> {
///         let upper = rq.packet().to_ascii_uppercase();
///         *rq.reply() = upper;
///         Ok(())
///     }
/// }
/// # let server = sockserver::testing::TestServer::start_udp::<Upper>()?;
/// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
/// # client.sendto(b"hello", server.address())?;
/// # assert_eq!(client.recv(100)?, b"HELLO");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Python: `DatagramRequestHandler`. Unlike Python, which answers every
/// datagram, if with nothing.
pub trait DatagramRequestHandler<S = ()> {
    /// Called first. Python: `setup()`.
    ///
    /// # Errors
    ///
    /// End the request, without `finish` and without a reply.
    fn setup(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }

    /// Serves the datagram. Python: `handle()`.
    ///
    /// # Errors
    ///
    /// End the request, after `finish`, without a reply.
    fn handle(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()>;

    /// Called last, if `setup` has succeeded. Python: `finish()`.
    ///
    /// # Errors
    ///
    /// Are reported in place of an error of `handle`; there is no reply then.
    fn finish(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }
}
