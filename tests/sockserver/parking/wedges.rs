//! Clients that come and go and limits that change, in any order: whoever is
//! left is served.

use sockserver::*;

use super::Lines;
use crate::wedge;

#[test]
fn nothing_wedges() {
    fn check<D: Dispatch<Stream, Lines, ()> + Default + Copy>(dispatch: D, runs: u64) {
        let seed = fastrand::u64(..);
        for run in 0..runs {
            let outcome = wedge::run::<Lines, D>(dispatch, seed.wrapping_add(run));
            outcome.unwrap_or_else(|error| panic!("seed {seed}, run {run}: {error}"));
        }
    }
    check(Parking { workers: 1, max: 1 }, 40);
    check(Parking { workers: 3, max: 4 }, 40);
    check(Pooled { workers: 1 }, 40);
    check(Pooled { workers: 4 }, 40);
    check(Threading::default(), 40);
}
