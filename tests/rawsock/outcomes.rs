//! How the same cases in Python and here are compared.
//!
//! The scripts are in `python/`. Each prints what its cases came to, and a
//! test says what they come to here; `python/normal.py` and [`outcome`] have
//! the common words.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use rawsock::*;
use testkit::{Line, Peer, Rerun, TempDir, c_library, is_rerun, python};

/// Runs the test again in an empty folder of its own, once; whether this is
/// that rerun, which is to do the work.
#[track_caller]
pub(crate) fn in_own_folder(test: &str) -> bool {
    if is_rerun(test) {
        return true;
    }
    let folder = TempDir::new().unwrap();
    passes(Rerun::of(test).command().current_dir(&folder));
    false
}

/// Runs the test again under a library of `c/`, once; whether this is that
/// rerun.
#[track_caller]
pub(crate) fn under_library(test: &str, source: &str) -> bool {
    if is_rerun(test) {
        return true;
    }
    let folder = TempDir::new().unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/c");
    if let Some(library) = c_library(test, &sources.join(source), folder.path()) {
        passes(Rerun::of(test).command().env("LD_PRELOAD", library));
    }
    false
}

/// Runs the rerun of a test, and hands on what it skips.
#[track_caller]
pub(crate) fn passes(command: &mut Command) {
    let (status, said) = Peer::start(command).finish();
    let fine = status.success() && Rerun::ran_one(&said);
    for line in said {
        match line {
            Line::Out(text) | Line::Err(text) if !fine => println!("{text}"),
            // Past the harness, as `skip` does.
            Line::Err(text) if text.starts_with("SKIPPED") => {
                let _ = writeln!(io::stderr(), "{text}");
            }
            _ => {}
        }
    }
    assert!(fine, "{status}");
}

/// What cases came to, by name and in order.
#[derive(Debug, Default)]
pub(crate) struct Outcomes(Vec<(String, String)>);

impl Outcomes {
    /// Adds what a case came to.
    pub(crate) fn case(&mut self, name: impl Into<String>, result: Result<impl ToString>) {
        self.0.push((name.into(), outcome(result)));
    }

    /// Runs a script of `python/` in a folder; `None`, said aloud, without
    /// Python.
    #[track_caller]
    pub(crate) fn of_script(test: &str, script: &str, folder: &Path) -> Option<Self> {
        Self::of_script_with(test, script, folder, &[])
    }

    /// As [`of_script`](Self::of_script), with arguments for the script.
    #[track_caller]
    pub(crate) fn of_script_with(
        test: &str,
        script: &str,
        folder: &Path,
        arguments: &[&str],
    ) -> Option<Self> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/python");
        let mut command = python(test)?;
        command.arg(scripts.join(script)).args(arguments);
        command.current_dir(folder);
        let (status, said) = Peer::start(&mut command).finish();
        assert!(status.success(), "{script}: {status}; it said {said:#?}");
        let outcomes = said.into_iter().map(|line| match line {
            Line::Out(text) => match text.split_once('\t') {
                Some((name, outcome)) => (name.to_owned(), outcome.to_owned()),
                None => panic!("{script} said {text:?}"),
            },
            Line::Err(text) => panic!("{script} complained: {text}"),
        });
        Some(Self(outcomes.collect()))
    }
}

/// An address in the same words: the tuples and strings of Python.
pub(crate) fn shown(address: &Address) -> String {
    match address {
        Address::Inet(v4) => format!("({},{})", v4.ip(), v4.port()),
        Address::Inet6(v6) => format!(
            "({},{},{},{})",
            v6.ip(),
            v6.port(),
            v6.flowinfo(),
            v6.scope_id()
        ),
        Address::Unix(name) if name.as_abstract_name().is_some() => hex(name.as_bytes()),
        Address::Unix(name) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
        Address::Unnamed => "None".to_owned(),
        other => panic!("{other:?}"),
    }
}

/// Bytes in the same words.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a case came to, in the words of `python/normal.py`.
pub(crate) fn outcome(result: Result<impl ToString>) -> String {
    match result {
        Ok(value) => format!("ok:{}", value.to_string()),
        Err(Error::TimedOut { .. }) => "timeout".to_owned(),
        Err(Error::Gai { code, .. }) => format!("gaierror:{code}"),
        Err(Error::Host { code, .. }) => format!("herror:{code}"),
        Err(Error::Os { errno, .. }) => format!("OSError:{errno}"),
        Err(Error::InvalidInput { .. }) => "invalid".to_owned(),
        // The one that Python raises.
        Err(Error::Several { mut errors, .. }) => {
            let last: Result<String> = Err(errors.pop().unwrap());
            outcome(last)
        }
        Err(other) => panic!("{other:?}"),
    }
}

/// A case that comes to something else here, and why.
pub(crate) struct Unlike {
    case: String,
    python: String,
    ours: String,
    because: &'static str,
}

pub(crate) fn unlike(
    case: impl Into<String>,
    python: impl Into<String>,
    ours: impl Into<String>,
    because: &'static str,
) -> Unlike {
    Unlike {
        case: case.into(),
        python: python.into(),
        ours: ours.into(),
        because,
    }
}

/// Compares case by case. A difference has to be listed, and what is listed
/// has to be a difference.
#[track_caller]
pub(crate) fn check(ours: &Outcomes, python: &Outcomes, unlike: &[Unlike]) {
    let names = |outcomes: &Outcomes| -> Vec<String> {
        let names = outcomes.0.iter().map(|(name, _)| name.clone());
        names.collect()
    };
    assert_eq!(names(ours), names(python), "the same cases in order");
    let mut unlike: BTreeMap<_, _> = unlike.iter().map(|row| (row.case.as_str(), row)).collect();
    let mut wrong = Vec::new();
    for ((case, ours), (_, python)) in ours.0.iter().zip(&python.0) {
        let row = unlike.remove(case.as_str());
        let fine = match row {
            Some(row) => *python == row.python && *ours == row.ours && python != ours,
            None => python == ours,
        };
        if !fine {
            let listed = match row {
                Some(row) => format!("{} and {}: {}", row.python, row.ours, row.because),
                None => "the same".to_owned(),
            };
            wrong.push(format!(
                "{case}: Python {python}, ours {ours}; expected {listed}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let left: Vec<_> = unlike.keys().collect();
    assert!(left.is_empty(), "no such cases: {left:?}");
}
