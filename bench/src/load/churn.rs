//! Connect, ask, read the answer, close: so many clients at a time.

use std::net::SocketAddr;

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent};
use rawsock::Address;

use super::fleet::Client;
use super::{EVENTS, Meter, Tally, Until, connect, event, source, wait};

const SIZE: u64 = 64;

/// Goes on for that long, with that many clients.
pub(crate) fn run(to: SocketAddr, clients: usize, until: Until) -> anyhow::Result<Tally> {
    let (from, to) = (source(), Address::from(to));
    let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
    let mut scratch = vec![0; 65_536];
    let meter = Meter::start(until)?;
    let ask = |number: usize| -> anyhow::Result<Client> {
        let mut client = Client::new(connect(from, &to)?);
        client.asked = SIZE;
        client.flush()?;
        epoll.add(&client.socket, event(number, false))?;
        Ok(client)
    };
    let (mut begun, mut answered) = (0, 0);
    let mut slots = Vec::new();
    while slots.len() < clients && !meter.is_over(begun) {
        slots.push(Some(ask(slots.len())?));
        begun += 1;
    }
    let mut events = [EpollEvent::empty(); EVENTS];
    while answered < begun {
        let ready = wait(&epoll, &mut events)?;
        let over = meter.is_over(begun);
        for event in ready {
            let number = event.data() as usize;
            let Some(client) = &mut slots[number] else {
                continue;
            };
            client.receive(&mut scratch)?;
            if client.received < SIZE {
                continue;
            }
            answered += 1;
            // It closes, and takes itself out of the set.
            slots[number] = None;
            if !over && !meter.is_over(begun) {
                slots[number] = Some(ask(number)?);
                begun += 1;
            }
        }
    }
    meter.tally(answered)
}
