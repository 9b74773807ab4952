//! A connected socket in one call: look up, try each address, keep the first
//! that answers.

mod candidates;
mod race;

use std::fmt;
use std::time::Duration;

use candidates::Candidates;

use crate::address::{Address, ToAddress};
use crate::consts::{IPPROTO_TCP, Protocol, SOCK_STREAM};
use crate::errors::{Error, Result};
use crate::socket::{Socket, getdefaulttimeout, socket};
use crate::timeouts::{Deadline, Timeout};

/// The keyword arguments of [`create_connection_with`].
///
/// The default is Python's: each address in turn, each for the
/// [default timeout](crate::getdefaulttimeout).
///
/// ```
/// use rawsock::*;
///
/// # let server = create_server(("127.0.0.1", 0))?;
/// # let port = server.getsockname()?.port().unwrap();
/// let s = create_connection_with(
///     ("localhost", port),
///     &CreateConnection {
///         timeout: Some(30.0.into()),      // for every call on the socket
///         total_timeout: Some(5.0.into()), // until there is a connection
///         happy_eyeballs_delay: Some(CreateConnection::ATTEMPT_DELAY),
///         source_address: Some(&("", 0)),
///     },
/// )?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `timeout` and `source_address` of `socket.create_connection()`.
#[derive(Clone, Copy, Default)]
pub struct CreateConnection<'a> {
    /// The timeout of the socket, which limits the attempt at each address,
    /// and stays. `None`, the default, is the
    /// [default timeout](crate::getdefaulttimeout); for ever is
    /// `Some(Timeout::from(None))`.
    pub timeout: Option<Timeout>,
    /// How long all of it may take, the lookup of the name and every address
    /// together. `None`, the default, is for ever. A name is then looked up in
    /// a thread of its own, as in
    /// [`getaddrinfo_with`](crate::getaddrinfo_with). Python does not have it.
    pub total_timeout: Option<Timeout>,
    /// The next address is tried when the one before has not answered for so
    /// long, and the first to answer wins: Happy Eyeballs, RFC 8305. `None`,
    /// the default, tries the next when the one before has failed.
    ///
    /// [`ATTEMPT_DELAY`](Self::ATTEMPT_DELAY) is the usual time. Python: the
    /// parameter of this name of `asyncio`.
    pub happy_eyeballs_delay: Option<Duration>,
    /// What to bind the socket to first: `Some(&("192.0.2.1", 0))`. `None`,
    /// the default, leaves it to the kernel.
    ///
    /// An address of the other family fails for that family alone. A host
    /// name in it is looked up without a limit of time.
    pub source_address: Option<&'a (dyn ToAddress + Sync)>,
}

impl fmt::Debug for CreateConnection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source_address.map(|source| source.given());
        f.debug_struct("CreateConnection")
            .field("timeout", &self.timeout)
            .field("total_timeout", &self.total_timeout)
            .field("happy_eyeballs_delay", &self.happy_eyeballs_delay)
            .field("source_address", &source)
            .finish()
    }
}

impl CreateConnection<'_> {
    /// How long RFC 8305 recommends to wait before the next address: 250 ms.
    pub const ATTEMPT_DELAY: Duration = Duration::from_millis(250);
}

