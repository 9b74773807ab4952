//! 40 clients that say nothing, and one that does. Options: the kinds of
//! server.

use std::time::Duration;

use crate::client::{connect, first_good, once};
use crate::figures::Figures;
use crate::process::Served;

const CLIENTS: usize = 40;
const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn run(figures: &mut Figures, kinds: &[String]) {
    let kinds: Vec<&str> = match kinds {
        [] => vec!["threading", "forking", "parking", "pooled"],
        kinds => kinds.iter().map(String::as_str).collect(),
    };
    for kind in kinds {
        let mut options = vec!["--idle", "60"];
        if kind == "forking" {
            // As many as CPython's has: `max_children`.
            options.extend(["--workers", "40"]);
        }
        let served = Served::echo(kind, "tcp:127.0.0.1:0", &options);
        let connect = |_| connect(&served.place, SECOND).expect("it listens");
        let clients: Vec<_> = (0..CLIENTS).map(connect).collect();
        std::thread::sleep(SECOND);
        let good = first_good(SECOND * 10, || once(&served.place, b"hello", SECOND * 10));
        let good = good.unwrap_or(f64::NAN);
        figures.at_most(
            &format!("{kind}: first good echo beside them, s"),
            good,
            1.0,
        );
        drop(clients);
    }
}
