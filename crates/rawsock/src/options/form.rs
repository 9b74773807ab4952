//! How the value of a row goes to the kernel and comes back, where it is
//! more than the bytes of one type.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use super::{FromOption, Row, ToOption, value};
use crate::bpf::{BPF_MAXINSNS, Instruction, Program};
use crate::errors::{Error, Result};
use crate::sys::{self, OptionError};

/// How a row of this type is read: what an [`Opt<T>`](super::Opt) asks of `T`.
///
/// Every [`FromOption`] is read as itself; the other types are those of this
/// crate.
///
/// Python: `struct.unpack()` of what `s.getsockopt()` returns.
pub trait ReadAs {
    /// What reading gives.
    type Value;

    /// Reads the option of the socket `fd`.
    ///
    /// # Errors
    ///
    /// See [`Socket::get`](crate::Socket::get).
    ///
    /// ```
    /// use std::os::fd::BorrowedFd;
    /// use rawsock::*;
    /// use rawsock::opt::{GetOpt, ReadAs, Row};
    ///
    /// /// What was asked for, of which the kernel tells the double.
    /// enum Asked {}
    ///
    /// impl ReadAs for Asked {
    ///     type Value = i32;
    ///
    ///     fn read(row: Row, fd: BorrowedFd<'_>) -> Result<i32> {
    ///         Ok(i32::read(row, fd)? / 2)
    ///     }
    /// }
    ///
    /// const SO_RCVBUF: GetOpt<Asked> = GetOpt::new("SO_RCVBUF", SOL_SOCKET, rawsock::SO_RCVBUF);
    ///
    /// let s = socket(AF_INET, SOCK_DGRAM, 0)?;
    /// s.set(opt::SO_RCVBUF, 10_000)?;
    /// assert_eq!(s.get(SO_RCVBUF)?, 10_000);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.getsockopt(level, optname[, buflen])`.
    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<Self::Value>;
}

/// How a row of this type is set: what an [`Opt<T>`](super::Opt) asks of `T`.
///
/// Every [`ToOption`] is set as itself; the other types are those of this
/// crate.
///
/// Python: `struct.pack()` for `s.setsockopt()`.
pub trait WriteAs {
    /// What is set.
    type Value<'a>;

    /// Sets the option of the socket `fd`.
    ///
    /// # Errors
    ///
    /// See [`Socket::set`](crate::Socket::set).
    ///
    /// ```
    /// use std::os::fd::BorrowedFd;
    /// use std::time::Duration;
    /// use rawsock::*;
    /// use rawsock::opt::{Row, SetOpt, WriteAs};
    ///
    /// /// A time that the kernel wants in milliseconds.
    /// enum Milliseconds {}
    ///
    /// impl WriteAs for Milliseconds {
    ///     type Value<'a> = Duration;
    ///
    ///     fn write(row: Row, fd: BorrowedFd<'_>, time: Duration) -> Result<()> {
    ///         i32::write(row, fd, i32::try_from(time.as_millis()).unwrap_or(i32::MAX))
    ///     }
    /// }
    ///
    /// const TCP_USER_TIMEOUT: SetOpt<Milliseconds> =
    ///     SetOpt::new("TCP_USER_TIMEOUT", SOL_TCP, rawsock::TCP_USER_TIMEOUT);
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, 0)?;
    /// s.set(TCP_USER_TIMEOUT, Duration::from_secs(5))?;
    /// assert_eq!(s.get(opt::TCP_USER_TIMEOUT)?, 5000);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `s.setsockopt(level, optname, value)`.
    fn write(row: Row, fd: BorrowedFd<'_>, value: Self::Value<'_>) -> Result<()>;
}

impl<T: FromOption> ReadAs for T {
    type Value = T;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<T> {
        let bytes = read_bytes(row, fd, T::SIZE)?;
        T::from_option(&bytes).ok_or_else(|| no_value(row, &bytes))
    }
}

impl<T: ToOption> WriteAs for T {
    type Value<'a> = T;

    fn write(row: Row, fd: BorrowedFd<'_>, value: T) -> Result<()> {
        value.with_bytes(|bytes| write_bytes(row, fd, bytes))
    }
}

