//! Who types a name of Python's into the search of the documentation finds
//! what the tables say.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::time::Duration;

use guide::browser::Browser;
use guide::comparison::rows_of_constant;
use guide::pages::{TableRow, folder, table_rows};
use guide::rows::{Name, Row};
use guide::search::{Query, first_results};
use guide::{CRATES, Guided, say};
use testkit::skip;

/// How long all searches together may take: many times as long as they do.
const LIMIT: Duration = Duration::from_secs(300);

/// The rustdoc whose ranking the tables were made to agree with. How results
/// are ranked is no promise of rustdoc's.
const KNOWN: &str = "rustdoc 1.95.";

/// Names of Python's that are not tried, since something else of that very
/// name comes first, or since nobody types them.
const OTHERS: [&[&str]; 2] = [
    &[
        // Nobody types these.
        "__del__",
        "__enter__",
        "__exit__",
        "__repr__",
        // Structures of the kernel have fields of these names.
        "name",
        "type",
        // `SocketIO` has it from `std`; the typed options have one of theirs.
        "write",
    ],
    &[
        "__enter__",
        "__exit__",
        "__init__",
        // `Server` is what the name says, though `Request::server` is Python's.
        "server",
    ],
];

/// A guide, as its author wrote it, and as rustdoc links it.
struct Guide {
    guided: Guided,
    rows: Vec<Row>,
    pages: Vec<TableRow>,
}

#[test]
fn the_first_result_is_what_the_row_links_to() {
    let Some(browser) = Browser::find("the_first_result_is_what_the_row_links_to") else {
        return;
    };
    let mut queries = Vec::new();
    let mut accepted = Vec::new();
    for (guided, others) in CRATES.into_iter().zip(OTHERS) {
        let guide = Guide::of(guided);
        for name in guide.names(others) {
            accepted.push(guide.accepted(&name));
            queries.push(Query {
                in_crate: guided.name,
                name,
            });
        }
    }

    let results = first_results(folder(), &browser, &queries, LIMIT).unwrap();

    let found = queries.iter().zip(&results).zip(&accepted);
    let wrong: Vec<_> = found
        .filter(|((_, result), accepted)| !accepted.contains(&of_item(result)))
        .map(|((query, result), accepted)| {
            let Query { in_crate, name } = query;
            format!("{in_crate} {name}: found {result}, not one of {accepted:?}")
        })
        .collect();
    let all = queries.len();
    say(&format!(
        "{} of {all} names of Python were found first",
        all - wrong.len()
    ));
    let wrong = wrong.join("\n");
    match version() {
        version if !version.starts_with(KNOWN) && !wrong.is_empty() => {
            let why = format!("{version} is not {KNOWN}, and ranks otherwise:\n{wrong}");
            skip("the_first_result_is_what_the_row_links_to", &why);
        }
        _ => assert!(wrong.is_empty(), "{wrong}"),
    }
}

/// What the rustdoc says of itself that has made the pages.
fn version() -> String {
    let rustdoc = env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let said = Command::new(rustdoc).arg("--version").output();
    String::from_utf8_lossy(&said.expect("rustdoc starts").stdout).into_owned()
}

impl Guide {
    fn of(guided: Guided) -> Self {
        Self {
            guided,
            rows: guided.rows().unwrap_or_else(|wrong| panic!("{wrong:#?}")),
            pages: table_rows(folder(), guided.name),
        }
    }

    /// What somebody might type: the names of all that has a home here.
    fn names(&self, others: &[&str]) -> BTreeSet<String> {
        let items = self.guided.names();
        let constants = self.guided.constants();
        let names = items.iter().chain(&constants);
        let here = names.filter(|name| name.declined.is_none());
        let bare = here.map(|name| name.name.rsplit('.').next().unwrap_or(&name.name));
        bare.filter(|name| !others.contains(name))
            .map(str::to_owned)
            .collect()
    }

    /// What may be found under a name: what the rows of that name link to.
    #[track_caller]
    fn accepted(&self, name: &str) -> Vec<String> {
        let named = |row: &&Row| matches!(row.name, Name::Item(_)) && row.bare() == name;
        let mut rows: Vec<_> = self.rows.iter().filter(named).collect();
        rows.extend(rows_of_constant(&self.rows, name));
        let mut accepted: Vec<String> = Vec::new();
        for row in rows.iter().filter(|row| !row.declined) {
            accepted.extend(self.homes(row));
            if matches!(row.name, Name::Constants(_)) {
                // A family cannot link to each of them.
                let page = format!("constant.{name}.html");
                let guided = self.guided.name;
                accepted.push(format!("/{guided}/{page}"));
                accepted.push(format!("/{guided}/opt/{page}"));
            }
        }
        assert!(!accepted.is_empty(), "{name} has no row with a home");
        accepted
    }

    #[track_caller]
    fn homes(&self, row: &Row) -> Vec<String> {
        let page = self.pages.iter().find(|page| page.python == row.python);
        let page = page.unwrap_or_else(|| panic!("the page has no {}", row.python));
        page.homes.iter().map(|home| of_item(home)).collect()
    }
}

/// The one link that stands for all links to the same.
///
/// A method of one of several `impl` blocks has two: a search names the block
/// too, `#impl-Server/method.bind`. The cases of an enum that has another name
/// are shown on the page of that name too.
fn of_item(place: &str) -> String {
    let place = place.replace("/type.error.html#", "/enum.Error.html#");
    match place.split_once('#') {
        Some((page, fragment)) => {
            let item = fragment.rsplit('/').next().unwrap_or(fragment);
            format!("{page}#{item}")
        }
        None => place,
    }
}
