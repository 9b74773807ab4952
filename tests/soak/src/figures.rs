//! What was measured, beside what was asked for.

use std::fmt::Display;
use std::fs;
use std::process::ExitCode;

/// The figures of one case.
pub(crate) struct Figures {
    missed: usize,
}

impl Figures {
    pub(crate) fn begin(name: &str) -> Self {
        // What else the machine does is part of the figures.
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        println!("== {name}, with a load of {}", load.trim());
        Self { missed: 0 }
    }

    /// A figure that nobody has asked for.
    pub(crate) fn note(&mut self, what: &str, value: impl Display) {
        println!("   {what}: {value}");
    }

    /// A figure that has to be so.
    pub(crate) fn require(&mut self, what: &str, value: impl Display, holds: bool) {
        let mark = if holds { "ok" } else { "MISSED" };
        println!("   {what}: {value}   [{mark}]");
        if !holds {
            self.missed += 1;
        }
    }

    /// A figure that may not be larger.
    pub(crate) fn at_most(&mut self, what: &str, value: f64, limit: f64) {
        self.require(
            what,
            format_args!("{value:.3} (at most {limit})"),
            value <= limit,
        );
    }

    /// A figure that has to be the same.
    pub(crate) fn equal<T: PartialEq + Display>(&mut self, what: &str, value: T, wanted: T) {
        let holds = value == wanted;
        self.require(what, format_args!("{value} (to be {wanted})"), holds);
    }

    pub(crate) fn end(self) -> ExitCode {
        match self.missed {
            0 => ExitCode::SUCCESS,
            missed => {
                println!("== {missed} missed");
                ExitCode::FAILURE
            }
        }
    }
}

/// The value below which that part of them is; they get sorted.
pub(crate) fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * part).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
}
