//! Servers whose clients come, ask and go, and whose limits change, at random:
//! nobody who is there in the end is left waiting. Options: how many servers.

mod random;

use sockserver::{Dispatch, Parking, Pooled, Stream, Threading};

use crate::figures::Figures;
use crate::roles::Lines;

pub(crate) fn run(figures: &mut Figures, options: &[String]) {
    let runs = options.first().and_then(|n| n.parse().ok());
    let each = runs.unwrap_or(10_000_u64).div_ceil(4);
    figures.note("runs of each", each);
    let one = Parking { workers: 1, max: 1 };
    kind(figures, "parking, one thread", each, one);
    let few = Parking { workers: 3, max: 4 };
    kind(figures, "parking, a few", each, few);
    kind(figures, "pooled", each, Pooled { workers: 4 });
    kind(figures, "threading", each, Threading::default());
}

fn kind<D>(figures: &mut Figures, name: &str, runs: u64, dispatch: D)
where
    D: Dispatch<Stream, Lines, ()> + Default + Copy,
{
    let mut wedged = 0;
    for _ in 0..runs {
        let seed = fastrand::u64(..);
        if let Err(error) = random::run::<Lines, D>(dispatch, seed) {
            figures.note(name, format_args!("seed {seed}: {error}"));
            wedged += 1;
        }
    }
    figures.equal(&format!("{name}: wedged"), wedged, 0);
}
