//! Rows against inventories: no name missing, none invented, none twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::iter::Sum;

use crate::inventory;
use crate::rows::{Name, Row};

/// How many names there are, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// With a home in Rust.
    pub mapped: usize,
    /// Without one.
    pub declined: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mapped, declined } = self;
        let names = mapped + declined;
        write!(
            f,
            "{names} names in Python, {mapped} mapped, {declined} declined with a reason"
        )
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |all, one| Self {
            mapped: all.mapped + one.mapped,
            declined: all.declined + one.declined,
        })
    }
}

/// Compares the rows with the names and the constants that Python has: the
/// count, or all that is wrong.
pub fn compare(
    rows: &[Row],
    names: &[inventory::Name],
    constants: &[inventory::Name],
) -> Result<Count, Vec<String>> {
    let mut complaints = doubled(rows);
    complaints.extend(of_names(rows, names));
    complaints.extend(of_constants(rows, constants));
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let all = || names.iter().chain(constants);
    let declined = all().filter(|name| name.declined.is_some()).count();
    Ok(Count {
        mapped: all().count() - declined,
        declined,
    })
}

/// The row of a constant: of those whose pattern fits, the one with the
/// longest. There are several if that leaves it open.
pub fn rows_of_constant<'a>(rows: &'a [Row], constant: &str) -> Vec<&'a Row> {
    let mut best = Vec::new();
    let mut longest = 0;
    for row in rows {
        let Name::Constants(pattern) = &row.name else {
            continue;
        };
        if !fits(pattern, constant) {
            continue;
        }
        // A star counts for nothing, so the name itself is the longest.
        let length = pattern.replace('*', "").len() * 2 + usize::from(!pattern.contains('*'));
        if length > longest {
            best.clear();
            longest = length;
        }
        if length == longest {
            best.push(row);
        }
    }
    best
}

/// Whether a pattern, in which stars stand for anything, fits.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((begin, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(name) = name.strip_prefix(begin) else {
        return false;
    };
    (0..=name.len()).any(|index| fits(rest, &name[index..]))
}

fn doubled(rows: &[Row]) -> Vec<String> {
    let mut lines: BTreeMap<&Name, usize> = BTreeMap::new();
    let mut complaints = Vec::new();
    for row in rows {
        if let Some(first) = lines.insert(&row.name, row.line) {
            complaints.push(format!("{} is there twice, also in line {first}", at(row)));
        }
    }
    complaints
}

fn of_names(rows: &[Row], names: &[inventory::Name]) -> Vec<String> {
    let mut missing: BTreeMap<&str, &inventory::Name> =
        names.iter().map(|name| (&*name.name, name)).collect();
    let known: BTreeSet<&str> = missing.keys().copied().collect();
    let mut complaints = Vec::new();
    for row in rows {
        let Name::Item(name) = &row.name else {
            continue;
        };
        if !known.contains(&**name) {
            complaints.push(format!("{}: Python has no {name}", at(row)));
        }
        if let Some(name) = missing.remove(&**name) {
            complaints.extend(disagreement(row, name));
        }
    }
    complaints.extend(missing.keys().map(|name| format!("{name} has no row")));
    complaints
}

fn of_constants(rows: &[Row], constants: &[inventory::Name]) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut used = BTreeSet::new();
    for constant in constants {
        let name = &constant.name;
        match rows_of_constant(rows, name)[..] {
            [row] => {
                used.insert(row.line);
                complaints.extend(disagreement(row, constant));
            }
            [] => complaints.push(format!("the constant {name} has no row")),
            [one, other, ..] => complaints.push(format!(
                "the constant {name} has two rows, {} and {}",
                at(one),
                at(other)
            )),
        }
    }
    for row in rows {
        if let Name::Constants(pattern) = &row.name
            && !used.contains(&row.line)
        {
            complaints.push(format!("{}: Python has no constant {pattern}", at(row)));
        }
    }
    complaints
}

/// What is wrong if only one side has declined a name.
fn disagreement(row: &Row, name: &inventory::Name) -> Option<String> {
    let inventory::Name { name, declined } = name;
    match (declined, row.declined) {
        (Some(reason), false) => Some(format!(
            "{}: the inventory declines {name}: {reason}",
            at(row)
        )),
        (None, true) => Some(format!("{}: the inventory has {name}", at(row))),
        _ => None,
    }
}

