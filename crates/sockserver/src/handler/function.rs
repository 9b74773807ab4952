//! Functions as handlers.

use std::io;

use super::{Flow, RequestHandler};
use crate::request::Request;

/// A function as a handler: made by [`handler_fn`].
///
/// Python has none: a class with one method.
#[derive(Clone, Copy, Debug)]
pub struct FnHandler<F>(F);

/// Makes a handler of a function, which is its `handle`. It answers a
/// [`Flow`], or `()` to close the connection.
///
/// ```
/// use std::io::Write;
/// use sockserver::{Request, TCPServer, handler_fn};
///
/// let server = TCPServer::bind_with(("127.0.0.1", 0), |_client| {
///     handler_fn(|rq: &mut Request| writeln!(rq.wfile(), "hello"))
/// })?;
/// # Ok::<(), sockserver::Error>(())
/// ```
///
/// Python has no such thing: a class with one method.
pub fn handler_fn<S, F, R>(function: F) -> FnHandler<F>
where
    F: FnMut(&mut Request<'_, S>) -> io::Result<R>,
    R: Into<Flow>,
{
    FnHandler(function)
}

impl<S, F, R> RequestHandler<S> for FnHandler<F>
where
    F: FnMut(&mut Request<'_, S>) -> io::Result<R>,
    R: Into<Flow>,
{
    fn handle(&mut self, rq: &mut Request<'_, S>) -> io::Result<Flow> {
        (self.0)(rq).map(Into::into)
    }
}
