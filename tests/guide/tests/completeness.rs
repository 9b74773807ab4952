//! Every name that Python has is in the tables, once, and no other.

use guide::comparison::{Count, compare};
use guide::{CRATES, say};

#[test]
fn every_name_has_one_row() {
    let mut counts = Vec::new();
    let mut wrong = Vec::new();
    for guided in CRATES {
        let count = guided
            .rows()
            .and_then(|rows| compare(&rows, &guided.names(), &guided.constants()));
        match count {
            Ok(count) => {
                say(&format!("{}: {count}", guided.python));
                counts.push(count);
            }
            Err(complaints) => wrong.extend(
                complaints
                    .iter()
                    .map(|complaint| format!("{}: {complaint}", guided.name)),
            ),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: Count = counts.into_iter().sum();
    say(&format!("in all: {all}"));
}

#[test]
fn inventories_are_not_empty() {
    // So that comparing with them means something.
    let [socket, socketserver] = CRATES.map(|guided| guided.names().len());
    assert!(socket > 90 && socketserver > 90, "{socket}, {socketserver}");
    let [constants, none] = CRATES.map(|guided| guided.constants().len());
    assert!(constants > 500 && none == 0, "{constants}, {none}");
}
