//! System calls that fail: every call that a server makes, every error it may
//! have, on the first call of each thread and on every call, injected by
//! `strace`. Options: the kinds of server, or a word that the cells to run
//! have to contain.

mod cell;
mod plan;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cell::Cell;

use crate::figures::Figures;
use crate::process::example;

/// Cells at a time: they wait more than they compute.
const AT_A_TIME: usize = 3;

pub(crate) fn run(figures: &mut Figures, words: &[String]) {
    // Built before anything is measured.
    drop(example("echo"));
    let cells: Vec<Cell> = plan::cells()
        .filter(|cell| {
            let name = cell.to_string();
            words.iter().all(|word| name.contains(word))
        })
        .collect();
    let (next, hit) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures = Mutex::new(Vec::new());
    let unhit = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let verdict = cell.run();
                    if verdict.hit {
                        hit.fetch_add(1, Ordering::Relaxed);
                    } else {
                        unhit.lock().expect("no panic").push(cell.to_string());
                    }
                    for failure in verdict.failures {
                        println!("   {cell}: {failure}");
                        failures.lock().expect("no panic").push(());
                    }
                }
            });
        }
    });
    let hit = hit.into_inner();
    figures.note("cells", cells.len());
    if words.is_empty() {
        figures.require("cells hit", hit, hit >= 400);
    } else {
        figures.note("cells hit", hit);
    }
    for cell in unhit.into_inner().expect("no panic") {
        figures.note("not hit", cell);
    }
    let failed = failures.into_inner().expect("no panic").len();
    figures.equal("failures", failed, 0);
}
