//! Medians, quartiles and quantiles.

use std::fmt;

/// The middle of many measurements, and where half of them lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quartiles {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Quartiles {
    /// Of any measurements; of none, it is not a number.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self {
            low: quantile(&values, 0.25),
            median: quantile(&values, 0.5),
            high: quantile(&values, 0.75),
        }
    }
}

/// As a ratio is written: `1.006 (0.998 to 1.013)`.
impl fmt::Display for Quartiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, median, high } = self;
        write!(f, "{median:.3} ({low:.3} to {high:.3})")
    }
}

/// A quantile of sorted values, between two of them in proportion.
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = part * last as f64;
    let below = place.floor() as usize;
    let share = place - place.floor();
    let above = sorted[(below + 1).min(last)];
    sorted[below] + (above - sorted[below]) * share
}

/// Latencies, in nanoseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(pub(crate) Vec<u64>);

impl Latencies {
    /// The median, p99 and p99.9, in milliseconds.
    pub(crate) fn milliseconds(&self) -> [f64; 3] {
        let mut sorted: Vec<f64> = self.0.iter().map(|nanos| *nanos as f64 / 1e6).collect();
        sorted.sort_by(f64::total_cmp);
        [0.5, 0.99, 0.999].map(|part| quantile(&sorted, part))
    }
}
