//! Every constant: it is there, and has the value that Python and C give it.
//!
//! `inventory/constants.tsv` has a row a name, Python's and ours;
//! `inventory/names.rs` lists what the crate has, for the compiler to look up.

use std::any::type_name_of_val;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use rawsock::*;
use testkit::{TempDir, python, skip, tool};

/// A row of the table.
struct Row {
    name: &'static str,
    /// The Rust type, `-` if declined.
    kind: &'static str,
    /// A Python version that has it, `-` for ours.
    since: &'static str,
    /// The value, or `declined: ` and why.
    value: &'static str,
    /// How C spells it.
    c: &'static str,
}

impl Row {
    fn is_python(&self) -> bool {
        self.since != "-"
    }

    fn is_declined(&self) -> bool {
        self.value.starts_with("declined: ")
    }
}

fn table() -> Vec<Row> {
    include_str!("inventory/constants.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<_> = line.split('\t').collect();
            let [name, kind, since, value, c] = fields[..] else {
                panic!("not five fields: {line}");
            };
            let c = if c == "-" { name } else { c };
            Row {
                name,
                kind,
                since,
                value,
                c,
            }
        })
        .collect()
}

/// Values as the table writes them: numbers in decimal.
trait Shown {
    fn shown(&self) -> String;
}

macro_rules! shown_as_is {
    ($($type:ty),+) => {
        $(impl Shown for $type {
            fn shown(&self) -> String {
                self.to_string()
            }
        })+
    };
}

shown_as_is!(i32, u8, u16, u32, u64, usize, &str);

macro_rules! shown_as_number {
    ($($type:ty),+) => {
        $(impl Shown for $type {
            fn shown(&self) -> String {
                i32::from(*self).to_string()
            }
        })+
    };
}

shown_as_number!(
    bool,
    AddressFamily,
    SocketKind,
    Protocol,
    MsgFlag,
    AddressInfo
);

/// What the crate has: name, type, value.
fn constants() -> Vec<(&'static str, String, String)> {
    macro_rules! constants {
        ($($name:ident)+) => {
            vec![$((stringify!($name), type_of(&$name), $name.shown())),+]
        };
    }
    include!("inventory/names.rs")
}

/// The type as it is written in the source.
fn type_of<T>(value: &T) -> String {
    let full = type_name_of_val(value);
    match full.rsplit("::").next() {
        Some("i32") => "c_int".to_owned(),
        Some(name) => name.to_owned(),
        None => full.to_owned(),
    }
}

/// Says how much was looked at, past the test harness.
fn say(text: &str) {
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn every_name_of_python_is_here_or_declined() {
    let found: BTreeMap<_, _> = constants()
        .into_iter()
        .map(|(name, kind, value)| (name, (kind, value)))
        .collect();
    let rows = table();
    for row in &rows {
        let found = found.get(row.name);
        if row.is_declined() {
            assert_eq!(found, None, "{} is declined", row.name);
        } else {
            let expected = (row.kind.to_owned(), row.value.to_owned());
            assert_eq!(found, Some(&expected), "{}", row.name);
        }
    }
    let python = rows.iter().filter(|row| row.is_python()).count();
    let declined = rows.iter().filter(|row| row.is_declined()).count();
    say(&format!(
        "constants: {python} names in Python, {} mapped, {declined} declined, {} of our own",
        python - declined,
        rows.len() - python,
    ));
}

#[test]
fn every_constant_is_in_the_table() {
    let rows = table();
    let listed: BTreeSet<_> = rows.iter().map(|row| row.name).collect();
    assert_eq!(listed.len(), rows.len(), "a name is there twice");
    let mut defined = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/consts");
    collect_definitions(&root, &mut defined);
    assert!(defined.len() > 1000, "only {} are defined", defined.len());
    for name in &defined {
        assert!(listed.contains(name.as_str()), "{name} is not in the table");
    }
}

/// The names of the constants that the files below `folder` define.
fn collect_definitions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect_definitions(&path, names);
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source is text");
        let mut in_macro = false;
        for line in source.lines() {
            let words = line.strip_prefix("pub const ");
            let row = line.strip_prefix("    ").filter(|_| in_macro);
            if line.starts_with("named_constants! {") {
                in_macro = true;
            } else if line == "}" {
                in_macro = false;
            } else if let Some((name, _)) = words.and_then(|rest| rest.split_once(": ")) {
                names.insert(name.to_owned());
            } else if let Some((name, _)) = row.and_then(|row| row.split_once(" = ")) {
                names.insert(name.to_owned());
            }
        }
    }
}

