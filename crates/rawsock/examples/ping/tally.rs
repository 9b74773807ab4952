//! What was sent, what came back, and how long it took. No I/O.

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant};

/// The count of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    // Those on the way, by their sequence number.
    under_way: HashMap<u16, Instant>,
    sent: u64,
    received: u64,
    least: Duration,
    most: Duration,
    total: Duration,
}

impl Tally {
    pub(crate) fn sent(&mut self, sequence: u16) {
        self.under_way.insert(sequence, Instant::now());
        self.sent += 1;
    }

    /// How long it was on the way; `None` if it is the second answer, or one
    /// to a question that was not asked.
    pub(crate) fn received(&mut self, sequence: u16) -> Option<Duration> {
        let time = self.under_way.remove(&sequence)?.elapsed();
        self.least = if self.received == 0 {
            time
        } else {
            self.least.min(time)
        };
        self.most = self.most.max(time);
        self.total += time;
        self.received += 1;
        Some(time)
    }

    /// It will not come back.
    pub(crate) fn failed(&mut self, sequence: u16) {
        self.under_way.remove(&sequence);
    }

    /// Whether nothing is on the way any more.
    pub(crate) fn is_complete(&self) -> bool {
        self.under_way.is_empty()
    }

    pub(crate) fn any_received(&self) -> bool {
        self.received > 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, received, .. } = *self;
        let lost = sent - received;
        let percent = lost.saturating_mul(100).checked_div(sent).unwrap_or(0);
        write!(f, "{sent} sent, {received} received, {percent} % lost")?;
        if received > 0 {
            let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
            let average = milliseconds(self.total) / received as f64;
            let (least, most) = (milliseconds(self.least), milliseconds(self.most));
            write!(f, ", round trip {least:.3}/{average:.3}/{most:.3} ms")?;
        }
        Ok(())
    }
}
