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
    /// Called first.
    ///
    /// # Errors
    ///
    /// End the request, without `finish` and without a reply.
    ///
    /// ```
    /// use std::io;
    /// use sockserver::{DatagramRequest, DatagramRequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Upper(String);
    ///
    /// impl DatagramRequestHandler for Upper {
    ///     fn setup(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
    ///         let text = str::from_utf8(rq.packet()).map_err(io::Error::other)?;
    ///         self.0 = text.to_uppercase();
    ///         Ok(())
    ///     }
    ///
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
    ///         *rq.reply() = self.0.as_bytes().to_vec();
    ///         Ok(())
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start_udp::<Upper>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"\xff", server.address())?; // not answered
    /// # client.sendto("ä".as_bytes(), server.address())?;
    /// # assert_eq!(client.recv(100)?, "Ä".as_bytes());
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `setup()`.
    fn setup(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }

    /// Serves the datagram.
    ///
    /// # Errors
    ///
    /// End the request, after `finish`, without a reply.
    ///
    /// ```
    /// use std::io::{self, Write};
    /// use sockserver::{DatagramRequest, DatagramRequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Length;
    ///
    /// impl DatagramRequestHandler for Length {
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
    ///         let length = rq.packet().len();
    ///         write!(rq.reply(), "{length} bytes")
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start_udp::<Length>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"hello", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"5 bytes");
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `handle()`.
    fn handle(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()>;

    /// Called last, if `setup` has succeeded. The reply is sent after it.
    ///
    /// # Errors
    ///
    /// Are reported in place of an error of `handle`; there is no reply then.
    ///
    /// ```
    /// use std::io;
    /// use sockserver::{DatagramRequest, DatagramRequestHandler};
    ///
    /// #[derive(Default)]
    /// struct Greeter;
    ///
    /// impl DatagramRequestHandler for Greeter {
    ///     fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
    ///         rq.reply().extend(b"hello");
    ///         Ok(())
    ///     }
    ///
    ///     fn finish(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
    ///         rq.reply().push(b'\n'); // whatever the reply is
    ///         Ok(())
    ///     }
    /// }
    /// # let server = sockserver::testing::TestServer::start_udp::<Greeter>()?;
    /// # let client = rawsock::socket(rawsock::AF_INET, rawsock::SOCK_DGRAM, 0)?;
    /// # client.sendto(b"hi", server.address())?;
    /// # assert_eq!(client.recv(100)?, b"hello\n");
    /// # Ok::<(), io::Error>(())
    /// ```
    ///
    /// Python: `finish()`, which sends the reply.
    fn finish(&mut self, rq: &mut DatagramRequest<'_, S>) -> io::Result<()> {
        let _ = rq;
        Ok(())
    }
}
