//! Requests at fixed times, whether the ones before are answered or not, and
//! how long each took from the time it was meant to go.
//!
//! A client that waits for its answer before it asks again does not ask while
//! the server stands still, and so does not see it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::ensure;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollTimeout};
use nix::sys::time::TimeSpec;
use nix::sys::timerfd::{ClockId, Expiration, TimerFd, TimerFlags, TimerSetTimeFlags};
use rawsock::Address;

use super::fleet::Client;
use super::{EVENTS, SILENCE, connect, event, source};
use crate::figures::Latencies;

const SIZE: u64 = 64;
/// What the timer is called in the set.
const TIMER: u64 = u64::MAX;

/// Connections that are asked in turn.
pub(crate) struct Open {
    epoll: Epoll,
    timer: TimerFd,
    clients: Vec<Client>,
    /// When what is outstanding was meant to go, by client.
    meant: Vec<VecDeque<Instant>>,
}

impl Open {
    pub(crate) fn connect(to: SocketAddr, connections: usize) -> anyhow::Result<Self> {
        let (from, to) = (source(), Address::from(to));
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        let timer = TimerFd::new(ClockId::CLOCK_MONOTONIC, TimerFlags::TFD_CLOEXEC)?;
        epoll.add(
            &timer,
            EpollEvent::new(nix::sys::epoll::EpollFlags::EPOLLIN, TIMER),
        )?;
        let mut clients = Vec::new();
        for number in 0..connections {
            let client = Client::new(connect(from, &to)?);
            epoll.add(&client.socket, event(number, false))?;
            clients.push(client);
        }
        Ok(Self {
            epoll,
            timer,
            meant: vec![VecDeque::new(); clients.len()],
            clients,
        })
    }

    /// So many requests a second, for so long.
    pub(crate) fn run(&mut self, rate: f64, length: Duration) -> anyhow::Result<Latencies> {
        let requests = (rate * length.as_secs_f64()) as usize;
        let begun = Instant::now();
        let meant = |number: usize| begun + Duration::from_secs_f64(number as f64 / rate);
        let mut scratch = vec![0; 65_536];
        let mut events = [EpollEvent::empty(); EVENTS];
        let mut latencies = Latencies::default();
        let mut asked = 0;
        while latencies.0.len() < requests {
            while asked < requests && meant(asked) <= Instant::now() {
                let number = asked % self.clients.len();
                let client = &mut self.clients[number];
                client.asked += SIZE;
                client.flush()?;
                self.meant[number].push_back(meant(asked));
                asked += 1;
            }
            let timeout = match asked < requests {
                true => self.sleep_until(meant(asked))?,
                false => {
                    self.timer.unset()?;
                    SILENCE
                }
            };
            let count = match self
                .epoll
                .wait(&mut events, EpollTimeout::try_from(timeout)?)
            {
                Err(nix::Error::EINTR) => continue,
                result => result?,
            };
            ensure!(
                count > 0 || timeout != SILENCE,
                "the server says nothing for {SILENCE:?}"
            );
            let now = Instant::now();
            for event in &events[..count] {
                if event.data() == TIMER {
                    continue;
                }
                let number = event.data() as usize;
                let client = &mut self.clients[number];
                let got = client.receive(&mut scratch)?;
                let whole = client.received / SIZE - (client.received - got) / SIZE;
                for meant in self.meant[number].drain(..whole as usize) {
                    latencies.0.push((now - meant).as_nanos() as u64);
                }
            }
        }
        Ok(latencies)
    }

    /// Sets the timer; what `epoll_wait` can wait for is only milliseconds.
    fn sleep_until(&self, then: Instant) -> anyhow::Result<Duration> {
        let left = then.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(left);
        }
        let left = Expiration::OneShot(TimeSpec::from_duration(left));
        // It forgets an expiration that nobody has read.
        self.timer.set(left, TimerSetTimeFlags::empty())?;
        Ok(SILENCE)
    }
}
