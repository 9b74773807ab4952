//! The tables of the guide's page, where links have become paths.

use std::fs;
use std::path::Path;

use crate::html::{between, text};

/// A row of a table on the page of a crate's guide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The text of the first cell.
    pub python: String,
    /// Where the links of the second cell go, from the folder of all pages:
    /// `/rawsock/struct.Socket.html#method.recv`.
    pub homes: Vec<String>,
}

/// The rows of all tables on the page of a crate's guide.
pub fn table_rows(doc: &Path, name: &str) -> Vec<TableRow> {
    let page = format!("{name}/from_python/index.html");
    let html = fs::read_to_string(doc.join(&page)).expect("the guide has a page");
    rows(&format!("/{page}"), &html)
}

fn rows(page: &str, html: &str) -> Vec<TableRow> {
    let mut rows = Vec::new();
    for row in between(html, "<tr>", "</tr>") {
        if let [python, rust, ..] = between(row, "<td>", "</td>")[..] {
            let links = between(rust, "href=\"", "\"");
            rows.push(TableRow {
                python: text(python),
                homes: links.iter().map(|link| resolved(page, link)).collect(),
            });
        }
    }
    rows
}

/// Where a link on a page goes.
fn resolved(page: &str, link: &str) -> String {
    if link.contains("://") {
        return link.to_owned();
    }
    let mut folders: Vec<_> = page.split('/').collect();
    folders.pop();
    let mut rest = link;
    while let Some(up) = rest.strip_prefix("../") {
        folders.pop();
        rest = up;
    }
    folders.push(rest);
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_rows_are_resolved() {
        let html = "<tr><th>Python</th></tr><tr><td><code>s.recv(n)</code></td>\
                    <td><a href=\"../struct.Socket.html#method.recv\"><code>recv</code></a>, \
                    <a href=\"bytes/index.html\">x</a>, \
                    <a href=\"https://doc.rust-lang.org/x.html\">x</a></td><td>a</td></tr>\
                    <tr><td><code>a&lt;b</code></td><td>–</td><td>no</td></tr>";
        let rows = rows("/rawsock/from_python/index.html", html);
        let [recv, none] = &rows[..] else {
            panic!("{rows:?}")
        };
        assert_eq!(recv.python, "s.recv(n)");
        assert_eq!(
            recv.homes,
            [
                "/rawsock/struct.Socket.html#method.recv",
                "/rawsock/from_python/bytes/index.html",
                "https://doc.rust-lang.org/x.html"
            ]
        );
        assert_eq!(none.python, "a<b");
        assert!(none.homes.is_empty());
    }
}
