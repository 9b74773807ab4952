//! Where to listen: `tcp:HOST:PORT`, `unix:PATH` and their like.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::program::Failure;

/// An address, and what to listen to there.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// `HOST:PORT`, as it was written.
    Tcp(String),
    /// The same.
    Udp(String),
    Unix(PathBuf),
    Unixgram(PathBuf),
}

/// What [`Place::parse`] reads.
pub(crate) const USAGE: &str = "ADDR is tcp:HOST:PORT, udp:HOST:PORT, unix:PATH or unixgram:PATH";

impl Place {
    pub(crate) fn parse(text: &OsString) -> Result<Self, Failure> {
        let wrong = || Failure::Usage(format!("{text:?}: {USAGE}"));
        let bytes = text.as_bytes();
        let colon = bytes.iter().position(|byte| *byte == b':');
        let (kind, rest) = bytes.split_at(colon.ok_or_else(wrong)?);
        let rest = OsStr::from_bytes(&rest[1..]);
        let host = || rest.to_str().map(str::to_owned).ok_or_else(wrong);
        match kind {
            b"tcp" => Ok(Self::Tcp(host()?)),
            b"udp" => Ok(Self::Udp(host()?)),
            b"unix" => Ok(Self::Unix(rest.into())),
            b"unixgram" => Ok(Self::Unixgram(rest.into())),
            _ => Err(wrong()),
        }
    }
}
