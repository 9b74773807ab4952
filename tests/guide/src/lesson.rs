//! Python as it stands in the guide, run by itself.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::process::Running;

/// Runs a block in a folder of its own: what it says on stderr if it fails,
/// or does not end in that time.
pub fn run(python: &Path, text: &str, limit: Duration) -> Result<(), String> {
    attempt(python, text, limit).unwrap_or_else(|error| Err(error.to_string()))
}

fn attempt(python: &Path, text: &str, limit: Duration) -> io::Result<Result<(), String>> {
    let script = tempfile::tempdir()?;
    let folder = tempfile::tempdir()?;
    let path = script.path().join("lesson.py");
    fs::write(&path, text)?;
    let output = script.path().join("output");

    // A file, and not a pipe, which could be kept open by its children.
    let file = File::create(&output)?;
    let mut command = Command::new(python);
    command
        .arg("-B")
        .arg(&path)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    let status = Running::start(&mut command)?.wait(limit)?;

    let said = String::from_utf8_lossy(&fs::read(&output)?).into_owned();
    Ok(match status {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{status}\n{said}")),
        None => Err(format!("no end after {limit:?}\n{said}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    use testkit::{DEADLINE, tool};

    #[test]
    fn a_block_that_fails_says_why() {
        let Some(python) = tool("a_block_that_fails_says_why", "python3") else {
            return;
        };
        assert_eq!(run(&python, "assert 1 + 1 == 2", DEADLINE), Ok(()));
        let said = run(&python, "assert 1 + 1 == 3, 'odd'", DEADLINE).unwrap_err();
        assert!(said.contains("AssertionError: odd"), "{said}");
        let said = run(
            &python,
            "import time; time.sleep(60)",
            Duration::from_millis(100),
        );
        assert!(said.unwrap_err().starts_with("no end after 100ms"));
    }

    #[test]
    fn a_block_has_an_empty_folder() {
        let Some(python) = tool("a_block_has_an_empty_folder", "python3") else {
            return;
        };
        let text = "import os; assert os.listdir() == []; open('x', 'w').close()";
        assert_eq!(run(&python, text, DEADLINE), Ok(()));
        assert_eq!(run(&python, text, DEADLINE), Ok(()));
    }
}
