//! The order of things: rounds in which every contender has its turn.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

/// One way to do what a case is about.
pub(crate) struct Contender<'a> {
    pub(crate) name: &'static str,
    /// Does it so many times, and says how long that took.
    pub(crate) run: Box<dyn FnMut(u32) -> Duration + 'a>,
}

/// How one of them fared.
pub(crate) struct Standing {
    pub(crate) name: &'static str,
    /// The median of what one time takes.
    pub(crate) nanoseconds: f64,
    /// Quartiles of the ratio to the first contender, of the same round.
    pub(crate) ratio: [f64; 3],
}

/// How long a turn is, about: shorter than what a scheduler gives to a process,
/// so that most turns are not interrupted, and long against the reading of a
/// clock.
const TURN: Duration = Duration::from_micros(300);

/// The first contender is the one that the others are measured by.
pub(crate) fn run(mut contenders: Vec<Contender<'_>>, rounds: usize) -> Vec<Standing> {
    let times = calibrate(&mut contenders);
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    let mut took = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        shuffle(&mut order);
        for &index in &order {
            // Others have had the caches.
            (contenders[index].run)(times / 8 + 1);
            let duration = (contenders[index].run)(times);
            took[index].push(duration.as_secs_f64() * 1e9 / f64::from(times));
        }
    }
    let standings = contenders.iter().zip(&took).map(|(contender, own)| {
        let ratios = own.iter().zip(&took[0]).map(|(own, first)| own / first);
        Standing {
            name: contender.name,
            nanoseconds: quartiles(own.clone())[1],
            ratio: quartiles(ratios.collect()),
        }
    });
    standings.collect()
}

/// How often the first contender does it in one turn. Everybody warms up.
fn calibrate(contenders: &mut [Contender<'_>]) -> u32 {
    let mut times = 16;
    while (contenders[0].run)(times) < TURN {
        times *= 2;
    }
    for contender in contenders {
        (contender.run)(times);
    }
    times
}

fn shuffle(order: &mut [usize]) {
    for last in (1..order.len()).rev() {
        // Every `RandomState` is another one.
        let drawn = RandomState::new().build_hasher().finish();
        let index = usize::try_from(drawn % (last as u64 + 1)).expect("it is no more than `last`");
        order.swap(last, index);
    }
}

/// First quartile, median, third quartile.
fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    [last / 4, last / 2, last - last / 4].map(|index| values[index])
}
