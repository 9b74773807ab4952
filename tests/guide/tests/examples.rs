//! Every public function and method has an example, as its page shows it.

use guide::pages::{folder, functions};
use guide::{CRATES, say};

/// Functions that are there, whatever else is: if rustdoc's pages change, it
/// is not to pass because nothing was found.
const SOME: [[&str; 3]; 2] = [
    [
        "rawsock/fn.socket.html",
        "rawsock/struct.Socket.html#method.recv",
        "rawsock/trait.ToAddress.html#tymethod.given",
    ],
    [
        "sockserver/fn.handler_fn.html",
        "sockserver/struct.Server.html#method.serve_forever",
        "sockserver/trait.Hooks.html#method.verify_request",
    ],
];

#[test]
fn every_function_has_an_example() {
    let mut without = Vec::new();
    for (guided, some) in CRATES.iter().zip(SOME) {
        let functions = functions(folder(), guided.name);
        for place in some {
            assert!(
                functions.iter().any(|function| function.place == place),
                "{place} was not found"
            );
        }
        say(&format!(
            "{}: {} public functions and methods",
            guided.name,
            functions.len()
        ));
        let missing = functions.into_iter().filter(|one| !one.has_example);
        without.extend(missing.map(|function| function.place));
    }
    assert!(
        without.is_empty(),
        "{} without an example:\n{}",
        without.len(),
        without.join("\n")
    );
}
