//! The connections of an engine, by tokens.

use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::set::Interest;
use crate::life::Session;

/// Names a connection in an epoll set: a place, and who has it now. So an
/// event that comes late names nobody, and not the next who has the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token(u64);

impl Token {
    pub(super) const LISTENER: Self = Self(u64::MAX);
    pub(super) const BELL: Self = Self(u64::MAX - 1);

    fn new(generation: u32, index: u32) -> Self {
        Self(u64::from(generation) << 32 | u64::from(index))
    }

    pub(super) fn of(number: u64) -> Self {
        Self(number)
    }

    pub(super) fn number(self) -> u64 {
        self.0
    }

    pub(super) fn index(self) -> u32 {
        self.0 as u32
    }

    fn generation(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// Where a connection is between two turns, and during one.
pub(super) struct Place<H> {
    /// Another with everybody who has the place.
    generation: AtomicU32,
    /// Whether a thread has it that drives its shard no more.
    is_away: AtomicU8,
    interest: AtomicU8,
    session: Mutex<Option<Session<H>>>,
}

impl<H> Place<H> {
    fn new() -> Self {
        Self {
            generation: AtomicU32::new(0),
            is_away: AtomicU8::new(0),
            interest: AtomicU8::new(Interest::None as u8),
            session: Mutex::new(None),
        }
    }

    /// The connection, for its turn. Whoever drives has it alone, so this
    /// never waits.
    pub(super) fn session(&self) -> MutexGuard<'_, Option<Session<H>>> {
        // Nothing panics with the lock held: handlers are caught.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_away(&self) -> bool {
        self.is_away.load(Ordering::Acquire) != 0
    }

    pub(super) fn set_away(&self, is_away: bool) {
        self.is_away.store(is_away.into(), Ordering::Release);
    }

    /// What its set tells of it.
    pub(super) fn interest(&self) -> Interest {
        Interest::of(self.interest.load(Ordering::Relaxed))
    }

    pub(super) fn set_interest(&self, interest: Interest) {
        self.interest.store(interest as u8, Ordering::Relaxed);
    }
}

/// Places for connections. There are as many as there ever were at a time, and
/// they do not move.
pub(super) struct Table<H> {
    blocks: Box<[OnceLock<Block<H>>]>,
    free: Mutex<Free>,
}

/// Allocated by rows, when they are needed.
type Block<H> = Box<[OnceLock<Row<H>>]>;
type Row<H> = Box<[Place<H>]>;

#[derive(Default)]
struct Free {
    /// The last to be left is the first to be had: it is in the cache.
    places: Vec<u32>,
    /// From here on nobody has ever been.
    fresh: u32,
}

const ROW: usize = 1024;
const ROWS: usize = 256;
const BLOCKS: usize = 64;

impl<H> Table<H> {
    pub(super) fn new() -> Self {
        Self {
            blocks: unset(BLOCKS),
            free: Mutex::default(),
        }
    }

    /// The place that a token names, if it is still the same one's.
    pub(super) fn find(&self, token: Token) -> Option<&Place<H>> {
        let place = self.place(token.index())?;
        let is_same = place.generation.load(Ordering::Acquire) == token.generation();
        is_same.then_some(place)
    }

    /// A place, and the token of who has it.
    pub(super) fn occupied(&self, index: u32) -> Option<(&Place<H>, Token)> {
        let place = self.place(index)?;
        let generation = place.generation.load(Ordering::Acquire);
        Some((place, Token::new(generation, index)))
    }

    pub(super) fn place(&self, index: u32) -> Option<&Place<H>> {
        let index = index as usize;
        let block = self.blocks.get(index / (ROW * ROWS))?.get()?;
        block.get(index / ROW % ROWS)?.get()?.get(index % ROW)
    }

    /// Gives a connection a place; back, if there is none.
    pub(super) fn insert(&self, session: Session<H>) -> Result<Token, Session<H>> {
        let index = {
            let mut free = self.free();
            free.places.pop().or_else(|| {
                let fresh = free.fresh;
                free.fresh = fresh.checked_add(1)?;
                Some(fresh)
            })
        };
        let Some((index, place)) = index.and_then(|index| Some((index, self.make(index)?))) else {
            return Err(session);
        };
        *place.session() = Some(session);
        let generation = place.generation.load(Ordering::Relaxed);
        Ok(Token::new(generation, index))
    }

    /// The place with a number, made if it has to be.
    fn make(&self, index: u32) -> Option<&Place<H>> {
        let number = index as usize;
        let block = self.blocks.get(number / (ROW * ROWS))?;
        let row = block.get_or_init(|| unset(ROWS)).get(number / ROW % ROWS)?;
        row.get_or_init(|| (0..ROW).map(|_| Place::new()).collect())
            .get(number % ROW)
    }

    /// Takes a connection out. From here on its token names nobody.
    pub(super) fn remove(&self, token: Token) -> Option<Session<H>> {
        let place = self.find(token)?;
        let session = place.session().take()?;
        place.set_interest(Interest::None);
        place.set_away(false);
        // Never the one of a token that names no connection.
        let next = (token.generation() + 1) & 0x7fff_ffff;
        place.generation.store(next, Ordering::Release);
        self.free().places.push(token.index());
        Some(session)
    }

    /// Tokens of all who are at home and have no turn.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let fresh = self.free().fresh;
        let all = (0..fresh).filter_map(|index| {
            let (place, token) = self.occupied(index)?;
            let is_there = place
                .session
                .try_lock()
                .is_ok_and(|session| session.is_some());
            (is_there && !place.is_away()).then_some(token)
        });
        all.collect()
    }

    // Nothing can panic with the lock held.
    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unset<T>(count: usize) -> Box<[OnceLock<T>]> {
    (0..count).map(|_| OnceLock::new()).collect()
}