fn at(row: &Row) -> String {
    format!("line {}, `{}`", row.line, row.python)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RAWSOCK, rows};

    const INVENTORY: &str = "socket.htons\tfunction\t2.0\t-\n\
                             socket.dup\tfunction\t3.0\tdeclined: no\n";

    const CONSTANTS: &str = "AF_INET\tAddressFamily\t2.7\t2\t-\n\
                             AF_CAN_RAW\tc_int\t3.3\t1\t-\n\
                             AF_BSD\t-\t?\tdeclined: of BSD\t-\n";

    const GOOD: &str = "| `socket.htons(x)` | [`htons`](x) | x |\n\
                        | `socket.dup(fd)` | – | Declined: no. |\n\
                        | `AF_*` | [`AF`](x) | x |\n\
                        | `AF_CAN_*` | [`CAN`](x) | x |\n\
                        | `AF_BSD` | – | Declined: of BSD. |\n";

    fn compared(table: &str) -> Result<Count, Vec<String>> {
        let text = format!("| Python | Rust | what differs |\n|---|---|---|\n{table}");
        let rows = rows::parse(&RAWSOCK, &text).unwrap();
        compare(
            &rows,
            &inventory::names(INVENTORY),
            &inventory::constants(CONSTANTS),
        )
    }

    #[track_caller]
    fn complains(table: &str, complaint: &str) {
        assert_eq!(compared(table).unwrap_err(), [complaint]);
    }

    #[test]
    fn a_whole_table_is_counted() {
        let count = compared(GOOD).unwrap();
        assert_eq!(
            count.to_string(),
            "5 names in Python, 3 mapped, 2 declined with a reason"
        );
        let twice: Count = [count, count].into_iter().sum();
        assert_eq!((twice.mapped, twice.declined), (6, 4));
    }

    #[test]
    fn a_missing_row_is_found() {
        let table = GOOD.replace("| `socket.htons(x)` | [`htons`](x) | x |\n", "");
        complains(&table, "socket.htons has no row");
        let table = GOOD.replace("| `AF_*` | [`AF`](x) | x |\n", "");
        complains(&table, "the constant AF_INET has no row");
    }

    #[test]
    fn an_invented_row_is_found() {
        let table = format!("{GOOD}| `socket.htonx(x)` | [`htonx`](x) | x |\n");
        complains(
            &table,
            "line 8, `socket.htonx(x)`: Python has no socket.htonx",
        );
        let table = format!("{GOOD}| `PF_*` | [`PF`](x) | x |\n");
        complains(&table, "line 8, `PF_*`: Python has no constant PF_*");
    }

    #[test]
    fn a_doubled_row_is_found() {
        let table = format!("{GOOD}| `socket.htons(y)` | [`htons`](x) | x |\n");
        complains(
            &table,
            "line 8, `socket.htons(y)` is there twice, also in line 3",
        );
    }

    #[test]
    fn a_pattern_that_is_hidden_by_a_longer_one_is_found() {
        let table = GOOD.replace("`AF_CAN_*`", "`AF_CAN*`") + "| `AF_CAN_RAW` | [`RAW`](x) | x |\n";
        complains(&table, "line 6, `AF_CAN*`: Python has no constant AF_CAN*");
    }

    #[test]
    fn patterns_of_one_length_are_told() {
        let table = GOOD.replace("`AF_CAN_*`", "`AF_CA*`") + "| `*N_RAW` | [`RAW`](x) | x |\n";
        let complaints = compared(&table).unwrap_err();
        assert!(
            complaints[0].starts_with("the constant AF_CAN_RAW has two rows"),
            "{complaints:?}"
        );
    }

    #[test]
    fn both_sides_decline_the_same() {
        let table = GOOD.replace("| – | Declined: no. |", "| [`dup`](x) | x |");
        complains(
            &table,
            "line 4, `socket.dup(fd)`: the inventory declines socket.dup: no",
        );
        let table = GOOD.replace("| [`htons`](x) | x |", "| – | Declined: no. |");
        complains(
            &table,
            "line 3, `socket.htons(x)`: the inventory has socket.htons",
        );
        let table = GOOD.replace("| `AF_BSD` | – | Declined: of BSD. |\n", "");
        complains(
            &table,
            "line 5, `AF_*`: the inventory declines AF_BSD: of BSD",
        );
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(fits("AF_*", "AF_INET") && fits("AF_*", "AF_"));
        assert!(fits("*_MAX*", "CAN_MAX_LEN") && fits("A*B*C", "AxBxC"));
        assert!(!fits("AF_*", "PF_INET") && !fits("AF_INET", "AF_INET6"));
    }
}
