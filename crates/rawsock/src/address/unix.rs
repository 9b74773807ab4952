//! `AF_UNIX`: `struct sockaddr_un`.

use std::ffi::OsStr;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::{AddressError, family_bytes};
use crate::consts::AF_UNIX;
use crate::sys::Sockaddr;

/// The size of `sun_path`.
const CAPACITY: usize = 108;

/// The name of a Unix socket: a path, an abstract name, or none.
///
/// As in Python, a name is a string of bytes: one that begins with NUL is
/// abstract (it lives in the kernel and not in a directory), an empty one is
/// unnamed, and any other is a path.
///
/// ```
/// use rawsock::UnixAddr;
///
/// let path = UnixAddr::new("/run/app.sock")?;
/// assert_eq!(path.as_pathname().unwrap().to_str(), Some("/run/app.sock"));
/// let hidden = UnixAddr::new(b"\0app")?;
/// assert_eq!(hidden.as_abstract_name(), Some(b"app".as_slice()));
/// assert_eq!(hidden.to_string(), "@app");
/// # Ok::<(), rawsock::AddressError>(())
/// ```
///
/// Unlike Python, a NUL inside a path is refused, where Python binds to what
/// stands before it, and a path may have all 108 bytes that the kernel takes,
/// where Python stops at 107: `unix(7)`.
///
/// Python: a `str`, or `bytes` if it is abstract.
#[derive(Clone, Copy)]
#[doc(alias = "sockaddr_un")]
pub struct UnixAddr {
    bytes: [u8; CAPACITY],
    // At most CAPACITY.
    len: u8,
}

impl UnixAddr {
    /// The name with these bytes: a path, or abstract if they begin with NUL,
    /// or unnamed if there are none.
    ///
    /// # Errors
    ///
    /// More than 108 bytes; a NUL inside a path.
    ///
    /// ```
    /// use rawsock::UnixAddr;
    ///
    /// assert!(UnixAddr::new("x".repeat(108)).is_ok());
    /// assert!(UnixAddr::new("x".repeat(109)).is_err());
    /// assert!(UnixAddr::new("/tmp/a\0b").is_err());
    /// assert!(UnixAddr::new(b"\0a\0b").is_ok()); // abstract: any bytes
    /// ```
    ///
    /// Python: `"/run/app.sock"`, `b"\0app"`, `""`.
    pub fn new(name: impl AsRef<[u8]>) -> Result<Self, AddressError> {
        let name = name.as_ref();
        let mut bytes = [0; CAPACITY];
        let Some(room) = bytes.get_mut(..name.len()) else {
            let reason = match name {
                [0, ..] => "an abstract AF_UNIX name has at most 108 bytes, its first NUL included",
                _ => "AF_UNIX path too long: it has at most 108 bytes",
            };
            return Err(AddressError::new(reason));
        };
        if name.first().is_some_and(|first| *first != 0) && name.contains(&0) {
            return Err(AddressError::new("embedded NUL in an AF_UNIX path"));
        }
        room.copy_from_slice(name);
        // At most 108, as `room` exists.
        let len = name.len() as u8;
        Ok(Self { bytes, len })
    }

    /// The name that is this path, also where it begins with what looks like
    /// something else: no path is abstract.
    ///
    /// # Errors
    ///
    /// No bytes, or more than 108; a NUL anywhere.
    ///
    /// ```
    /// use std::path::Path;
    /// use rawsock::UnixAddr;
    ///
    /// let name = UnixAddr::from_pathname(Path::new("/run").join("app.sock"))?;
    /// assert_eq!(name.to_string(), "/run/app.sock");
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `str(path)`.
    pub fn from_pathname(path: impl AsRef<Path>) -> Result<Self, AddressError> {
        match path.as_ref().as_os_str().as_bytes() {
            [] => Err(AddressError::new("an AF_UNIX path has one byte at least")),
            [0, ..] => Err(AddressError::new("embedded NUL in an AF_UNIX path")),
            path => Self::new(path),
        }
    }

    /// The abstract name with these bytes, without the leading NUL.
    ///
    /// # Errors
    ///
    /// More than 107 bytes.
    ///
    /// ```
    /// use rawsock::UnixAddr;
    ///
    /// assert_eq!(UnixAddr::from_abstract_name("app")?.as_bytes(), b"\0app");
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `b"\0" + name`.
    pub fn from_abstract_name(name: impl AsRef<[u8]>) -> Result<Self, AddressError> {
        Self::new([b"\0", name.as_ref()].concat())
    }

