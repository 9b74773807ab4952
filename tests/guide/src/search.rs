//! Rustdoc's own search, tried in a browser.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::http::Site;

/// The page that asks: its script opens the pages of the crates.
const PAGE: &str = include_str!("search/page.html");

/// What that has in place of the queries.
const NONE: &str = "const queries = [];";

/// What somebody looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The crate that is searched.
    pub in_crate: &'static str,
    /// What is typed.
    pub name: String,
}

/// Where the first result of each query is: a path from the folder of all
/// pages, or what was there instead.
///
/// Fails if not all of them have come in that time.
pub fn first_results(
    doc: &Path,
    browser: &Browser,
    queries: &[Query],
    limit: Duration,
) -> Result<Vec<String>, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let site = Site::start(doc.to_owned(), page(queries)).map_err(|error| failed(&error))?;
    let mut running = browser.open(&site.url()).map_err(|error| failed(&error))?;

    let begun = Instant::now();
    let mut results = vec![None; queries.len()];
    while results.contains(&None) {
        let report = site.reports.recv_timeout(Duration::from_millis(100));
        if let Ok(report) = report {
            let (index, place) = parsed(&report).ok_or("a report that is none")?;
            *results.get_mut(index).ok_or("a result of no query")? = Some(place);
            continue;
        }
        let ended = running.ended().map_err(|error| failed(&error))?;
        if ended.is_some() || begun.elapsed() > limit {
            let first = results.iter().position(Option::is_none);
            let query = first.map(|index| &queries[index]);
            return Err(format!("no result of {query:?}: {}", browser.said()));
        }
    }
    Ok(results.into_iter().flatten().collect())
}

/// The page with these queries: identifiers, so no sign means anything else.
fn page(queries: &[Query]) -> String {
    let mut list = String::from("const queries = [");
    for Query { in_crate, name } in queries {
        let _ = write!(list, "[{in_crate:?}, {name:?}], ");
    }
    PAGE.replace(NONE, &(list + "];"))
}

fn parsed(report: &str) -> Option<(usize, String)> {
    let (index, place) = report.split_once(' ')?;
    Some((index.parse().ok()?, place.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_queries() {
        let page = page(&[Query {
            in_crate: "rawsock",
            name: "recv".to_owned(),
        }]);
        assert!(
            page.contains(r#"const queries = [["rawsock", "recv"], ];"#),
            "{page}"
        );
        assert_eq!(parsed("7 /a.html#b"), Some((7, "/a.html#b".to_owned())));
        assert_eq!(parsed("x"), None);
    }
}
