//! The tables of `names.md`: one row for each name of Python's.

mod cells;

use crate::Guided;

pub use cells::unlinked;

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A function, class, method, attribute or exception, with all its dots:
    /// `socket.socket.recv`.
    Item(String),
    /// A constant, or those for which a star stands: `AF_*`.
    Constants(String),
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it is in its file.
    pub line: usize,
    /// The heading above it.
    pub section: String,
    /// Python's side as it is shown: `s.recv(bufsize[, flags])`.
    pub python: String,
    /// What that names.
    pub name: Name,
    /// The texts of the links to what it is in Rust, the main one first; none
    /// if it is declined.
    pub rust: Vec<String>,
    /// What differs, as Markdown; why, if it is declined.
    pub remark: String,
    /// Whether Rust has no such thing.
    pub declined: bool,
}

impl Row {
    /// What somebody types who looks for it, `recv`; of constants, the pattern.
    pub fn bare(&self) -> &str {
        match &self.name {
            Name::Item(name) => name.rsplit('.').next().unwrap_or(name),
            Name::Constants(pattern) => pattern,
        }
    }
}

const HEADER: [&str; 3] = ["Python", "Rust", "what differs"];

/// What stands for nothing in the second cell.
const NOTHING: &str = "–";

/// The rows of all tables with the header `Python`, `Rust`, `what differs`,
/// or what is wrong with those that are no rows.
pub fn parse(guided: &Guided, text: &str) -> Result<Vec<Row>, Vec<String>> {
    let mut rows = Vec::new();
    let mut complaints = Vec::new();
    let mut section = String::new();
    let mut table = Table::No;
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(heading) = heading(text) {
            section = cells::plain(heading);
        }
        let Some(cells) = cells::split(text) else {
            table = Table::No;
            continue;
        };
        table = match table {
            Table::No if cells == HEADER => Table::Ruler,
            Table::No => Table::Other,
            Table::Ruler => Table::Rows,
            other => other,
        };
        if table != Table::Rows || cells::is_ruler(&cells) {
            continue;
        }
        match row(guided, &cells) {
            Ok(row) => rows.push(Row {
                line,
                section: section.clone(),
                ..row
            }),
            Err(complaint) => complaints.push(format!("line {line}: {complaint}: {text}")),
        }
    }
    if complaints.is_empty() {
        Ok(rows)
    } else {
        Err(complaints)
    }
}

/// The text of a heading, of whatever level.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    (text.len() < line.len()).then(|| text.strip_prefix(' '))?
}

/// Where in a table a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    No,
    Other,
    Ruler,
    Rows,
}

fn row(guided: &Guided, cells: &[String]) -> Result<Row, String> {
    let [python, rust, remark] = cells else {
        return Err(format!("{} cells", cells.len()));
    };
    let python = cells::code(python).ok_or("the first cell is not one code span")?;
    let name = name(guided, python)?;
    if remark.is_empty() {
        return Err("the last cell is empty".to_owned());
    }
    let reason = remark.strip_prefix("Declined: ");
    let links = cells::links(rust);
    match (rust == NOTHING, reason.is_some()) {
        (true, false) => return Err("nothing in Rust, but not declined".to_owned()),
        (false, true) => return Err("declined, but something in Rust".to_owned()),
        (false, false) if links.is_empty() => return Err("no link to Rust".to_owned()),
        _ => {}
    }
    Ok(Row {
        line: 0,
        section: String::new(),
        python: python.to_owned(),
        name,
        rust: links,
        remark: reason.unwrap_or(remark).to_owned(),
        declined: reason.is_some(),
    })
}

