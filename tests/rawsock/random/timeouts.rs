//! Timeouts of every bit pattern.

use std::rc::Rc;
use std::time::Duration;

use rawsock::*;
use testkit::{Rng, cases, random};

use super::Cases;
use super::values::{number_in, one_of};
use crate::outcomes::{hex, in_own_folder, outcome};

#[test]
fn are_taken_as_in_python() {
    const TEST: &str = "random::timeouts::are_taken_as_in_python";
    if !in_own_folder(TEST) {
        return;
    }
    let mut rng = random(TEST);
    let mut all = Cases::default();
    let s = Rc::new(socket(AF_INET, SOCK_STREAM, 0).unwrap());
    for index in 0..cases(20_000) {
        let (python, timeout) = timeout(&mut rng);
        if index % 10 == 0 {
            all.add(format!("by_default({python})"), Vec::new(), move || {
                let taken = outcome(setdefaulttimeout(timeout).map(|()| "None"));
                let new = socket(AF_INET, SOCK_STREAM, 0)?;
                let default = seen(getdefaulttimeout());
                setdefaulttimeout(None)?;
                Ok(format!("({taken},{default},{})", seen(new.gettimeout())))
            });
        } else {
            let s = s.clone();
            all.add(format!("timed({python})"), Vec::new(), move || {
                let taken = outcome(s.settimeout(timeout).map(|()| "None"));
                let now = seen(s.gettimeout());
                Ok(format!("({taken},{now},{})", s.getblocking()))
            });
        }
    }
    all.check(TEST, &[]);
}

/// A timeout, in Python and here.
fn timeout(rng: &mut Rng) -> (String, Timeout) {
    let float = match rng.u32(..8) {
        0 => f64::from_bits(rng.u64(..)),
        1 => {
            let number = number_in(rng, i64::MIN.into(), i64::MAX.into());
            let number = number as i64 >> rng.u32(..64);
            return (number.to_string(), number.into());
        }
        2 => {
            let number = rng.u64(..) >> rng.u32(..64);
            return (number.to_string(), number.into());
        }
        3 => return ("None".to_owned(), None.into()),
        // Around whole nanoseconds.
        4 => rng.u64(..1 << 40) as f64 / 1e9,
        5 => {
            let edges = [0.0, 1e-9, 1e-6, 1e-3, 1.0, 9_223_372_036.854_775];
            let edge: f64 = *one_of(rng, &edges);
            f64::from_bits(edge.to_bits().wrapping_add_signed(rng.i64(-4..4)))
        }
        _ => rng.f64() * 10_f64.powi(rng.i32(-12..12)),
    };
    let float = if rng.u32(..8) == 0 { -float } else { float };
    (format!("bits({})", float.to_bits()), float.into())
}

/// The bits of the float that Python makes of it.
fn seen(timeout: Option<Duration>) -> String {
    let Some(time) = timeout else {
        return "None".to_owned();
    };
    let float = match time.subsec_nanos() {
        0 => time.as_secs() as f64,
        _ => time.as_nanos() as f64 / 1e9,
    };
    hex(&float.to_be_bytes())
}