/// The newest Python whose names the table has.
const NEWEST: (u32, u32) = (3, 15);

/// Older C libraries have 128.
const DEPENDS_ON_C_LIBRARY: &[&str] = &["SOMAXCONN"];

#[test]
fn values_are_those_of_python() {
    const TEST: &str = "values_are_those_of_python";
    const SCRIPT: &str = "
import socket, sys
print(*sys.version_info[:2])
for name in dir(socket):
    value = getattr(socket, name)
    if name.startswith('_'):
        continue
    if isinstance(value, int):
        print(name, int(value))
    elif isinstance(value, str):
        print(name, value)
";
    let Some(mut python) = python(TEST) else {
        return;
    };
    let output = python.args(["-c", SCRIPT]).output().expect("python starts");
    assert!(output.status.success(), "python fails");
    let text = String::from_utf8(output.stdout).expect("names are ASCII");
    let mut pairs = text.lines().filter_map(|line| line.split_once(' '));
    let (major, minor) = pairs.next().expect("the first line has the version");
    let version: (u32, u32) = (major.parse().unwrap(), minor.parse().unwrap());

    let rows = table();
    let rows: BTreeMap<_, _> = rows.iter().map(|row| (row.name, row)).collect();
    let mut checked = 0;
    for (name, value) in pairs {
        match rows.get(name) {
            Some(row) if row.is_declined() || DEPENDS_ON_C_LIBRARY.contains(&name) => {}
            Some(row) => {
                assert_eq!(value, row.value, "{name}");
                assert!(row.is_python(), "Python {major}.{minor} has {name}");
                checked += 1;
            }
            None if version > NEWEST => {
                skip(TEST, &format!("{name} of Python {major}.{minor} is new"));
            }
            None => panic!("{name} of Python {major}.{minor} is missing"),
        }
    }
    assert!(checked > 200, "only {checked} names are in Python");
    say(&format!(
        "constants: {checked} values compared with Python {major}.{minor}"
    ));
}

/// Headers that can be included together. Some define the same things, so
/// that one program cannot have all.
const HEADERS: &[&[&str]] = &[
    &[
        "errno.h",
        "stdint.h",
        "sys/types.h",
        "sys/ioctl.h",
        "sys/socket.h",
        "netdb.h",
        "net/ethernet.h",
        "netinet/in.h",
        "netinet/icmp6.h",
        "netinet/tcp.h",
        "netinet/udp.h",
        "netatalk/at.h",
        "netax25/ax25.h",
        "netipx/ipx.h",
        "netrom/netrom.h",
        "netrose/rose.h",
        "bluetooth/bluetooth.h",
        "bluetooth/hci.h",
        "bluetooth/l2cap.h",
        "bluetooth/rfcomm.h",
        "bluetooth/sco.h",
    ],
    &[
        "stddef.h",
        "stdint.h",
        "sys/ioctl.h",
        "sys/socket.h",
        "netinet/in.h",
        "asm/socket.h",
        "linux/types.h",
        "linux/can.h",
        "linux/can/bcm.h",
        "linux/can/error.h",
        "linux/can/isotp.h",
        "linux/can/j1939.h",
        "linux/can/raw.h",
        "linux/errqueue.h",
        "linux/icmp.h",
        "linux/icmpv6.h",
        "linux/if_alg.h",
        "linux/if_ether.h",
        "linux/if_packet.h",
        "linux/if_xdp.h",
        "linux/mptcp.h",
        "linux/net_tstamp.h",
        "linux/netfilter_ipv4.h",
        "linux/netlink.h",
        "linux/qrtr.h",
        "linux/rds.h",
        "linux/tcp.h",
        "linux/tipc.h",
        "linux/tls.h",
        "linux/udp.h",
        "linux/vm_sockets.h",
    ],
    // Without the C library, whose headers switch parts of these off.
    &[
        "asm/ioctls.h",
        "linux/types.h",
        "linux/in.h",
        "linux/in6.h",
        "linux/sockios.h",
    ],
];