/// The dotted identifier with which Python's side begins, in full.
fn name(guided: &Guided, python: &str) -> Result<Name, String> {
    let part_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '*');
    let end = python.find(|c| !part_of_name(c)).unwrap_or(python.len());
    let name = &python[..end];
    let mut prefixes = guided.prefixes.iter();
    let full =
        prefixes.find_map(|(begin, full)| Some(format!("{full}{}", name.strip_prefix(begin)?)));
    match full {
        _ if name.is_empty() => Err("it begins with no name".to_owned()),
        Some(full) => Ok(Name::Item(full)),
        None if name.contains('.') => Err(format!("whose is {name}?")),
        None => Ok(Name::Constants(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RAWSOCK, SOCKSERVER};

    const HEAD: &str = "# names\n\n## Sockets\n\n| Python | Rust | what differs |\n|---|---|---|\n";

    fn parsed(guided: &Guided, rows: &str) -> Vec<Row> {
        parse(guided, &format!("{HEAD}{rows}")).unwrap()
    }

    #[track_caller]
    fn refused(row: &str, why: &str) {
        let complaints = parse(&RAWSOCK, &format!("{HEAD}{row}")).unwrap_err();
        assert!(
            complaints.len() == 1 && complaints[0].starts_with(&format!("line 7: {why}")),
            "{complaints:?}"
        );
    }

    #[test]
    fn a_row_has_a_name_homes_and_a_remark() {
        let rows = parsed(
            &RAWSOCK,
            "| `s.recv(n[, flags])` | [`recv`](crate::Socket::recv), \
             [`socket`](crate::socket()) | a `Vec<u8>` |\n",
        );
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!(row.line, 7);
        assert_eq!(row.section, "Sockets");
        assert_eq!(row.python, "s.recv(n[, flags])");
        assert_eq!(row.name, Name::Item("socket.socket.recv".to_owned()));
        assert_eq!(row.bare(), "recv");
        assert_eq!(row.rust, ["recv", "socket"]);
        assert_eq!(row.remark, "a `Vec<u8>`");
        assert!(!row.declined);
    }

    #[test]
    fn names_are_told_in_full() {
        let rows = parsed(
            &RAWSOCK,
            "| `socket.htons(x)` | [`htons`](crate::htons) | – |\n\
             | `SocketIO.name` | [`fileno`](crate::SocketIO::fileno) | x |\n\
             | `CAN_*` | [`CAN_RAW`](crate::CAN_RAW) | x |\n\
             | `has_ipv6` | [`has_ipv6`](crate::has_ipv6) | x |\n",
        );
        let item = |name: &str| Name::Item(name.to_owned());
        let constants = |name: &str| Name::Constants(name.to_owned());
        let names: Vec<_> = rows.into_iter().map(|row| row.name).collect();
        assert_eq!(
            names,
            [
                item("socket.htons"),
                item("socket.SocketIO.name"),
                constants("CAN_*"),
                constants("has_ipv6")
            ]
        );
        let rows = parsed(
            &SOCKSERVER,
            "| `TCPServer(a, H)` | [`TCPServer`](x) | x |\n",
        );
        assert_eq!(rows[0].name, item("socketserver.TCPServer"));
    }

    #[test]
    fn a_bar_may_be_part_of_a_cell() {
        let rows = parsed(&RAWSOCK, r"| `s.send(a \| b)` | [`send`](x) | a \| b |");
        assert_eq!(rows[0].python, "s.send(a | b)");
        assert_eq!(rows[0].remark, "a | b");
    }

    #[test]
    fn what_is_declined_has_a_reason_and_no_home() {
        let rows = parsed(&RAWSOCK, "| `socket.dup(fd)` | – | Declined: no. |");
        assert!(rows[0].declined && rows[0].rust.is_empty());
        assert_eq!(rows[0].remark, "no.");
        refused("| `socket.dup(fd)` | – | no |", "nothing in Rust");
        refused(
            "| `socket.dup(fd)` | [`dup`](x) | Declined: no. |",
            "declined, but",
        );
    }

    #[test]
    fn what_is_no_row_is_told() {
        refused("| `s.recv` | [`recv`](x) |", "2 cells");
        refused("| s.recv | [`recv`](x) | x |", "the first cell");
        refused("| `s.recv`, `s.send` | [`recv`](x) | x |", "the first cell");
        refused("| `(x)` | [`recv`](x) | x |", "it begins with no name");
        refused("| `q.recv` | [`recv`](x) | x |", "whose is q.recv?");
        refused("| `s.recv` | `recv` | x |", "no link");
        refused("| `s.recv` | [`recv`](x) | |", "the last cell");
    }

    #[test]
    fn other_tables_are_left_alone() {
        let text =
            format!("{HEAD}| `s.send` | [`send`](x) | x |\n\n| a | b |\n|---|---|\n| c | d |\n");
        assert_eq!(parse(&RAWSOCK, &text).unwrap().len(), 1);
    }
}
