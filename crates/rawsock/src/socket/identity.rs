//! What a socket is: family, kind and protocol.

use std::borrow::Cow;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicI32, Ordering};

use libc::c_int;

use super::Socket;
use crate::address::{Address, Given};
use crate::consts::{
    AddressFamily, Protocol, SO_DOMAIN, SO_PROTOCOL, SO_TYPE, SOL_SOCKET, SocketKind,
};
use crate::errors::{Error, Result};
use crate::resolve::{Wanted, aim, resolve};
use crate::sys::{self, Destination, OptionError};

/// The three numbers, each asked of the kernel when it is first wanted,
/// unless the socket was made here. They never change.
#[derive(Debug)]
pub(super) struct Identity {
    family: Number,
    kind: Number,
    protocol: Number,
}

impl Identity {
    pub(super) const fn unknown() -> Self {
        Self {
            family: Number::unknown(SO_DOMAIN),
            kind: Number::unknown(SO_TYPE),
            protocol: Number::unknown(SO_PROTOCOL),
        }
    }

    pub(super) fn known(family: AddressFamily, kind: SocketKind, protocol: Protocol) -> Self {
        let identity = Self::unknown();
        identity.family.set(family.into());
        identity.kind.set(kind.without_flags().into());
        identity.protocol.set(protocol.into());
        identity
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self {
            family: self.family.clone(),
            kind: self.kind.clone(),
            protocol: self.protocol.clone(),
        }
    }
}

/// One of the numbers, and the option of `SOL_SOCKET` that tells it.
#[derive(Debug)]
struct Number {
    value: AtomicI32,
    option: c_int,
}

/// No family, kind or protocol has this number.
const UNKNOWN: c_int = c_int::MIN;

impl Number {
    const fn unknown(option: c_int) -> Self {
        Self {
            value: AtomicI32::new(UNKNOWN),
            option,
        }
    }

    fn set(&self, value: c_int) {
        self.value.store(value, Ordering::Relaxed);
    }

    fn get(&self, fd: BorrowedFd<'_>) -> Result<c_int, OptionError> {
        let known = self.value.load(Ordering::Relaxed);
        if known != UNKNOWN {
            return Ok(known);
        }
        let mut bytes = [0; size_of::<c_int>()];
        sys::getsockopt(fd, SOL_SOCKET, self.option, &mut bytes)?;
        let value = c_int::from_ne_bytes(bytes);
        self.set(value);
        Ok(value)
    }
}

impl Clone for Number {
    fn clone(&self) -> Self {
        Self {
            value: AtomicI32::new(self.value.load(Ordering::Relaxed)),
            option: self.option,
        }
    }
}

impl Socket {
    /// The address family. Python: `s.family`.
    ///
    /// Asks `getsockopt(SO_DOMAIN)` once if the socket was not made here;
    /// `AF_UNSPEC` if the descriptor is no socket.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let theirs = std::net::UdpSocket::bind("[::1]:0")?;
    /// let s = Socket::from(theirs);
    /// assert_eq!(s.family(), AF_INET6);
    /// assert_eq!(s.kind(), SOCK_DGRAM);
    /// assert_eq!(s.proto(), IPPROTO_UDP);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn family(&self) -> AddressFamily {
        AddressFamily::from(self.identity.family.get(self.as_fd()).unwrap_or(0))
    }

    /// The kind, without the `SOCK_NONBLOCK` and `SOCK_CLOEXEC` bits.
    /// Python: `s.type`.
    ///
    /// See [`family`](Self::family); 0 if the descriptor is no socket.
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)?;
    /// assert_eq!(s.kind(), SOCK_STREAM);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "type")]
    pub fn kind(&self) -> SocketKind {
        SocketKind::from(self.identity.kind.get(self.as_fd()).unwrap_or(0))
    }

    /// The protocol. Python: `s.proto`.
    ///
    /// As in Python, it is what [`socket`](crate::socket()) was given, often
    /// 0, and what the kernel says if the socket was not made here.
    /// See [`family`](Self::family).
    ///
    /// ```
    /// use rawsock::*;
    ///
    /// let s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)?;
    /// assert_eq!(s.proto(), IPPROTO_TCP);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn proto(&self) -> Protocol {
        Protocol::from(self.identity.protocol.get(self.as_fd()).unwrap_or(0))
    }

    /// The family, for an operation that cannot do without.
    #[inline]
    pub(super) fn family_for(&self, operation: &'static str) -> Result<AddressFamily> {
        match self.identity.family.get(self.as_fd()) {
            Ok(family) => Ok(AddressFamily::from(family)),
            Err(error) => Err(Error::option(operation, &error)),
        }
    }

    /// What an address for `operation` has to be.
    pub(crate) fn resolve<'a>(
        &self,
        operation: &'static str,
        given: &'a Given<'_>,
    ) -> Result<Cow<'a, Address>> {
        let wanted = Wanted {
            operation,
            family: self.family_for(operation)?,
            protocol: &|| self.proto(),
        };
        resolve(&wanted, given)
    }

    /// The same as the kernel takes it, written to `name`.
    #[inline]
    pub(super) fn aim(
        &self,
        operation: &'static str,
        given: &Given<'_>,
        name: &mut Destination,
    ) -> Result<()> {
        let wanted = Wanted {
            operation,
            family: self.family_for(operation)?,
            protocol: &|| self.proto(),
        };
        aim(&wanted, given, name)
    }

    /// Asks for all three numbers.
    pub(super) fn identify(&self) -> Result<(), OptionError> {
        for number in [
            &self.identity.family,
            &self.identity.kind,
            &self.identity.protocol,
        ] {
            number.get(self.as_fd())?;
        }
        Ok(())
    }
}
