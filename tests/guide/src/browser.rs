//! A Chromium without a screen.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use testkit::skip;

use crate::process::Running;

/// How it may be called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What keeps it to itself: it asks nobody but this machine, and leaves
/// nothing behind.
///
/// It has no sandbox, which root cannot have: it sees our own pages only.
const OPTIONS: &[&str] = &[
    "--headless",
    // It is without a desktop, which it complains of at length.
    "--log-level=3",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A browser that works, with a profile of its own.
#[derive(Debug)]
pub struct Browser {
    program: PathBuf,
    home: TempDir,
}

impl Browser {
    /// The browser of this machine, or `None` with the skip said aloud.
    pub fn find(test: &str) -> Option<Self> {
        let home = tempfile::tempdir().expect("there is room for a profile");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<_> = std::env::split_paths(&paths).collect();
        let programs = NAMES
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        // Some are there only to say how to install one.
        let works = |program: &PathBuf| {
            let mut version = Command::new(program);
            version.arg("--version").env("HOME", home.path());
            version.stdout(Stdio::null()).stderr(Stdio::null());
            program.is_file() && version.status().is_ok_and(|status| status.success())
        };
        let program = programs.into_iter().find(works);
        if program.is_none() {
            skip(test, "there is no Chromium");
        }
        Some(Self {
            program: program?,
            home,
        })
    }

    /// Opens a page.
    pub fn open(&self, url: &str) -> io::Result<Running> {
        Running::start(self.command()?.arg(url))
    }

    /// Prints a page to a PDF.
    pub fn print(&self, page: &Path, pdf: &Path, limit: Duration) -> Result<(), String> {
        let mut print = self.command().map_err(|error| error.to_string())?;
        print
            .arg("--no-pdf-header-footer")
            .arg(format!("--print-to-pdf={}", pdf.display()))
            .arg(format!("file://{}", page.display()));
        let ended = Running::start(&mut print).and_then(|mut running| running.wait(limit));
        match ended {
            Ok(Some(status)) if status.success() && pdf.is_file() => Ok(()),
            other => Err(format!("{other:?}: {}", self.said())),
        }
    }

    /// What it has said.
    pub fn said(&self) -> String {
        let said = fs::read(self.log()).unwrap_or_default();
        String::from_utf8_lossy(&said).into_owned()
    }

    fn command(&self) -> io::Result<Command> {
        let log = File::create(self.log())?;
        let mut command = Command::new(&self.program);
        command
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", self.home.path().display()))
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        Ok(command)
    }

    fn log(&self) -> PathBuf {
        self.home.path().join("said")
    }
}