/// Names of the kernel, such as `"lo"` and `"cubic"`: up to 15 bytes.
impl ReadAs for str {
    type Value = String;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<String> {
        let mut bytes = read_bytes(row, fd, NAME_SIZE)?;
        let end = bytes.iter().position(|byte| *byte == 0);
        bytes.truncate(end.unwrap_or(bytes.len()));
        String::from_utf8(bytes).map_err(|error| no_value(row, error.as_bytes()))
    }
}

/// A longer name would be cut, a NUL would end it: both are refused.
impl WriteAs for str {
    type Value<'a> = &'a str;

    fn write(row: Row, fd: BorrowedFd<'_>, name: &str) -> Result<()> {
        if name.contains('\0') {
            return Err(refused(row, "the name contains a NUL"));
        }
        if name.len() >= NAME_SIZE {
            return Err(refused(row, "the name is longer than 15 bytes"));
        }
        write_bytes(row, fd, name.as_bytes())
    }
}

/// `IFNAMSIZ`, `TCP_CA_NAME_MAX` and `TCP_ULP_NAME_MAX`.
const NAME_SIZE: usize = 16;

/// Lists are asked for with more room as long as the kernel wants it.
impl<T: FromOption> ReadAs for [T] {
    type Value = Vec<T>;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<Vec<T>> {
        const ROOM: usize = 4096;
        const MOST: usize = 1 << 20;
        let mut room = ROOM;
        let bytes = loop {
            match read_bytes(row, fd, room) {
                Err(error) if error.errno() == Some(libc::ERANGE) && room < MOST => room *= 2,
                answer => break answer?,
            }
        };
        // A type of no bytes has no end.
        let elements = bytes.chunks(T::SIZE.max(1)).map(T::from_option);
        elements
            .collect::<Option<_>>()
            .ok_or_else(|| no_value(row, &bytes))
    }
}

impl<T: ToOption + 'static> WriteAs for [T] {
    type Value<'a> = &'a [T];

    fn write(row: Row, fd: BorrowedFd<'_>, list: &[T]) -> Result<()> {
        write_bytes(row, fd, &value::joined(list))
    }
}

/// A new descriptor, which the caller owns.
impl ReadAs for OwnedFd {
    type Value = OwnedFd;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<OwnedFd> {
        sys::getsockopt_fd(fd, row.level, row.name).map_err(|error| failed(GET, row, error))
    }
}

impl WriteAs for OwnedFd {
    type Value<'a> = BorrowedFd<'a>;

    fn write(row: Row, fd: BorrowedFd<'_>, value: BorrowedFd<'_>) -> Result<()> {
        sys::setsockopt_fd(fd, row.level, row.name, value).map_err(|error| failed(SET, row, error))
    }
}

/// The program of `SO_GET_FILTER`; empty if there is none.
impl ReadAs for [Instruction] {
    type Value = Vec<Instruction>;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<Vec<Instruction>> {
        let bytes =
            sys::get_filter(fd, row.level, row.name).map_err(|error| failed(GET, row, error))?;
        let (instructions, _) = bytes.as_chunks();
        Ok(instructions.iter().map(Instruction::from_bytes).collect())
    }
}

/// `struct sock_fprog`: how many instructions, and where they are.
impl WriteAs for [Instruction] {
    type Value<'a> = &'a [Instruction];

    fn write(row: Row, fd: BorrowedFd<'_>, program: &[Instruction]) -> Result<()> {
        // The length would be cut to 16 bits on its way.
        let len = match u16::try_from(program.len()) {
            Ok(len) if (1..=BPF_MAXINSNS).contains(&program.len()) => len,
            _ => return Err(refused(row, "a program has 1 to 4096 instructions")),
        };
        let bytes: Vec<u8> = program.iter().flat_map(|step| step.to_bytes()).collect();
        sys::attach_filter(fd, row.level, row.name, len, &bytes)
            .map_err(|error| failed(SET, row, error))
    }
}

/// By the length the kernel tells the two sorts apart.
impl WriteAs for Program<'static> {
    type Value<'a> = Program<'a>;

    fn write(row: Row, fd: BorrowedFd<'_>, program: Program<'_>) -> Result<()> {
        match program {
            Program::Classic(instructions) => <[Instruction]>::write(row, fd, instructions),
            Program::Extended(program) => OwnedFd::write(row, fd, program.as_fd()),
        }
    }
}