    /// The name of a socket that has none. Binding to it makes the kernel
    /// choose an abstract name.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_UNIX, SOCK_DGRAM, 0)?;
    /// s.bind(UnixAddr::unnamed())?;
    /// println!("the kernel chose {}", s.getsockname()?); // @00001
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `""`.
    #[doc(alias = "autobind")]
    pub const fn unnamed() -> Self {
        Self {
            bytes: [0; CAPACITY],
            len: 0,
        }
    }

    /// The name as Python has it: the path, or the abstract name with its
    /// leading NUL, or nothing.
    ///
    /// ```
    /// assert_eq!(rawsock::UnixAddr::new("\0app")?.as_bytes(), b"\0app");
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `os.fsencode(address)`.
    #[doc(alias = "sun_path")]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// The path, if the name is one.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("app.sock");
    /// let s = socket(AF_UNIX, SOCK_STREAM, 0)?;
    /// s.bind(&path)?;
    /// let name = s.getsockname()?;
    /// assert_eq!(name.as_unix().unwrap().as_pathname(), Some(path.as_path()));
    /// assert_eq!(UnixAddr::new("\0app")?.as_pathname(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Python: the `str` itself; an abstract name is `bytes`.
    pub fn as_pathname(&self) -> Option<&Path> {
        match self.as_bytes() {
            [] | [0, ..] => None,
            path => Some(Path::new(OsStr::from_bytes(path))),
        }
    }

    /// The abstract name without its leading NUL, if the name is one.
    ///
    /// ```
    /// use rawsock::UnixAddr;
    ///
    /// assert_eq!(UnixAddr::new("\0app")?.as_abstract_name(), Some(&b"app"[..]));
    /// assert_eq!(UnixAddr::new("/run/app.sock")?.as_abstract_name(), None);
    /// # Ok::<(), rawsock::AddressError>(())
    /// ```
    ///
    /// Python: `address[1:]`, if the address is `bytes`.
    pub fn as_abstract_name(&self) -> Option<&[u8]> {
        match self.as_bytes() {
            [0, name @ ..] => Some(name),
            _ => None,
        }
    }

    /// Whether there is no name.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let (a, _b) = socketpair(AF_UNIX, SOCK_STREAM, 0)?;
    /// assert!(a.getsockname()?.as_unix().unwrap().is_unnamed());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Python: `address == ""`.
    pub fn is_unnamed(&self) -> bool {
        self.len == 0
    }
}

/// The family alone for no name; otherwise the name, and behind a path its
/// NUL if there is room for one.
pub(super) fn encode(name: &UnixAddr) -> Sockaddr {
    let mut bytes = [0; 2 + CAPACITY];
    bytes[..2].copy_from_slice(&family_bytes(AF_UNIX));
    bytes[2..].copy_from_slice(&name.bytes);
    let nul = usize::from(name.as_pathname().is_some());
    Sockaddr::prefix(bytes, 2 + usize::from(name.len) + nul)
}

/// A path ends at its first NUL, or, when all 108 bytes are used, with the
/// bytes; the kernel then appends a NUL behind them.
pub(super) fn decode(bytes: &[u8]) -> Option<UnixAddr> {
    let name = bytes.get(2..)?;
    let name = match name {
        [] | [0, ..] => name,
        path => path.split(|byte| *byte == 0).next().unwrap_or(path),
    };
    UnixAddr::new(name).ok()
}

impl PartialEq for UnixAddr {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for UnixAddr {}

impl Hash for UnixAddr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for UnixAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnixAddr(\"{}\")", self.as_bytes().escape_ascii())
    }
}

/// A path as it is, `@` before an abstract name, `(unnamed)`.
///
/// What is not printable text is escaped, and so is a backslash: a name cannot
/// forge a line of a log. A path that looks like one of the other two gets
/// `./` in front.
impl fmt::Display for UnixAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.as_bytes() {
            [] => return f.write_str("(unnamed)"),
            [0, name @ ..] => {
                f.write_str("@")?;
                name
            }
            path @ [b'@' | b'(', ..] => {
                f.write_str("./")?;
                path
            }
            path => path,
        };
        for chunk in name.utf8_chunks() {
            for char in chunk.valid().chars() {
                match char {
                    '"' | '\'' => write!(f, "{char}")?,
                    _ => write!(f, "{}", char.escape_debug())?,
                }
            }
            write!(f, "{}", chunk.invalid().escape_ascii())?;
        }
        Ok(())
    }
}
