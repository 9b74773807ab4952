//! The same cases in Python and here.
//!
//! The scripts are in `python/`. Each prints what its cases came to, and the
//! test of the same name says what they come to here; `python/normal.py` and
//! [`outcome`] have the common words.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use rawsock::*;
use testkit::{Line, Peer, Rerun, TempDir, is_rerun, python};

/// Runs the test again in an empty folder of its own, once; whether this is
/// that rerun, which is to do the work.
#[track_caller]
pub(crate) fn in_own_folder(test: &str) -> bool {
    if is_rerun(test) {
        return true;
    }
    let folder = TempDir::new().unwrap();
    let mut command = Rerun::of(test).command();
    let (status, said) = Peer::start(command.current_dir(&folder)).finish();
    assert!(status.success(), "{said:#?}");
    for line in said {
        if let Line::Err(text) = line
            && text.starts_with("SKIPPED")
        {
            // Past the harness, as `skip` does.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
    false
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

/// What a case came to, in the words of `python/normal.py`.
fn outcome(result: Result<impl ToString>) -> String {
    match result {
        Ok(value) => format!("ok:{}", value.to_string()),
        Err(Error::TimedOut { .. }) => "timeout".to_owned(),
        Err(Error::Gai { code, .. }) => format!("gaierror:{code}"),
        Err(Error::Os { errno, .. }) => format!("OSError:{errno}"),
        Err(Error::InvalidInput { .. }) => "invalid".to_owned(),
        Err(other) => panic!("{other:?}"),
    }
}

/// A case that comes to something else here, and why.
pub(crate) struct Unlike<'a> {
    pub(crate) case: &'a str,
    pub(crate) python: &'a str,
    pub(crate) ours: &'a str,
    pub(crate) because: &'a str,
}

/// Compares case by case. A difference has to be listed, and what is listed
/// has to be a difference.
#[track_caller]
pub(crate) fn check(ours: &Outcomes, python: &Outcomes, unlike: &[Unlike<'_>]) {
    let names = |outcomes: &Outcomes| -> Vec<String> {
        let names = outcomes.0.iter().map(|(name, _)| name.clone());
        names.collect()
    };
    assert_eq!(names(ours), names(python), "the same cases in order");
    let mut unlike: BTreeMap<_, _> = unlike.iter().map(|row| (row.case, row)).collect();
    let mut wrong = Vec::new();
    for ((case, ours), (_, python)) in ours.0.iter().zip(&python.0) {
        let expected = match unlike.remove(case.as_str()) {
            Some(row) => (row.python, row.ours, row.because),
            None => (python.as_str(), python.as_str(), "the same"),
        };
        if (python.as_str(), ours.as_str()) != (expected.0, expected.1) || expected.2.is_empty() {
            wrong.push(format!(
                "{case}: Python {python}, ours {ours}; expected {expected:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let left: Vec<_> = unlike.keys().collect();
    assert!(left.is_empty(), "no such cases: {left:?}");
}
