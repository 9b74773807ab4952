//! Takes the product's own files, for the models to run.
//!
//! What they ask of `std`, `nix` and `rawsock` they get from here. A twin is
//! an edit that breaks something, if it is asked for; if the text that it
//! replaces is not there any more, it has to follow.

use std::path::{Path, PathBuf};
use std::{env, fs};

include!("twins.rs");

const SOURCE: &str = "../crates/sockserver/src";

const FILES: &[&str] = &[
    "control/bell.rs",
    "core.rs",
    "dispatch/berth.rs",
    "dispatch/epoll/driver.rs",
    "dispatch/epoll/monitor.rs",
    "dispatch/epoll/place.rs",
    "dispatch/epoll/pool.rs",
    "dispatch/epoll/set.rs",
    "dispatch/epoll/shard.rs",
    "dispatch/epoll/spares.rs",
    "dispatch/epoll/table.rs",
    "dispatch/epoll/team.rs",
    "dispatch/epoll/word.rs",
    "dispatch/intake.rs",
    "dispatch/threading/crew.rs",
    "dispatch/threading/patience.rs",
    "registry/mod.rs",
    "registry/slot.rs",
    "registry/source.rs",
    "registry/words.rs",
];

/// Where the product gets what from.
const ALIASES: &[(&str, &str)] = &[
    (" std::sync", " crate::modelled::sync"),
    ("std::thread", "crate::modelled::thread"),
    ("std::time", "crate::modelled::time"),
    ("std::os::fd", "crate::kernel::fd"),
    ("nix::", "crate::kernel::nix::"),
    ("rawsock::", "crate::kernel::rawsock::"),
    // The models look at everything.
    ("pub(super)", "pub(crate)"),
];

/// What is smaller in a model.
const SIZES: &[(&str, &str, &str)] = &[
    (
        "dispatch/epoll/shard.rs",
        "const BATCH: usize = BEHIND as usize;",
        "const BATCH: usize = 3;",
    ),
    (
        "dispatch/epoll/table.rs",
        "const ROW: usize = 1024;",
        "const ROW: usize = 2;",
    ),
    (
        "dispatch/epoll/table.rs",
        "const ROWS: usize = 256;",
        "const ROWS: usize = 1;",
    ),
    (
        "dispatch/epoll/table.rs",
        "const BLOCKS: usize = 64;",
        "const BLOCKS: usize = 1;",
    ),
    // That it is made before it is used is what `OnceLock` is for.
    (
        "dispatch/epoll/table.rs",
        "MutexGuard, OnceLock, PoisonError};",
        "Alone, MutexGuard, PoisonError};\nuse ::std::sync::{OnceLock};",
    ),
    // "This never waits": if it would, that is a failure.
    (
        "dispatch/epoll/table.rs",
        "    session: Mutex<Option<Session<H>>>,",
        "    session: Alone<Option<Session<H>>>,",
    ),
    (
        "dispatch/epoll/table.rs",
        "session: Mutex::new(None)",
        "session: Alone::new(None)",
    ),
    // Every thread that is at the same turn at two looks is stuck.
    (
        "dispatch/epoll/monitor.rs",
        "seen.computed < COMPUTES && computes(shard.driver())",
        "false",
    ),
    (
        "dispatch/epoll/spares.rs",
        "    /// There is one less.",
        "    pub(crate) fn count(&self) -> usize { self.roll().threads }\n\n    /// There is one less.",
    ),
    (
        "dispatch/epoll/pool.rs",
        "    set: Set,\n    table: Table<H>,",
        "    pub(crate) set: Set,\n    pub(crate) table: Table<H>,",
    ),
    (
        "dispatch/epoll/monitor.rs",
        "const QUIET: u32 = 8;",
        "const QUIET: u32 = 1;",
    ),
    (
        "dispatch/threading/crew.rs",
        "const ENOUGH: u32 = 20;",
        "const ENOUGH: u32 = 1;",
    ),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=twins.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for file in FILES {
        let path = Path::new(SOURCE).join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("the product's file is there");
        fs::write(out.join(file.replace('/', "_")), adapted(file, &text)).expect("it is written");
    }
}

fn adapted(file: &str, text: &str) -> String {
    // Its own tests are run elsewhere.
    let mut text = text.split("#[cfg(test)]").next().unwrap_or(text).to_owned();
    let sizes = SIZES.iter().copied().filter(|(of, ..)| *of == file);
    for (_, from, to) in sizes {
        replace(&mut text, file, from, to);
    }
    for twin in TWINS.iter().filter(|twin| twin.file == file) {
        let asks = format!("crate::is_twin({:?})", twin.name);
        replace(&mut text, file, twin.from, &twin.to.replace("TWIN", &asks));
    }
    for (from, to) in ALIASES {
        text = text.replace(from, to);
    }
    // The tree of modules is in `main.rs`, and what is included has no inner
    // documentation.
    let lines = text.lines().filter(|line| {
        let is_module = line.starts_with("mod ") && line.ends_with(';');
        !is_module && !line.starts_with("//!")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn replace(text: &mut String, file: &str, from: &str, to: &str) {
    assert_eq!(text.matches(from).count(), 1, "{file}: {from}");
    *text = text.replace(from, to);
}
