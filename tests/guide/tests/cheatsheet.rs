//! The cheat sheet says what the tables say, on one page that can be read.

use std::fs;

use guide::browser::Browser;
use guide::html::between;
use guide::{CRATES, cheatsheet, pdf};
use testkit::DEADLINE;

/// A4 on its side, in points, and what may be rounded.
const WIDTH: f64 = 841.9;
const HEIGHT: f64 = 595.3;
const TOLERANCE: f64 = 1.0;

/// Smaller letters cannot be read on paper.
const SMALLEST: f64 = 5.0;

#[test]
fn the_sheet_is_rendered_from_the_tables() {
    let guides = CRATES.map(|guided| {
        let rows = guided.rows().unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        (guided, rows)
    });
    let sheet = fs::read_to_string(cheatsheet::path()).unwrap_or_default();
    assert!(
        sheet == cheatsheet::render(&guides),
        "{} is out of date: {}",
        cheatsheet::path().display(),
        cheatsheet::COMMAND
    );
}

#[test]
fn the_sheet_is_one_page() {
    let Some(browser) = Browser::find("the_sheet_is_one_page") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let printed = folder.path().join("sheet.pdf");
    browser
        .print(&cheatsheet::path(), &printed, DEADLINE)
        .unwrap();
    let pages = pdf::pages(&fs::read(printed).unwrap());
    let [(width, height)] = pages[..] else {
        panic!("{} pages", pages.len())
    };
    assert!(
        (width - WIDTH).abs() < TOLERANCE && (height - HEIGHT).abs() < TOLERANCE,
        "{width} by {height}"
    );
}

#[test]
fn the_sheet_can_be_read() {
    let sheet = fs::read_to_string(cheatsheet::path()).unwrap();
    let style = between(&sheet, "<style>", "</style>").concat();
    let sizes = style.split(['{', ';', '}']).filter_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        matches!(name.trim(), "font" | "font-size").then_some(value)
    });
    let sizes: Vec<f64> = sizes
        .map(|value| {
            let points = value.split("pt").next().unwrap_or_default().trim();
            points.parse().unwrap_or_else(|_| panic!("points: {value}"))
        })
        .collect();
    assert!(
        !sizes.is_empty() && sizes.iter().all(|size| *size >= SMALLEST),
        "{sizes:?}"
    );
}

#[test]
fn the_sheet_needs_nothing_else() {
    let sheet = fs::read_to_string(cheatsheet::path()).unwrap();
    for other in ["<script", "<link", "<img", "url(", "@import", "://"] {
        assert!(!sheet.contains(other), "{other}");
    }
}
