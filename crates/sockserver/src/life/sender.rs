//! Sending replies, as many a system call as there are.
//!
//! Replies in a row that go to the same client from the same address, and are
//! of the same size, but for a last that may be shorter, are one *run*: the
//! kernel gets them as one datagram that it cuts (`UDP_SEGMENT`), which is
//! what saves its time. Runs that it does not take are sent reply by reply, in
//! the same call, so nothing is lost; and an error is the error of one reply.

use std::io::IoSlice;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rawsock::ancillary::ControlMessageRef;
use rawsock::batch::Departure;
use rawsock::{AF_INET, AF_INET6, Error, MSG_DONTWAIT, Socket};

use super::replies::Reply;
use crate::report;
use crate::stats::Counters;

#[derive(Debug)]
pub(super) struct Sender {
    socket: Arc<Socket>,
    /// Replies of so many bytes or more are in no run: the kernel does not
    /// take it.
    too_large: AtomicUsize,
}

/// `UDP_MAX_SEGMENTS` of older kernels.
const MOST_IN_A_RUN: usize = 64;
/// What a run has at most: an IPv4 or IPv6 packet, without its headers.
const LONGEST_RUN: usize = 65_000;
/// What fits into a packet on any way that IPv6 may go (RFC 8200): if such a
/// run is refused, then because it is a run.
const FITS_ANYWHERE: usize = 1280 - 48;

impl Sender {
    pub(super) fn new(socket: Arc<Socket>) -> Self {
        let too_large = match socket.family() {
            AF_INET | AF_INET6 => usize::MAX,
            _ => 0,
        };
        Self {
            socket,
            too_large: AtomicUsize::new(too_large),
        }
    }

    pub(super) fn socket(&self) -> &Socket {
        &self.socket
    }

    /// Sends replies in their order. Whom one does not reach is no reason to
    /// stop.
    pub(super) fn send(&self, replies: &[Reply], counters: &Counters) {
        if let [reply] = replies {
            // As a rule there is only one.
            if let Err(error) = self.send_one(reply) {
                failed(&error, counters);
            }
            return;
        }
        let mut rest = replies;
        // So many of them were a run that the kernel has not taken.
        let mut apart = 0;
        while !rest.is_empty() {
            let runs = self.runs(rest, apart);
            let done = match self.try_send(rest, &runs) {
                Ok(sent) => runs[..sent].iter().sum(),
                Err(error) if runs[0] > 1 => {
                    self.learn(&error, rest[0].data.len());
                    apart = runs[0];
                    continue;
                }
                Err(error) => {
                    failed(&error, counters);
                    1
                }
            };
            apart = apart.saturating_sub(done);
            rest = &rest[done..];
        }
    }

    /// How many replies there are in each run; the first `apart` are by
    /// themselves.
    fn runs(&self, replies: &[Reply], apart: usize) -> Vec<usize> {
        let mut runs = vec![1; apart.min(replies.len())];
        let mut rest = &replies[runs.len()..];
        while !rest.is_empty() {
            let run = self.run(rest);
            runs.push(run);
            rest = &rest[run..];
        }
        runs
    }

    /// How many replies the run has that begins here.
    fn run(&self, replies: &[Reply]) -> usize {
        let first = &replies[0];
        let size = first.data.len();
        if size == 0 || size >= self.too_large.load(Relaxed) {
            return 1;
        }
        let most = MOST_IN_A_RUN.min(LONGEST_RUN / size).max(1);
        let mut run = 1;
        for reply in &replies[1..replies.len().min(most)] {
            let len = reply.data.len();
            if len == 0 || len > size || reply.to() != first.to() || reply.from() != first.from() {
                break;
            }
            run += 1;
            if len < size {
                break;
            }
        }
        run
    }

    /// One system call, the cheapest there is.
    fn send_one(&self, reply: &Reply) -> Result<usize, Error> {
        let (to, data) = (reply.to(), &reply.data);
        match reply.from() {
            None => self.socket.sendto_with_flags(data, MSG_DONTWAIT, to),
            Some(from) => {
                let (data, from) = ([IoSlice::new(data)], [from.to_control()]);
                self.socket.sendmsg_to(&data, &from, MSG_DONTWAIT, to)
            }
        }
    }

    /// One system call; answers how many of the runs were taken, one at least.
    fn try_send(&self, replies: &[Reply], runs: &[usize]) -> Result<usize, Error> {
        if let ([reply, ..], [1]) = (replies, runs) {
            return self.send_one(reply).map(|_| 1);
        }
        let data = replies.iter().map(|reply| IoSlice::new(&reply.data));
        let data = data.collect::<Vec<_>>();
        let mut starts = Vec::with_capacity(runs.len());
        let mut start = 0;
        for run in runs {
            let first = &replies[start];
            let from = first.from().map(|from| from.to_control());
            let size = u16::try_from(first.data.len()).ok();
            let size = size.filter(|_| *run > 1).map(ControlMessageRef::GsoSize);
            let ancillary = from.into_iter().chain(size).collect::<Vec<_>>();
            starts.push((start, *run, ancillary));
            start += run;
        }
        let departures = starts.iter().map(|(start, run, ancillary)| Departure {
            buffers: &data[*start..start + run],
            ancillary,
            address: Some(replies[*start].to()),
        });
        let departures = departures.collect::<Vec<_>>();
        let sent = self.socket.sendmmsg_with_flags(&departures, MSG_DONTWAIT)?;
        Ok(sent.clamp(1, runs.len()))
    }

    /// The kernel has not taken a run of replies of that size. If that is not
    /// for the moment, it is not tried again.
    fn learn(&self, error: &Error, size: usize) {
        let too_large = match error.errno() {
            // More than fits into a packet on its way.
            Some(libc::EINVAL) if size > FITS_ANYWHERE => size,
            // No checksums, or none that the device could make.
            Some(libc::EINVAL | libc::EIO) => 0,
            _ => return,
        };
        self.too_large.fetch_min(too_large, Relaxed);
    }
}

fn failed(error: &Error, counters: &Counters) {
    counters.unsent_replies.add();
    // The client has gone, which is nobody's fault.
    if error.errno() != Some(libc::ECONNREFUSED) {
        report::not_replied(error);
    }
}
