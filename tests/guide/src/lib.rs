//! What checks the guide from Python, `from_python` in both crates: its
//! tables against the inventories of Python's names, its Python by `python3`,
//! its pages and their search as rustdoc makes them.
//!
//! It also renders the cheat sheet, `docs/cheatsheet.html`, from the tables:
//! `cargo run -p guide --bin cheatsheet`.
//!
//! The Rust of the guide is not run here: `cargo test` does that, since it is
//! doctests.

// What the guide is about, and its text.
mod guided;
pub mod rows;
// Blocks of code in its chapters.
pub mod chapters;

// What Python has, and whether the tables have it too.
pub mod comparison;
pub mod inventory;

// The sheet, and what a printer makes of it.
pub mod cheatsheet;
pub mod pdf;

// The pages that rustdoc makes.
pub mod html;
pub mod pages;

// Programs that look at all this, and what they need.
pub mod browser;
pub mod http;
pub mod lesson;
pub mod process;
pub mod search;

use std::io::Write;

pub use guided::{CRATES, Guided, RAWSOCK, SOCKSERVER, workspace};

/// Says a figure aloud, past the test harness, which would swallow it.
pub fn say(figure: &str) {
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{figure}");
}
