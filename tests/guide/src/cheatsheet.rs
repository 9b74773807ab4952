//! The cheat sheet: all rows of both guides on one printed page.
//!
//! What stands in a row is written for a line as wide as a screen; here a
//! column is narrow, so `brief` says what is left of it.

mod brief;

use std::fmt::Write;

use crate::html::escape;
use crate::rows::{Name, Row};
use crate::{Guided, workspace};

use brief::{Brief, class};

/// How to make the sheet anew.
pub const COMMAND: &str = "cargo run -p guide --bin cheatsheet";

const STYLE: &str = include_str!("cheatsheet/style.css");

const LEGEND: &str = "<code class=\"python\">Python</code> <b>→</b> \
    <code class=\"rust\">Rust</code> <i>what differs, in a word</i>. \
    <code class=\"python\">NAME</code> alone: the same name. \
    <sup>°</sup>: also <code class=\"rust\">opt::NAME</code>, with the type of its value. \
    –: declined. All of it, with links and reasons: the module \
    <code>from_python</code> of each crate.";

/// Where the sheet is.
pub fn path() -> std::path::PathBuf {
    workspace().join("docs/cheatsheet.html")
}

/// The sheet of these guides.
pub fn render(guides: &[(Guided, Vec<Row>)]) -> String {
    let mut html = String::new();
    page(&mut html, guides).expect("a string takes everything");
    html
}

fn page(html: &mut String, guides: &[(Guided, Vec<Row>)]) -> std::fmt::Result {
    let version = env!("CARGO_PKG_VERSION");
    let names: Vec<_> = guides.iter().map(|(guided, _)| guided.name).collect();
    writeln!(html, "<!DOCTYPE html>")?;
    writeln!(
        html,
        "<!-- Rendered from the tables of the guide: {COMMAND} -->"
    )?;
    writeln!(html, "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(
        html,
        "<title>From Python: {} {version}</title>",
        names.join(", ")
    )?;
    writeln!(html, "<style>\n{STYLE}</style>\n</head>\n<body>")?;
    let crates = names.iter().map(|name| format!("{name} {version}"));
    let crates = crates.collect::<Vec<_>>().join(" · ");
    writeln!(html, "<header>\n<h1>From Python's sockets to Rust</h1>")?;
    writeln!(
        html,
        "<p>{LEGEND}</p>\n<p class=\"crates\">{crates}</p>\n</header>"
    )?;
    writeln!(html, "<main>")?;
    for (guided, rows) in guides {
        writeln!(
            html,
            "<h2><code class=\"python\">{}</code> <b>→</b> <code class=\"rust\">{}</code></h2>",
            guided.python, guided.name
        )?;
        for rows in rows.chunk_by(|one, next| one.section == next.section) {
            section(html, guided.python, rows)?;
        }
    }
    writeln!(html, "</main>\n</body>\n</html>")
}

/// Rows under one heading: a line for each name, a run of all constants, and
/// a run of what Rust does not have.
fn section(html: &mut String, module: &str, rows: &[Row]) -> std::fmt::Result {
    let is_constant = |row: &&Row| matches!(row.name, Name::Constants(_));
    let (declined, rest): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.declined);
    let (constants, items): (Vec<_>, Vec<_>) = rest.into_iter().partition(is_constant);
    writeln!(html, "<section>\n<h3>{}</h3>", escape(&rows[0].section))?;
    let mut last = &*rows[0].section;
    for row in items {
        writeln!(html, "<p>{}</p>", item(&Brief::of_item(row, module, last)))?;
        last = class(row);
    }
    run(html, constants.into_iter().map(constant))?;
    run(html, declined.into_iter().map(|row| nothing(module, row)))?;
    writeln!(html, "</section>")
}

fn run(html: &mut String, pieces: impl Iterator<Item = String>) -> std::fmt::Result {
    let spans: Vec<_> = pieces
        .map(|piece| format!("<span>{piece}</span>"))
        .collect();
    if spans.is_empty() {
        return Ok(());
    }
    writeln!(html, "<p class=\"run\">{}</p>", spans.join("\n"))
}

fn item(brief: &Brief) -> String {
    let mut html = format!("{} <b>→</b> {}", python(brief), rust(brief));
    if let Some(remark) = &brief.remark {
        let _ = write!(html, " <i>{}</i>", marked(remark));
    }
    html
}

/// A constant has the same name in Rust, which need not be said.
fn constant(row: &Row) -> String {
    let brief = Brief::of_constant(row);
    let mut html = python(&brief);
    if brief.typed {
        html.push_str("<sup>°</sup>");
    }
    if !brief.rust.is_empty() {
        let _ = write!(html, "<b>→</b>{}", rust(&brief));
    }
    html
}

fn nothing(module: &str, row: &Row) -> String {
    format!("{}<b>→</b>–", python(&Brief::of_item(row, module, "")))
}

fn python(brief: &Brief) -> String {
    format!("<code class=\"python\">{}</code>", escape(&brief.python))
}

fn rust(brief: &Brief) -> String {
    let names = brief.rust.iter().map(|name| escape(name));
    let names = names.map(|name| format!("<code class=\"rust\">{name}</code>"));
    names.collect::<Vec<_>>().join(", ")
}

/// Text in which backticks stand around code.
fn marked(text: &str) -> String {
    let mut html = String::new();
    for (index, piece) in text.split('`').enumerate() {
        let piece = escape(piece);
        if index % 2 == 0 {
            html.push_str(&piece);
        } else {
            let _ = write!(html, "<code>{piece}</code>");
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RAWSOCK, rows};

    #[track_caller]
    fn check(row: &str, html: &str) {
        let text = format!("## Here\n\n| Python | Rust | what differs |\n|---|---|---|\n{row}");
        let rows = rows::parse(&RAWSOCK, &text).unwrap();
        let page = render(&[(RAWSOCK, rows)]);
        assert!(
            page.contains("<h3>Here</h3>") && page.contains(html),
            "{page}"
        );
    }

    #[test]
    fn a_row_becomes_a_line() {
        check(
            "| `s.recv(n)` | [`recv`](x), [`b`](y) | A `Vec<u8>`; more. |",
            "<p><code class=\"python\">s.recv(n)</code> <b>→</b> \
             <code class=\"rust\">recv</code>, <code class=\"rust\">b</code> \
             <i>A <code>Vec&lt;u8&gt;</code>; more</i></p>",
        );
        check(
            "| `socket.dup(fd)` | – | Declined: a number owns nothing. |",
            "<p class=\"run\"><span><code class=\"python\">dup(fd)</code>\
             <b>→</b>–</span></p>",
        );
    }

    #[test]
    fn a_constant_is_one_of_a_run() {
        check(
            "| `TCP_*` | [`TCP_NODELAY`](x), [`opt::TCP_NODELAY`](y), [`TcpInfo`](z) | Typed. |",
            "<span><code class=\"python\">TCP_*</code><sup>°</sup><b>→</b>\
             <code class=\"rust\">TcpInfo</code></span>",
        );
        check(
            "| `NI_*` | [`NI_IDN`](x) | Plain numbers. |",
            "<span><code class=\"python\">NI_*</code></span>",
        );
        check(
            "| `IPX_TYPE` | – | Declined: no IPX. |",
            "<span><code class=\"python\">IPX_TYPE</code><b>→</b>–</span>",
        );
    }
}