#[test]
fn values_are_those_of_c() {
    const TEST: &str = "values_are_those_of_c";
    let Some(compiler) = tool(TEST, "cc") else {
        return;
    };
    let folder = TempDir::new().expect("a temporary folder");
    let rows: Vec<_> = table()
        .into_iter()
        .filter(|row| !row.is_declined() && row.kind != "&str")
        .collect();
    let names: Vec<_> = rows.iter().map(|row| row.c).collect();
    let mut checked = BTreeSet::new();
    for (group, headers) in HEADERS.iter().enumerate() {
        let Some(values) = c_values(&compiler, folder.path(), headers, &names) else {
            skip(TEST, &format!("headers of group {group} do not compile"));
            continue;
        };
        for row in &rows {
            if let Some(value) = values.get(row.c) {
                if !DEPENDS_ON_C_LIBRARY.contains(&row.name) {
                    assert_eq!(value, row.value, "{}", row.name);
                }
                checked.insert(row.name);
            }
        }
    }
    say(&format!(
        "constants: {} values compared with C, {} in no header here",
        checked.len(),
        rows.len() - checked.len(),
    ));
    assert!(checked.len() > 300, "only {} are in headers", checked.len());
}

/// The values of those names that the headers define, as macros or as
/// members of an enum. `None` if the headers themselves do not compile.
///
/// The compiler says in which lines a name is unknown; without these it is
/// asked again.
fn c_values(
    compiler: &Path,
    folder: &Path,
    headers: &[&str],
    names: &[&str],
) -> Option<BTreeMap<String, String>> {
    let source = folder.join("values.c");
    let program = folder.join("values");
    let mut names: Vec<_> = names.to_vec();
    loop {
        let mut text = String::from("#define _GNU_SOURCE\n");
        for header in headers {
            text += &format!("#if __has_include(<{header}>)\n#include <{header}>\n#endif\n");
        }
        text += "int printf(const char *, ...);\nint main(void) {\n";
        let first = text.lines().count() + 1;
        for name in &names {
            text += &format!("printf(\"{name} %lld\\n\", (long long)({name}));\n");
        }
        text += "return 0; }\n";
        fs::write(&source, text).expect("a file can be written");
        let output = Command::new(compiler)
            .env("LC_ALL", "C")
            .args(["-w", "-Werror=implicit-function-declaration"])
            .arg("-o")
            .args([&program, &source])
            .output()
            .expect("the compiler starts");
        if output.status.success() {
            break;
        }
        let complaints = String::from_utf8_lossy(&output.stderr);
        let unknown: BTreeSet<usize> = complaints
            .lines()
            .filter(|line| line.contains("error:"))
            .filter_map(|line| line.split_once("values.c:")?.1.split(':').next())
            .filter_map(|number| number.parse::<usize>().ok()?.checked_sub(first))
            .collect();
        if unknown.is_empty() {
            return None;
        }
        let mut line = 0..;
        names.retain(|_| !line.next().is_some_and(|index| unknown.contains(&index)));
    }
    let output = Command::new(&program).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("names are ASCII");
    let values = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Some(values)
}

#[test]
fn flags_keep_and_print_what_has_no_name() {
    assert_eq!(format!("{:?}", AddressInfo::default()), "0x0");
    let flags = AddressInfo::from(0x4000_0000) | AI_NUMERICHOST;
    assert_eq!(format!("{flags:?}"), "AI_NUMERICHOST | 0x40000000");
    assert_eq!(i32::from(flags), 0x4000_0004);
    let flags = MsgFlag::from(0x0800_0000) | MSG_PEEK;
    assert_eq!(format!("{flags:?}"), "MSG_PEEK | 0x8000000");
    assert_eq!(i32::from(flags), 0x0800_0002);
}
