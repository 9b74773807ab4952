//! How many datagrams a source has sent of late.

use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

use rawsock::Address;

use super::source::Source;

/// Counts the datagrams of each source, and admits so many a second.
///
/// Each source has a bucket, which holds as many as may come in a second, and
/// is refilled all the time. There is room for so many buckets and no more,
/// since a source can be forged. Who needs room gets that of the fullest
/// bucket it may have, whose source has been the quietest: forgetting a full
/// one changes nothing, and those who send much are remembered.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// Nothing, until there is something to count.
    table: Option<Table>,
}

#[derive(Debug)]
struct Table {
    beginning: Instant,
    /// With a key, so that nobody can choose whose room he gets.
    hashes: RandomState,
    buckets: Vec<Bucket>,
    /// That of the source that has sent last, which often sends again.
    last: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    source: Option<Source>,
    /// When it will be full again, in nanoseconds. What is past is full.
    full: u64,
}

/// A source has its bucket in one of so many groups.
const GROUPS: usize = 512;
/// So many buckets are one group.
const GROUP: usize = 8;

const SECOND: u64 = 1_000_000_000;

impl Rates {
    /// How many of so many datagrams may come in, if so many may in a second.
    pub(crate) fn admit(&mut self, from: &Address, count: usize, limit: usize) -> usize {
        let interval = match u64::try_from(limit) {
            Ok(0) => return 0,
            Ok(limit) => SECOND / limit,
            Err(_) => 0,
        };
        let Some(source) = Source::of(from).filter(|_| interval > 0) else {
            return count;
        };
        let table = self.table.get_or_insert_with(Table::new);
        let now = u64::try_from(table.beginning.elapsed().as_nanos()).unwrap_or(u64::MAX);
        table.bucket(source).take(count, interval, now)
    }
}

impl Table {
    fn new() -> Self {
        Self {
            beginning: Instant::now(),
            hashes: RandomState::new(),
            buckets: vec![Bucket::default(); GROUPS * GROUP],
            last: 0,
        }
    }

    fn bucket(&mut self, source: Source) -> &mut Bucket {
        if self.buckets[self.last].source != Some(source) {
            self.last = self.place(source);
        }
        let bucket = &mut self.buckets[self.last];
        if bucket.source != Some(source) {
            *bucket = Bucket {
                source: Some(source),
                full: 0,
            };
        }
        bucket
    }

    /// Where the bucket of a source is, or can be.
    fn place(&self, source: Source) -> usize {
        let group = self.hashes.hash_one(source) as usize % GROUPS * GROUP;
        let places = group..group + GROUP;
        let own = |place: &usize| self.buckets[*place].source == Some(source);
        let found = places.clone().find(own);
        let fullest = || places.min_by_key(|place| self.buckets[*place].full);
        found.or_else(fullest).unwrap_or(group)
    }
}

impl Bucket {
    /// Takes as many as are there.
    fn take(&mut self, count: usize, interval: u64, now: u64) -> usize {
        let full = self.full.max(now);
        let there = (now + SECOND).saturating_sub(full) / interval;
        let taken = usize::try_from(there).unwrap_or(usize::MAX).min(count);
        self.full = full + taken as u64 * interval;
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;

    fn source(number: u32) -> Source {
        Source::of(&address(number)).unwrap()
    }

    fn address(number: u32) -> Address {
        Address::from(SocketAddr::from((number.to_be_bytes(), 9)))
    }

    #[test]
    fn a_bucket_holds_what_may_come_in_a_second() {
        let mut bucket = Bucket::default();
        let third = SECOND / 3;
        let now = 5 * SECOND;
        assert_eq!(bucket.take(2, third, now), 2);
        assert_eq!(bucket.take(2, third, now), 1);
        assert_eq!(bucket.take(2, third, now), 0);
        assert_eq!(bucket.take(2, third, now + third), 1);
        assert_eq!(bucket.take(9, third, now + 100 * SECOND), 3);
    }

    #[test]
    fn sources_that_send_much_are_remembered_in_a_flood_of_others() {
        let mut table = Table::new();
        let interval = SECOND / 1000;
        let mut admit = |number, count| table.bucket(source(number)).take(count, interval, SECOND);
        assert_eq!(admit(1, 1500), 1000);
        for number in 2..100_000 {
            assert_eq!(admit(number, 1), 1);
        }
        assert_eq!(admit(1, 1500), 0);
        assert_eq!(table.buckets.len(), GROUPS * GROUP);
    }

    #[test]
    fn limits_may_be_nothing_and_anything() {
        let mut rates = Rates::default();
        assert_eq!(rates.admit(&address(1), 5, 0), 0);
        assert_eq!(rates.admit(&address(1), 5, usize::MAX), 5);
        assert!(rates.table.is_none());
        assert_eq!(rates.admit(&Address::Unnamed, 5, 1), 5);
        assert_eq!(rates.admit(&address(1), 5, 1), 1);
    }
}