/// Connects a new stream socket: [`create_connection_with`] with the
/// defaults.
///
/// ```no_run
/// use rawsock::*;
///
/// let s = create_connection(("example.com", 80))?;
/// s.sendall(b"HEAD / HTTP/1.0\r\n\r\n")?;
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.create_connection(address)`.
pub fn create_connection(address: impl ToAddress) -> Result<Socket> {
    create_connection_with(address, &CreateConnection::default())
}

/// Connects a new stream socket to the first address of a host that answers:
/// `getaddrinfo(3)`, then `socket(2)` and `connect(2)` for each address.
///
/// An address is `(host, port)`, where the port may be the name of a service,
/// `"host:port"`, or a complete [`Address`] of any family.
///
/// # Happy Eyeballs
///
/// With a [delay](CreateConnection::happy_eyeballs_delay) the families take
/// turns, beginning with that of the first address. Each attempt begins when
/// the one before has failed or the delay is over, and none is given up for
/// the next. The first connection is taken, and the other sockets are closed.
/// The name is looked up once, for both families.
///
/// # Errors
///
/// [`Error::Gai`] if the host is unknown. [`Error::Several`] if none of its
/// addresses could be connected to: [`Error::errors`] has what became of
/// each, with the address, in the order in which they failed, also
/// [`Error::TimedOut`] for those that were left when the total time was up.
/// An address that needs no lookup gives its own error.
///
/// ```
/// use rawsock::*;
///
/// // Nobody listens on port 1.
/// let error = create_connection(("localhost", 1)).unwrap_err();
/// println!("{error}"); // create_connection to localhost:1: connect to 127.0.0.1:1: Conn…
/// assert_eq!(error.errno(), Some(111)); // ECONNREFUSED, of the last
/// # Ok::<(), Error>(())
/// ```
///
/// Python: `socket.create_connection(address, timeout, source_address)`.
/// Unlike Python, all errors are always kept (there: `all_errors=True`), and
/// there can be a limit to the whole time.
pub fn create_connection_with(
    address: impl ToAddress,
    options: &CreateConnection<'_>,
) -> Result<Socket> {
    let terms = Terms::new(options)?;
    let candidates = Candidates::of(&address.given(), terms.deadline)?;
    let addresses = &candidates.addresses;
    match options.happy_eyeballs_delay {
        // Who does not wait has no second attempt to begin meanwhile.
        Some(delay) if addresses.len() > 1 && terms.timeout != Some(Duration::ZERO) => {
            race::first(addresses, delay, &terms)
        }
        _ => in_turn(addresses, &terms),
    }
    .map_err(|failures| candidates.failed(failures))
}

/// Tries each address until one answers.
fn in_turn(addresses: &[Address], terms: &Terms<'_>) -> Result<Socket, Vec<Error>> {
    let mut failures = Vec::new();
    for address in addresses {
        match terms.connect(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => failures.push(error),
        }
    }
    Err(failures)
}

/// What holds for every attempt. A time is `None` for ever, and zero not to
/// wait, as in [`Socket::gettimeout`].
struct Terms<'a> {
    timeout: Option<Duration>,
    deadline: Deadline,
    source: Option<&'a (dyn ToAddress + Sync)>,
}

impl<'a> Terms<'a> {
    fn new(options: &CreateConnection<'a>) -> Result<Self> {
        let time = |timeout: Timeout| match timeout.mode() {
            Ok(mode) => Ok(mode.timeout()),
            Err(reason) => Err(Error::invalid(OPERATION, reason)),
        };
        let total = options.total_timeout.map_or(Ok(None), time)?;
        Ok(Self {
            timeout: options.timeout.map_or(Ok(getdefaulttimeout()), time)?,
            deadline: total.map_or(Deadline::NEVER, Deadline::after),
            source: options.source_address,
        })
    }

    /// A socket connected to the address.
    fn connect(&self, address: &Address) -> Result<Socket> {
        let socket = self.socket(address, self.time_for(address)?)?;
        let connected = socket.connect(address);
        connected.map_err(|error| error.at(address))?;
        self.hand_over(socket)
    }

    /// How long the attempt at an address may take.
    fn time_for(&self, address: &Address) -> Result<Option<Duration>> {
        if self.deadline.is_never() {
            return Ok(self.timeout);
        }
        match self.deadline.remaining() {
            Some(left) => Ok(Some(self.timeout.map_or(left, |timeout| timeout.min(left)))),
            None => Err(Error::timed_out(OPERATION).at(address)),
        }
    }

    /// A socket for the address, bound if that is wanted, with this timeout.
    fn socket(&self, address: &Address, timeout: Option<Duration>) -> Result<Socket> {
        let proto = match address {
            Address::Inet(_) | Address::Inet6(_) => IPPROTO_TCP,
            _ => Protocol::from(0),
        };
        let made = socket(address.family(), SOCK_STREAM, proto);
        let socket = made.map_err(|error| error.at(address))?;
        set_timeout(&socket, timeout)?;
        if let Some(source) = self.source {
            socket.bind(source)?;
        }
        Ok(socket)
    }

    /// The socket with the timeout that was asked for.
    fn hand_over(&self, socket: Socket) -> Result<Socket> {
        set_timeout(&socket, self.timeout)?;
        Ok(socket)
    }
}

/// Sets the timeout, which costs a system call, unless it is so already.
fn set_timeout(socket: &Socket, timeout: Option<Duration>) -> Result<()> {
    if socket.gettimeout() == timeout {
        return Ok(());
    }
    socket.settimeout(timeout)
}

const OPERATION: &str = "create_connection";
