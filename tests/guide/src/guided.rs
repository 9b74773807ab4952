//! The crates that have a guide, and where its files are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::inventory;
use crate::rows::{self, Row};

/// A crate with a guide from Python.
#[derive(Clone, Copy, Debug)]
pub struct Guided {
    /// The crate: `rawsock`.
    pub name: &'static str,
    /// The module of Python's that it is: `socket`.
    pub python: &'static str,
    /// How a row may begin, and what that is in full; the first that fits.
    /// What fits none is a constant.
    pub(crate) prefixes: &'static [(&'static str, &'static str)],
}

/// Python's `socket`.
pub const RAWSOCK: Guided = Guided {
    name: "rawsock",
    python: "socket",
    prefixes: &[
        ("s.", "socket.socket."),
        ("SocketIO.", "socket.SocketIO."),
        ("socket.", "socket."),
    ],
};

/// Python's `socketserver`, which has no constants.
pub const SOCKSERVER: Guided = Guided {
    name: "sockserver",
    python: "socketserver",
    prefixes: &[("socketserver.", "socketserver."), ("", "socketserver.")],
};

/// All crates that have a guide.
pub const CRATES: [Guided; 2] = [RAWSOCK, SOCKSERVER];

/// The folder of the workspace.
pub fn workspace() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).expect("it is two folders deep")
}

impl Guided {
    /// The folder of the guide's text.
    pub fn folder(&self) -> PathBuf {
        let source = workspace().join("crates").join(self.name).join("src");
        source.join("from_python")
    }

    /// The rows of its tables, or what is wrong with them.
    pub fn rows(&self) -> Result<Vec<Row>, Vec<String>> {
        rows::parse(self, &read(&self.folder().join("names.md")))
    }

    /// The names of Python's module, without constants.
    pub fn names(&self) -> Vec<inventory::Name> {
        inventory::names(&read(&self.inventory().join("module.tsv")))
    }

    /// The constants of Python's module.
    pub fn constants(&self) -> Vec<inventory::Name> {
        let path = self.inventory().join("constants.tsv");
        if path.exists() {
            inventory::constants(&read(&path))
        } else {
            Vec::new()
        }
    }

    fn inventory(&self) -> PathBuf {
        workspace().join("tests").join(self.name).join("inventory")
    }
}

#[track_caller]
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
