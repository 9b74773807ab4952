//! The spare threads of `Parking`: `dispatch/epoll/spares.rs` and
//! `dispatch/berth.rs`.
//!
//! An order that was given is followed, every thread leaves in the end, and
//! as many are counted as there are.

use std::sync::Arc;

use loom::thread;

use super::Count;
use crate::dispatch::epoll::spares::{Order, Spares};
use crate::dispatch::epoll::word::Word;
use crate::modelled::time;

fn drive() -> Order {
    Order::Drive {
        shard: 0,
        word: Word::default(),
        taken_at: None,
    }
}

pub(super) fn patient() {
    run();
}

pub(super) fn impatient() {
    time::be_impatient(true);
    run();
}

fn run() {
    let spares = Arc::new(Spares::new(2));
    let driven = Count::default();
    let threads: Vec<_> = (0..2)
        .map(|_| {
            spares.enlist().expect("there may be two");
            let (spares, driven) = (Arc::clone(&spares), driven.clone());
            thread::spawn(move || {
                while let Order::Drive { .. } = spares.wait() {
                    driven.add();
                }
            })
        })
        .collect();
    let mut given = 0;
    if let Some(spare) = spares.take() {
        spare.give(drive());
        given += 1;
    }
    // As if a driver was not stuck after all.
    if let Some(spare) = spares.take() {
        spares.put_back(spare);
    }
    let late = spares.take();
    spares.dismiss();
    if let Some(spare) = late {
        spares.put_back(spare);
    }
    assert!(spares.enlist().is_none(), "it is over");
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(driven.get(), given);
    assert_eq!(spares.count(), 0);
}
