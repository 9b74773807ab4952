//! What rustdoc makes of the crates: functions and their examples, and the
//! tables of the guide with their links.
//!
//! Its HTML is no interface. So whoever asks for something counts what there
//! is, and takes nothing for a failure.

mod functions;
mod tables;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

pub use functions::{Function, functions};
pub use tables::{TableRow, table_rows};

/// The folder of the pages, which are made first.
///
/// It is not the one in which `cargo doc` puts them for everybody. What others
/// have made there with other options, of private items say, Cargo would take
/// for new; and rustdoc's search finds whatever it has ever found there.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(make)
}

fn make() -> PathBuf {
    let own = env::current_exe().expect("a test binary knows its path");
    let target = own
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .expect("cargo marks the folder it builds in")
        .join("guide");
    let pages = target.join("doc");
    // It is not there the first time.
    let _ = fs::remove_dir_all(&pages);

    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut doc = Command::new(cargo);
    doc.args(["doc", "--workspace", "--no-deps", "--all-features"])
        .args(["--locked", "--offline", "--target-dir"])
        .arg(&target)
        .current_dir(crate::workspace())
        // Another platform's pages would be in another folder.
        .env_remove("CARGO_BUILD_TARGET");
    let output = doc.output().expect("cargo starts");
    assert!(
        output.status.success(),
        "the pages are not made: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    pages
}
