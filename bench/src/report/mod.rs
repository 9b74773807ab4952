//! `RESULTS.md`: a section a case, with tables and charts.

/// Charts, as SVG.
pub(crate) mod chart;
/// What a case has to say.
mod section;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::programs::{version, workspace};
pub(crate) use section::Section;

/// Writes the sections of cases that were run; other cases keep theirs.
///
/// `order` has the names of all cases.
pub(crate) fn write(out: &Path, order: &[&str], sections: &[Section]) -> anyhow::Result<()> {
    let path = out.join("RESULTS.md");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let mut bodies: BTreeMap<&str, &str> = kept(&before);
    for section in sections {
        bodies.insert(section.case, &section.body);
    }
    let mut text = head();
    for case in order {
        if let Some(body) = bodies.get(case) {
            text += &format!("\n{}{}\n{}\n", mark(case), body.trim_end(), END);
        }
    }
    fs::create_dir_all(out)?;
    fs::write(&path, text).with_context(|| path.display().to_string())
}

const BEGIN: &str = "<!-- case: ";
const END: &str = "<!-- end -->";

fn mark(case: &str) -> String {
    format!("{BEGIN}{case} -->\n")
}

/// The sections that are there, by case.
fn kept(text: &str) -> BTreeMap<&str, &str> {
    let sections = text.split(BEGIN).skip(1).filter_map(|part| {
        let (case, body) = part.split_once(" -->\n")?;
        Some((case, body.split_once(END)?.0))
    });
    sections.collect()
}

fn head() -> String {
    let mut text = String::from(
        "# Servers side by side\n\n\
         Written by `cargo run --release --manifest-path bench/Cargo.toml`; \
         `README.md` says what each case means, and what none of them can say.\n\n",
    );
    for (what, said) in [
        ("machine", machine()),
        ("kernel", version("uname", &["-sr"])),
        ("sockserver", git()),
        ("Rust", version("rustc", &["--version"])),
        ("C", version("gcc", &["--version"])),
        ("CPython", version("python3", &["--version"])),
        ("Go", version("go", &["version"])),
        ("tokio", locked("tokio")),
        ("may", locked("may")),
    ] {
        let said = said.unwrap_or_else(|| "not there".to_owned());
        text += &format!("* {what}: {said}\n");
    }
    text
}

fn machine() -> Option<String> {
    let cpus = fs::read_to_string("/proc/cpuinfo").ok()?;
    let mut models = cpus
        .lines()
        .filter_map(|line| line.strip_prefix("model name"));
    let model = models
        .next()?
        .trim_start_matches([' ', '\t', ':'])
        .to_owned();
    Some(format!("{} × {model}", models.count() + 1))
}

fn git() -> Option<String> {
    let folder = workspace().display().to_string();
    version("git", &["-C", &folder, "describe", "--always", "--dirty"])
}

/// The version of a crate that `Cargo.lock` has.
fn locked(name: &str) -> Option<String> {
    let lock = include_str!("../../Cargo.lock");
    let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(after.split_once('"')?.0.to_owned())
}

/// How busy the machine is: the load average of the last minute.
pub(crate) fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
