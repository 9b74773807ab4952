//! Every function of name lookup and conversion, called with the same
//! arguments. The calls stand here alone: `python/calls.py` makes what it is
//! told.

mod convert;
mod hosts;
mod numbers;
mod services;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use rawsock::*;

use crate::outcomes::{Outcomes, Unlike, check};

/// Calls, what they came to here, and what is known to differ.
#[derive(Default)]
struct Calls {
    lines: String,
    ours: Outcomes,
    unlike: Vec<Unlike>,
}

impl Calls {
    /// Adds a call: Python's name, the arguments as Python writes them in a
    /// tuple, and what ours came to.
    fn call(&mut self, name: &str, arguments: &[String], result: Result<impl ToString>) {
        let line = line(name, arguments);
        writeln!(self.lines, "{line}").unwrap();
        self.ours.case(line, result);
    }

    /// As [`call`](Self::call), where a missing entry has an errno, and in
    /// Python none.
    fn entry(&mut self, name: &str, arguments: &[String], result: Result<impl ToString>) {
        const ENOENT: i32 = 2;
        const BETTER: &str = "a missing entry has an errno";
        if result.as_ref().err().and_then(Error::errno) == Some(ENOENT) {
            self.differs(name, arguments, "invalid", "OSError:2", BETTER);
        }
        self.call(name, arguments, result);
    }

    /// The call comes to something else here.
    fn differs(
        &mut self,
        name: &str,
        arguments: &[String],
        python: &str,
        ours: &str,
        because: &'static str,
    ) {
        let line = line(name, arguments);
        self.unlike
            .push(crate::outcomes::unlike(line, python, ours, because));
    }

    /// Makes the same calls in Python, in this folder, and compares.
    #[track_caller]
    fn check(self, test: &str) {
        fs::write("calls", self.lines).unwrap();
        let folder = Path::new(".");
        if let Some(python) = Outcomes::of_script_with(test, "calls.py", folder, &["calls"]) {
            check(&self.ours, &python, &self.unlike);
        }
    }
}

fn line(name: &str, arguments: &[String]) -> String {
    let arguments: String = arguments.iter().map(|one| format!("{one}, ")).collect();
    format!("{name} ({arguments})")
}

/// Text as Python writes it.
fn text(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            ' '..='~' if c != '\'' && c != '\\' => c.to_string(),
            _ => format!("\\U{:08x}", u32::from(c)),
        })
        .collect();
    format!("'{escaped}'")
}

/// Bytes as Python writes them.
fn bytes(bytes: &[u8]) -> String {
    format!("b'{}'", bytes.escape_ascii())
}

/// A list as `python/normal.py` shows it.
fn list(items: impl IntoIterator<Item = impl ToString>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    format!("[{}]", items.join(","))
}
