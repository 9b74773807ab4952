//! What is printed: a table in Markdown for each case.

use crate::cases::{Case, Claim};
use crate::rounds::Standing;

/// Who is measured by, who says what noise is, and who is judged.
pub(crate) const C: &str = "C";
pub(crate) const C_AGAIN: &str = "C again";
pub(crate) const OURS: &str = "rawsock";

/// How much more than C is still the same.
const TOLERANCE: f64 = 0.02;

pub(crate) fn print(case: &Case, standings: &[Standing]) {
    println!("\n### {}\n", case.name);
    println!("| | ns {} | of the first | quartiles |", case.unit);
    println!("|---|---:|---:|---|");
    for standing in standings {
        let [low, median, high] = standing.ratio.map(|ratio| format!("{ratio:.3}"));
        let (name, nanoseconds) = (standing.name, standing.nanoseconds);
        println!("| {name} | {nanoseconds:.1} | {median} | {low} to {high} |");
    }
    match case.claim {
        Claim::SameAsC => same_as_c(standings),
        Claim::Less(times) => less(standings, times),
        Claim::Nothing => {}
    }
}

fn same_as_c(standings: &[Standing]) {
    let ratio_of = |name| {
        let standing = standings.iter().find(|standing| standing.name == name);
        standing.expect("it takes part").ratio
    };
    let [_, ours, _] = ratio_of(OURS);
    let [low, _, high] = ratio_of(C_AGAIN);
    let limit = 1.0 + TOLERANCE.max(high - 1.0).max(1.0 - low);
    let said = if ours <= limit { "as C" } else { "MORE than C" };
    println!("\n{OURS} is {said}: {ours:.3}, and up to {limit:.3} is the same");
}

fn less(standings: &[Standing], times: f64) {
    let last = standings.last().expect("there are some");
    let factor = 1.0 / last.ratio[1];
    let said = if factor >= times {
        "as claimed"
    } else {
        "LESS than claimed"
    };
    println!(
        "\n{}: {factor:.1} times cheaper, {said} ({times:.0})",
        last.name
    );
}
