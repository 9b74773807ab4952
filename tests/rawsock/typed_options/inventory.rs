//! Every option has a typed row or a reason, and every row has its number and
//! a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rawsock::opt::{GetOpt, Opt, Readable, Row, SetOpt, Writable, WriteAs};
use rawsock::*;

/// How constants begin that may be options.
const PREFIXES: &[&str] = &[
    "SO_",
    "IP_",
    "IPV6_",
    "TCP_",
    "UDP_",
    "UDPLITE_",
    "MCAST_",
    "PACKET_",
    "NETLINK_",
    "CAN_RAW_",
    "CAN_ISOTP_",
    "TIPC_",
    "ALG_",
    "BT_",
    "HCI_",
    "L2CAP_",
    "RFCOMM_",
    "SCO_",
    "RDS_",
    "XDP_",
    "TLS_",
    "MPTCP_",
    "ICMP_",
    "ICMP6_",
    "ICMPV6_",
];

/// The row of any of the three types.
trait AnyRow {
    fn any_row(&self) -> Row;
}

impl<T: WriteAs + ?Sized> AnyRow for Opt<T> {
    fn any_row(&self) -> Row {
        Writable::row(self)
    }
}

impl<T: WriteAs + ?Sized> AnyRow for SetOpt<T> {
    fn any_row(&self) -> Row {
        Writable::row(self)
    }
}

impl<T: opt::ReadAs + ?Sized> AnyRow for GetOpt<T> {
    fn any_row(&self) -> Row {
        Readable::row(self)
    }
}

/// Every row, with the name of its constant.
fn rows() -> Vec<(&'static str, Row)> {
    macro_rules! rows {
        ($($name:ident)+) => {
            vec![$((stringify!($name), opt::$name.any_row())),+]
        };
    }
    include!("../inventory/rows.rs")
}

/// The options among the constants, with their numbers.
fn constants() -> BTreeMap<&'static str, i32> {
    include_str!("../inventory/constants.tsv")
        .lines()
        .filter_map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let [name, "c_int", _, value, _] = fields[..] else {
                return None;
            };
            let option = PREFIXES.iter().any(|prefix| name.starts_with(prefix))
                || name.starts_with("SO_J1939_");
            option.then(|| (name, value.parse().unwrap()))
        })
        .collect()
}

/// What has no row, and why.
fn reasons() -> Vec<(&'static str, &'static str)> {
    include_str!("../inventory/options.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_once('\t').expect("a name and a reason"))
        .collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => {
            name.len() > start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => pattern == name,
    }
}

#[test]
fn every_option_has_a_row_or_a_reason() {
    let rows: BTreeSet<_> = rows().into_iter().map(|(name, _)| name).collect();
    let reasons = reasons();
    let mut used = BTreeSet::new();
    for name in constants().keys() {
        let reason = reasons.iter().find(|(pattern, _)| matches(pattern, name));
        if rows.contains(name) {
            // A pattern may cover its neighbours only.
            let exact = reasons.iter().any(|(pattern, _)| pattern == name);
            assert!(!exact, "{name} has a row and a reason to have none");
        } else {
            let Some((pattern, _)) = reason else {
                panic!("{name} has neither a row nor a reason");
            };
            used.insert(*pattern);
        }
    }
    for (pattern, _) in reasons {
        assert!(used.contains(pattern), "{pattern} explains nothing");
    }
}

#[test]
fn every_row_has_the_number_of_its_constant() {
    let constants = constants();
    for (name, row) in rows() {
        assert_eq!(row.label, name);
        match constants.get(name) {
            Some(number) => assert_eq!(row.name, *number, "{name}"),
            // Python has none, and a test in a kernel that has it proves it.
            None if row.level == SOL_SCTP => assert!(name.starts_with("SCTP_")),
            // The firewall's, of which IPv6 has the number of IPv4.
            None => assert_eq!((name, row.name), ("IP6T_SO_ORIGINAL_DST", SO_ORIGINAL_DST)),
        }
    }
}

/// The sources below a folder.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            found.push((path, text));
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_row_of_the_sources_is_listed() {
    let listed: BTreeSet<_> = rows()
        .into_iter()
        .map(|(name, _)| name.to_owned())
        .collect();
    let mut found = Vec::new();
    sources(&root().join("src/options"), &mut found);
    let defined: BTreeSet<_> = found
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter_map(|line| line.strip_prefix("pub const ")?.split_once(": "))
        .filter(|(_, kind)| {
            ["Opt<", "GetOpt<", "SetOpt<"]
                .iter()
                .any(|t| kind.starts_with(t))
        })
        .map(|(name, _)| name.to_owned())
        .collect();
    assert!(defined.len() > 300, "only {} are defined", defined.len());
    assert_eq!(defined, listed);
}

#[test]
fn every_row_is_tried() {
    let mut tests = Vec::new();
    sources(
        &root().join("../../tests/rawsock/typed_options"),
        &mut tests,
    );
    let words: BTreeSet<_> = tests
        .iter()
        .flat_map(|(_, text)| text.split("opt::"))
        .filter_map(|rest| {
            rest.split(|c: char| c != '_' && !c.is_alphanumeric())
                .next()
        })
        .collect();
    for (name, _) in rows() {
        assert!(words.contains(name), "no test tries {name}");
    }
}
