//! The addresses to try, in the order of the C library.

use std::net::IpAddr;
use std::str;

use super::OPERATION;
use crate::address::{Address, Given, Part};
use crate::consts::SOCK_STREAM;
use crate::errors::{Error, Result};
use crate::lookup::GetAddrInfo;
use crate::lookup::addrinfo::{asked_for, look_up};
use crate::resolve::host_and_port;
use crate::timeouts::Deadline;

/// The addresses to try.
pub(super) struct Candidates {
    pub(super) addresses: Vec<Address>,
    /// Host and port, if there was a name to look up.
    name: Option<Vec<u8>>,
}

impl Candidates {
    /// What was given, looked up until the deadline if it is a name.
    pub(super) fn of(given: &Given<'_>, deadline: Deadline) -> Result<Self> {
        let (host, port) = match given {
            Given::Address(address) => {
                return Ok(Self {
                    addresses: vec![address.clone().into_owned()],
                    name: None,
                });
            }
            Given::Tuple([Some(host), Some(port), None, ..]) => (*host, *port),
            Given::Tuple(_) => return Err(Error::invalid(OPERATION, "an address is (host, port)")),
            Given::Text(text) => match host_and_port(text) {
                Some((host, port)) => (Part::Bytes(host), Part::Int(port)),
                None => {
                    let form = "an address of one string is host:port, or [address]:port for IPv6";
                    return Err(Error::invalid(OPERATION, form).at_name(text));
                }
            },
        };
        let options = GetAddrInfo {
            kind: SOCK_STREAM,
            ..Default::default()
        };
        let found = look_up(OPERATION, Some(host), Some(port), &options, deadline)?;
        Ok(Self {
            addresses: found.into_iter().map(|found| found.address).collect(),
            name: (!is_number(host)).then(|| asked_for(Some(host), Some(port))),
        })
    }

    /// The error of all attempts. An address that was given as such, and so is
    /// the only one, has said it all itself.
    pub(super) fn failed(self, mut failures: Vec<Error>) -> Error {
        match (self.name, failures.pop()) {
            (None, Some(only)) => only,
            (name, last) => {
                failures.extend(last);
                Error::several(OPERATION, failures).at_name(&name.unwrap_or_default())
            }
        }
    }
}

fn is_number(host: Part<'_>) -> bool {
    match host {
        Part::Ip(_) => true,
        Part::Bytes(host) => str::from_utf8(host).is_ok_and(|host| host.parse::<IpAddr>().is_ok()),
        Part::Int(_) => false,
    }
}
