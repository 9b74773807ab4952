//! Every name of Python's module `socket` has its place here.
//!
//! `inventory/module.tsv` has a row a function, class, method, attribute and
//! exception, with the Python it comes from; `inventory/homes.rs` says what
//! each is here, for the compiler to look up. `constants.rs` does the same
//! for constants.

mod homes;

use std::collections::BTreeSet;

use testkit::{Line, Peer, python, skip};

use homes::HOMES;

/// The newest Python whose names are in the tables.
const NEWEST: Version = Version(3, 15);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

impl Version {
    #[track_caller]
    fn new(text: &str) -> Self {
        let (major, minor) = text.split_once('.').expect("a version has a dot");
        Self(major.parse().unwrap(), minor.parse().unwrap())
    }
}

/// A row of either table.
struct Row {
    name: String,
    since: &'static str,
    declined: Option<&'static str>,
}

/// What `module.tsv` has.
fn module() -> Vec<Row> {
    let lines = include_str!("inventory/module.tsv").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let [name, _, since, home] = fields[..] else {
                panic!("not four fields: {line}");
            };
            let declined = home.strip_prefix("declined: ");
            assert!(home == "-" || declined.is_some(), "{line}");
            Row {
                name: name.to_owned(),
                since,
                declined,
            }
        })
        .collect()
}

/// What `constants.tsv` has of Python's.
fn constants() -> Vec<Row> {
    let lines = include_str!("inventory/constants.tsv").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let [name, _, since, value, _] = fields[..] else {
                panic!("not five fields: {line}");
            };
            (since != "-").then(|| Row {
                name: format!("socket.{name}"),
                since,
                declined: value.strip_prefix("declined: "),
            })
        })
        .collect()
}

#[test]
fn every_name_of_python_has_a_home_or_a_reason() {
    let rows = module();
    let mut homes: BTreeSet<_> = HOMES.iter().map(|(name, _)| *name).collect();
    assert_eq!(homes.len(), HOMES.len(), "a name has two homes");
    let mut homeless = Vec::new();
    for row in &rows {
        let home = homes.remove(row.name.as_str());
        if home == row.declined.is_some() {
            homeless.push(&row.name);
        }
    }
    assert!(
        homeless.is_empty(),
        "neither home nor reason, or both: {homeless:?}"
    );
    assert!(homes.is_empty(), "no names of Python: {homes:?}");

    let all = || rows.iter().map(|row| row.declined);
    let constants = constants();
    let constants = || constants.iter().map(|row| row.declined);
    for (what, declined) in [
        ("functions, classes, methods", all().collect::<Vec<_>>()),
        ("constants", constants().collect()),
    ] {
        let total = declined.len();
        let declined = declined.iter().flatten().count();
        let mapped = total - declined;
        println!("{what}: {mapped} mapped, {declined} declined, {total} in all: 100 %");
    }
}

#[test]
fn what_is_declined_is_in_the_architecture() {
    let text = include_str!("../../ARCHITECTURE.md");
    let (_, section) = text.split_once("## Declined").expect("there is a section");
    for row in module() {
        if row.declined.is_some() {
            let short = row.name.rsplit('.').next().unwrap();
            assert!(section.contains(short), "{} is not there", row.name);
        }
    }
}

#[test]
fn the_names_of_the_installed_python_are_in_the_tables() {
    const TEST: &str = "inventory::the_names_of_the_installed_python_are_in_the_tables";
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/rawsock/python/inventory.py"
    );
    let Some(mut command) = python(TEST) else {
        return;
    };
    let (status, said) = Peer::start(command.arg(script)).finish();
    assert!(status.success(), "{said:?}");
    let mut lines = said.iter().map(|line| match line {
        Line::Out(text) => text.as_str(),
        Line::Err(text) => panic!("{text}"),
    });
    let version = Version::new(lines.next().expect("a version"));
    let theirs: BTreeSet<_> = lines.collect();

    let rows: Vec<_> = module().into_iter().chain(constants()).collect();
    let known: BTreeSet<_> = rows.iter().map(|row| row.name.as_str()).collect();
    let unknown: Vec<_> = theirs.difference(&known).collect();
    if version > NEWEST {
        if !unknown.is_empty() {
            skip(
                TEST,
                &format!("Python {version:?} has names without a row: {unknown:?}"),
            );
        }
    } else {
        assert!(unknown.is_empty(), "Python {version:?} has {unknown:?}");
    }

    // And the other way: what a row says is there. (How Python was built
    // decides on constants, and names with underscores are not asked for.)
    let missing: Vec<_> = module()
        .into_iter()
        .filter(|row| Version::new(row.since) <= version && !row.name.contains(".__"))
        .map(|row| row.name)
        .filter(|name| !theirs.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "Python {version:?} lacks {missing:?}");
}
