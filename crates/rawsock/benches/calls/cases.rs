//! The cases: a row each.

mod addresses;
mod datagrams;
mod segments;
mod streams;

use std::time::Instant;

use crate::rounds::Contender;

/// What is measured.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What one time is.
    pub(crate) unit: &'static str,
    /// All but CPython. The first is what the others are measured by.
    pub(crate) contenders: fn() -> Vec<Contender<'static>>,
    /// What CPython knows it by.
    pub(crate) python: Option<&'static str>,
    pub(crate) claim: Claim,
}

/// What is claimed of ours.
pub(crate) enum Claim {
    /// It costs what C costs.
    SameAsC,
    /// The last contender costs so many times less than the first.
    Less(f64),
    /// Nothing: it is no system call.
    Nothing,
}

#[rustfmt::skip]
pub(crate) const ALL: &[Case] = &[
    row("send and recv_into, 64 bytes", || streams::recv_into(64, false), "recv_into-64"),
    row("send and recv_into, 64 bytes, with a timeout", || streams::recv_into(64, true), "recv_into-64-timeout"),
    row("send and recv_into, 64 KiB", || streams::recv_into(1 << 16, false), "recv_into-65536"),
    row("send and recv_into, 64 KiB, with a timeout", || streams::recv_into(1 << 16, true), "recv_into-65536-timeout"),
    row("send and recv, 64 bytes", || streams::recv(64, false), "recv-64"),
    row("send and recv, 64 bytes, with a timeout", || streams::recv(64, true), "recv-64-timeout"),
    row("send and recv, 64 KiB", || streams::recv(1 << 16, false), "recv-65536"),
    row("sendmsg and recv_into, 2 buffers of 32 bytes", || streams::sendmsg(32), "sendmsg-64"),
    row("sendto and recvfrom, 64 bytes", || datagrams::recvfrom(64), "recvfrom-64"),
    row("sendto and recvfrom_into, 64 bytes", || datagrams::recvfrom_into(64), "recvfrom_into-64"),
    Case { unit: "a call", python: None, ..row("recvmmsg of 32 datagrams", datagrams::recvmmsg, "") },
    Case { unit: "a datagram", python: None, claim: Claim::Less(10.0), ..row("datagrams of 1200 bytes", segments::segments, "") },
    Case { unit: "an address", python: None, claim: Claim::Nothing, ..row("encode an IPv4 address", addresses::encode, "") },
    Case { unit: "an address", python: None, claim: Claim::Nothing, ..row("decode an IPv4 address", addresses::decode, "") },
];

const fn row(
    name: &'static str,
    contenders: fn() -> Vec<Contender<'static>>,
    python: &'static str,
) -> Case {
    Case {
        name,
        unit: "a pair",
        contenders,
        python: Some(python),
        claim: Claim::SameAsC,
    }
}

/// A contender that does one step again and again.
fn repeat(name: &'static str, mut step: impl FnMut() + 'static) -> Contender<'static> {
    Contender {
        name,
        run: Box::new(move |times| {
            let begun = Instant::now();
            for _ in 0..times {
                step();
            }
            begun.elapsed()
        }),
    }
}