/// The form of timeouts that are a `struct timeval`: an `Option<Duration>`,
/// where `None` is for ever.
///
/// Microseconds, rounded up, so that a short time is not taken for zero,
/// which the kernel has for `None`; zero itself becomes one microsecond.
/// Linux rounds up further, to the ticks of its clock (4 ms, often).
///
/// Python: `struct.pack("ll", seconds, microseconds)`.
#[derive(Clone, Copy, Debug)]
pub enum Timeval {}

impl ReadAs for Timeval {
    type Value = Option<Duration>;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<Option<Duration>> {
        let bytes = read_bytes(row, fd, value::TIMEVAL_SIZE)?;
        let time = value::duration_of(&bytes).ok_or_else(|| no_value(row, &bytes))?;
        Ok(Some(time).filter(|time| !time.is_zero()))
    }
}

impl WriteAs for Timeval {
    type Value<'a> = Option<Duration>;

    fn write(row: Row, fd: BorrowedFd<'_>, time: Option<Duration>) -> Result<()> {
        write_bytes(row, fd, &value::timeval_of(time))
    }
}

/// The form of options that are the index of an interface in network byte
/// order: a `u32`, 0 for none.
///
/// Python: `struct.pack("!I", index)`.
#[derive(Clone, Copy, Debug)]
pub enum IndexInNetworkOrder {}

impl ReadAs for IndexInNetworkOrder {
    type Value = u32;

    fn read(row: Row, fd: BorrowedFd<'_>) -> Result<u32> {
        u32::read(row, fd).map(u32::from_be)
    }
}

impl WriteAs for IndexInNetworkOrder {
    type Value<'a> = u32;

    fn write(row: Row, fd: BorrowedFd<'_>, index: u32) -> Result<()> {
        u32::write(row, fd, index.to_be())
    }
}

/// The form of options whose length is their value: a `usize`; see
/// [`setsockopt_len`](crate::Socket::setsockopt_len).
///
/// Python: `s.setsockopt(level, optname, None, optlen)`.
#[derive(Clone, Copy, Debug)]
pub enum Length {}

impl WriteAs for Length {
    type Value<'a> = usize;

    fn write(row: Row, fd: BorrowedFd<'_>, len: usize) -> Result<()> {
        sys::setsockopt_null(fd, row.level, row.name, len)
            .map_err(|error| Error::option(SET, &error).at_option(row.label))
    }
}

/// The form of options that are set to no value at all: `()`.
///
/// Python: `s.setsockopt(level, optname, None, 0)`.
#[derive(Clone, Copy, Debug)]
pub enum Nothing {}

impl WriteAs for Nothing {
    type Value<'a> = ();

    fn write(row: Row, fd: BorrowedFd<'_>, (): ()) -> Result<()> {
        Length::write(row, fd, 0)
    }
}

const GET: &str = "getsockopt";
const SET: &str = "setsockopt";

pub(super) fn write_bytes(row: Row, fd: BorrowedFd<'_>, bytes: &[u8]) -> Result<()> {
    sys::setsockopt(fd, row.level, row.name, bytes).map_err(|error| failed(SET, row, error))
}

/// As [`write_bytes`], for options that answer in the bytes.
pub(super) fn write_answered(row: Row, fd: BorrowedFd<'_>, bytes: &mut [u8]) -> Result<()> {
    sys::setsockopt_answered(fd, row.level, row.name, bytes)
        .map_err(|error| failed(SET, row, error))
}

fn read_bytes(row: Row, fd: BorrowedFd<'_>, len: usize) -> Result<Vec<u8>> {
    sys::getsockopt_vec(fd, row.level, row.name, len).map_err(|error| failed(GET, row, error))
}

fn failed(operation: &'static str, row: Row, error: OptionError) -> Error {
    Error::option(operation, &error).at_option(row.label)
}

fn refused(row: Row, reason: &'static str) -> Error {
    Error::invalid(SET, reason).at_option(row.label)
}

fn no_value(row: Row, bytes: &[u8]) -> Error {
    let reason = format!("the kernel's {} bytes are no value of it", bytes.len());
    Error::invalid(GET, reason).at_option(row.label)
}
