//! What an error says beside its cause, and how errors are made.

use std::borrow::Cow;
use std::{fmt, io};

use libc::c_int;

use super::Error;
use crate::address::Address;
use crate::sys::OptionError;

/// What was tried: operation, address or name, progress.
///
/// Read by the methods of [`Error`]; see there for an example.
///
/// Python has none: an `OSError` of a socket says neither the call nor the
/// address, but for those of `create_server`.
#[derive(Debug)]
pub struct Context {
    pub(super) operation: &'static str,
    // Boxed, to keep results small; absent where a call would only block.
    target: Option<Box<Target>>,
    pub(super) sent: Option<usize>,
}

#[derive(Debug)]
enum Target {
    Address(Address),
    Name(String),
    Option(&'static str),
}

impl Error {
    /// An error of the operating system.
    pub(crate) fn os(operation: &'static str, error: &io::Error) -> Self {
        // Every error of `sys` comes from errno; EIO could only stand for one
        // that did not.
        Self::errno_of(operation, error.raw_os_error().unwrap_or(libc::EIO))
    }

    pub(crate) fn errno_of(operation: &'static str, errno: c_int) -> Self {
        Self::Os {
            errno,
            context: Context::new(operation),
        }
    }

    /// An option that was not set or not read.
    pub(crate) fn option(operation: &'static str, error: &OptionError) -> Self {
        match error {
            OptionError::Os(error) => Self::os(operation, error),
            OptionError::Refused(reason) => Self::invalid(operation, *reason),
        }
    }

    pub(crate) fn timed_out(operation: &'static str) -> Self {
        Self::TimedOut {
            context: Context::new(operation),
        }
    }

    pub(crate) fn gai(operation: &'static str, code: c_int) -> Self {
        Self::Gai {
            code,
            context: Context::new(operation),
        }
    }

    pub(crate) fn host(operation: &'static str, code: c_int) -> Self {
        Self::Host {
            code,
            context: Context::new(operation),
        }
    }

    pub(crate) fn invalid(operation: &'static str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidInput {
            reason: reason.into(),
            context: Context::new(operation),
        }
    }

    /// What became of all that was tried.
    pub(crate) fn several(operation: &'static str, errors: Vec<Error>) -> Self {
        Self::Several {
            errors,
            context: Context::new(operation),
        }
    }

    /// The same error with the address it is about.
    pub(crate) fn at(mut self, address: &Address) -> Self {
        self.context_mut().target = Some(Box::new(Target::Address(address.clone())));
        self
    }

    /// The same error with the name it is about.
    pub(crate) fn at_name(mut self, name: &[u8]) -> Self {
        let name = name.escape_ascii().to_string();
        self.context_mut().target = Some(Box::new(Target::Name(name)));
        self
    }

    /// The same error with the host and port it is about.
    pub(crate) fn at_host(self, host: &[u8], port: u16) -> Self {
        let port = port.to_string();
        self.at_name(&[host, b":", port.as_bytes()].concat())
    }

    /// The same error with the option it is about.
    pub(crate) fn at_option(mut self, label: &'static str) -> Self {
        self.context_mut().target = Some(Box::new(Target::Option(label)));
        self
    }

    /// The same error with the number of bytes that had gone out before.
    pub(crate) fn after(mut self, sent: usize) -> Self {
        self.context_mut().sent = Some(sent);
        self
    }

    pub(super) fn context(&self) -> &Context {
        match self {
            Self::Os { context, .. }
            | Self::TimedOut { context }
            | Self::Gai { context, .. }
            | Self::Host { context, .. }
            | Self::InvalidInput { context, .. }
            | Self::Several { context, .. } => context,
        }
    }

    fn context_mut(&mut self) -> &mut Context {
        match self {
            Self::Os { context, .. }
            | Self::TimedOut { context }
            | Self::Gai { context, .. }
            | Self::Host { context, .. }
            | Self::InvalidInput { context, .. }
            | Self::Several { context, .. } => context,
        }
    }
}

impl Context {
    fn new(operation: &'static str) -> Self {
        Self {
            operation,
            target: None,
            sent: None,
        }
    }

    pub(super) fn address(&self) -> Option<&Address> {
        match self.target.as_deref() {
            Some(Target::Address(address)) => Some(address),
            _ => None,
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        let to = match self.operation {
            "sendto" => " ",
            "listen" => " on ",
            "socket" => " for ",
            "accept" => " from ",
            name if name.starts_with("get") || name.starts_with("if_") => " of ",
            _ => " to ",
        };
        match self.target.as_deref() {
            Some(Target::Address(address)) => write!(f, "{to}{address}")?,
            Some(Target::Name(name)) => write!(f, "{to}{name}")?,
            Some(Target::Option(label)) => write!(f, " {label}")?,
            None => {}
        }
        if let Some(sent) = self.sent {
            write!(f, " after {sent} bytes")?;
        }
        Ok(())
    }
}
