//! Random cases, in Python and here: what both say has to be the same.
//!
//! A case is a line of Python, which the script `python/cases.py` evaluates,
//! and what does the same here. All lines go to one Python at once; what does
//! not match is shown as the line, which can be tried by hand.
//!
//! Chance is the same each time, unless `TESTKIT_SEED` is set.

mod addresses;
mod conversations;
mod lookups;
mod options;
mod timeouts;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use rawsock::*;
use testkit::{Peer, python, seed};

use crate::outcomes::outcome;

/// Why cases may come to something else here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Unlike {
    /// Which way.
    how: How,
    because: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// What Python does somehow is refused here.
    Refused,
    /// As that, before anybody is asked for a name, where Python asks.
    Sooner,
    /// What Python refuses is done here.
    Taken,
    /// Another value or another error.
    Other,
}

impl Unlike {
    const fn new(how: How, because: &'static str) -> Self {
        Self { how, because }
    }

    fn explains(&self, python: &str, ours: &str) -> bool {
        match self.how {
            How::Refused => ours == "invalid",
            How::Sooner => python.starts_with("gaierror") && ours == "invalid",
            How::Taken => python == "invalid",
            How::Other => true,
        }
    }
}

struct Case {
    python: String,
    ours: Box<dyn FnOnce() -> String>,
    unlike: Vec<Unlike>,
}

/// What several things came to, one behind the other; as in the script.
fn each(outcomes: impl IntoIterator<Item = String>) -> String {
    outcomes
        .into_iter()
        .fold(String::new(), |all, one| all + "\t" + &one)
}

/// What was found.
#[derive(Debug, Default)]
struct Found {
    answers: usize,
    successes: usize,
    unlike: BTreeMap<Unlike, usize>,
    wrong: Vec<String>,
}

impl Found {
    fn compare(&mut self, case: &str, unlike: &[Unlike], python: &str, ours: &str) {
        let same_number = python.split('\t').count() == ours.split('\t').count();
        let mut fine = same_number;
        for (python, ours) in python.split('\t').zip(ours.split('\t')) {
            self.answers += 1;
            self.successes += usize::from(python.starts_with("ok:"));
            if python == ours {
                continue;
            }
            match unlike.iter().find(|it| it.explains(python, ours)) {
                Some(reason) => *self.unlike.entry(*reason).or_insert(0) += 1,
                None => fine = false,
            }
        }
        if !fine {
            self.wrong
                .push(format!("{case}\n  Python {python}\n  ours   {ours}"));
        }
    }
}

/// Cases in order; each may rely on those before it.
#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    /// Adds a case which has to be the same, except for these reasons.
    fn add<T: ToString>(
        &mut self,
        python: String,
        unlike: Vec<Unlike>,
        ours: impl FnOnce() -> Result<T> + 'static,
    ) {
        self.0.push(Case {
            python,
            ours: Box::new(|| outcome(ours())),
            unlike,
        });
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Compares them all. Every difference needs a reason, and each of the
    /// reasons a difference.
    #[track_caller]
    fn check(self, test: &str, reasons: &[Unlike]) {
        let Some(answers) = self.of_python(test) else {
            return;
        };
        let mut found = Found::default();
        for (case, python) in self.0.into_iter().zip(answers) {
            let ours = (case.ours)();
            found.compare(&case.python, &case.unlike, &python, &ours);
        }
        println!("{test}, seed {}: {found:#?}", seed());
        assert!(found.wrong.is_empty(), "{} differ", found.wrong.len());
        for reason in reasons {
            let some = found.unlike.contains_key(reason);
            assert!(some, "no longer true: {reason:?}");
        }
    }

    /// What Python says, a line a case; `None`, said aloud, without Python.
    #[track_caller]
    fn of_python(&self, test: &str) -> Option<Vec<String>> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rawsock/python");
        let mut command = python(test)?;
        let mut peer = Peer::start(command.arg(script.join("cases.py")));
        let lines: Vec<_> = self.0.iter().map(|case| case.python.as_str()).collect();
        peer.tell(&lines.join("\n"));
        peer.close_stdin();
        let answers = self.0.iter().map(|_| peer.out()).collect();
        let (status, rest) = peer.finish();
        assert!(status.success() && rest.is_empty(), "{status}: {rest:#?}");
        Some(answers)
    }
}
