//! Datagrams that have come, and that nobody handles yet.
//!
//! Where several are queued, one system call takes them all (`recvmmsg(2)`),
//! and the kernel may give many that came in a row as one (`UDP_GRO`). They
//! are handed out one by one, to whoever asks next: so none of them waits
//! because another that came with it takes long.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rawsock::ancillary::ControlMessage;
use rawsock::batch::{Arrival, Batch};
use rawsock::{AF_INET, AF_INET6, CMSG_SPACE, MSG_DONTWAIT, MSG_TRUNC, MsgFlag, Socket, opt};

use super::Taking;
use super::nap::Nap;
use crate::core::Core;
use crate::life::{Asked, Data, Parcel};
use crate::registry::Rates;

/// Room for where a datagram went to, IPv4 or IPv6, for the number of those
/// that were thrown away, and for the size of those that came as one.
const ROOM: usize = CMSG_SPACE(20) + CMSG_SPACE(4) + CMSG_SPACE(4);
/// So many messages are received at once. Each may be many datagrams.
const MANY: usize = 32;
/// What a message of several datagrams may have.
const LONGEST: usize = 65_535;

#[derive(Debug, Default)]
pub(crate) struct Inbox(Mutex<Contents>);

#[derive(Debug, Default)]
struct Contents {
    parcels: VecDeque<Box<Parcel>>,
    rates: Rates,
    one: Option<Batch>,
    /// Large, and made only when it seems to be of use.
    many: Option<Batch>,
    experience: Experience,
    nap: Nap,
}

impl Inbox {
    /// Whether there is something that has come already.
    pub(super) fn has_more(&self) -> bool {
        !self.contents().parcels.is_empty()
    }

    /// The next parcel, and whether there are more; nothing
    /// if what has come was too much from its source.
    pub(super) fn take<S>(
        &self,
        core: &Core<S>,
        socket: &Socket,
        max_packet_size: usize,
        taking: Taking,
    ) -> rawsock::Result<Option<(Box<Parcel>, bool)>> {
        let mut contents = self.contents();
        if contents.parcels.is_empty() {
            contents.receive(core, socket, max_packet_size, taking)?;
        }
        let parcel = contents.parcels.pop_front();
        Ok(parcel.map(|parcel| (parcel, !contents.parcels.is_empty())))
    }

    /// Nobody takes parcels any more.
    pub(super) fn end(&self, socket: &Socket) {
        self.contents().nap.end(socket);
    }

    // Nothing can panic with the lock held.
    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    fn receive<S>(
        &mut self,
        core: &Core<S>,
        socket: &Socket,
        max_packet_size: usize,
        taking: Taking,
    ) -> rawsock::Result<()> {
        let is_udp = matches!(socket.family(), AF_INET | AF_INET6);
        let room = if is_udp {
            max_packet_size.max(LONGEST)
        } else {
            max_packet_size
        };
        let many = taking != Taking::One && self.experience.is_for_many();
        let batch = match (&mut self.many, &mut self.one) {
            (Some(batch), _) if many => batch,
            (empty, _) if many => {
                if is_udp {
                    // Old kernels join nothing.
                    let _ = socket.set(opt::UDP_GRO, true);
                }
                empty.insert(Batch::with_ancillary(MANY, room, ROOM)?)
            }
            (_, Some(batch)) => batch,
            (_, empty) => empty.insert(Batch::with_ancillary(1, room, ROOM)?),
        };
        let waits = taking == Taking::Waiting && self.nap.begin(socket);
        let flags = if waits {
            MsgFlag::from(0)
        } else {
            MSG_DONTWAIT
        };
        socket.recvmmsg_with_flags(batch, flags)?;
        let limit = core.config().limits.datagrams_per_source;
        let mut parcels = 0;
        for mut arrival in batch.messages() {
            let letter = Letter::open(&mut arrival, core);
            parcels += letter.count;
            let admitted = self.rates.admit(&arrival.address, letter.count, limit);
            core.counters
                .over_source_rate
                .add_many(letter.count - admitted);
            if admitted == 0 {
                continue;
            }
            for parcel in letter.unpack(&arrival, admitted, max_packet_size) {
                if parcel.truncated {
                    core.counters.truncated.add();
                }
                self.parcels.push_back(parcel);
            }
        }
        self.experience.learn(parcels > 1);
        Ok(())
    }
}

/// What the kernel says of a message.
struct Letter {
    asked: Option<Asked>,
    /// The size of its datagrams, but for the last.
    size: usize,
    count: usize,
}

impl Letter {
    fn open<S>(arrival: &mut Arrival<'_>, core: &Core<S>) -> Self {
        let len = arrival.data.len().max(1);
        let (mut asked, mut size) = (None, len);
        for message in arrival.ancillary() {
            match message {
                ControlMessage::GroSize(joined) => {
                    size = usize::try_from(joined).unwrap_or(0).clamp(1, len);
                }
                ControlMessage::RxqOverflow(count) => {
                    core.counters.overflowed.at_least(u64::from(count));
                }
                message => asked = asked.or(Asked::of(&message)),
            }
        }
        Self {
            asked,
            size,
            count: len.div_ceil(size),
        }
    }

    /// The first datagrams of the message, so many.
    fn unpack(
        &self,
        arrival: &Arrival<'_>,
        count: usize,
        max_packet_size: usize,
    ) -> impl Iterator<Item = Box<Parcel>> {
        let end = match self.count {
            1 => arrival.data.len().min(max_packet_size),
            _ => arrival.data.len(),
        };
        let piece = Arc::<[u8]>::from(&arrival.data[..end]);
        let whole = arrival.data.len();
        let was_cut = arrival.flags.contains(MSG_TRUNC);
        (0..count).map(move |index| {
            let start = index * self.size;
            let len = self.size.min(whole - start);
            let kept = len.min(max_packet_size);
            let is_last = index + 1 == self.count;
            Box::new(Parcel {
                data: Data {
                    piece: Arc::clone(&piece),
                    range: start..start + kept,
                },
                truncated: kept < len || (is_last && was_cut),
                client_address: arrival.address.clone(),
                asked: self.asked,
            })
        })
    }
}

/// Whether several datagrams are queued, as a rule: looking for more than one
/// costs something, too.
#[derive(Debug)]
struct Experience {
    /// How often in a row there was only one.
    alone: u32,
}

impl Experience {
    /// After so many times in vain it is given up.
    const ENOUGH: u32 = 4;
    /// But tried again once in so many, since clients change.
    const AGAIN: u32 = 8;

    fn is_for_many(&self) -> bool {
        self.alone < Self::ENOUGH || self.alone.is_multiple_of(Self::AGAIN)
    }

    fn learn(&mut self, several: bool) {
        self.alone = if several {
            0
        } else {
            self.alone.wrapping_add(1)
        };
    }
}

impl Default for Experience {
    fn default() -> Self {
        Self {
            alone: Self::ENOUGH,
        }
    }
}
