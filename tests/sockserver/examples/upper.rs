//! `upper`: the smallest server.

use crate::fixtures::ask;

use super::{connect, start, terminate};

#[test]
fn lines_come_back_in_capitals() {
    const TEST: &str = "examples::upper::lines_come_back_in_capitals";
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let Some((peer, place)) = start(TEST, "upper", &[address]) else {
            return;
        };
        let client = connect(&place);
        assert_eq!(ask(&client, "hello"), "HELLO");
        assert_eq!(ask(&client, "again"), "AGAIN");
        assert!(terminate(peer).is_empty());
    }
}
