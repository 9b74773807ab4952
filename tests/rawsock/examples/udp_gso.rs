//! `udp_gso`: three ways to send the same.

use super::lines;

/// Speed is not asserted here, only that each way brings something over.
#[test]
fn datagrams_arrive_in_three_ways() {
    const TEST: &str = "examples::udp_gso::datagrams_arrive_in_three_ways";
    let cases: [(&[&str], &str); 4] = [
        (&[], "GSO and GRO, 54"),
        (&["-6"], "GSO and GRO, 54"),
        (&["--size", "1"], "GSO and GRO, 64"),
        (&["--size", "16000"], "GSO and GRO, 4"),
    ];
    for (args, last) in cases {
        let args = [args, &["--count", "100"]].concat();
        let Some(said) = lines(TEST, "udp_gso", &args) else {
            return;
        };
        assert!(said[0].starts_with("100 datagrams of "), "{said:?}");
        for (line, name) in said[1..].iter().zip(["sendto", "sendmmsg, 64", last]) {
            assert!(line.starts_with(name), "{line}");
            assert!(
                line.ends_with("% arrived") && !line.contains("   0 %"),
                "{line}"
            );
        }
        assert_eq!(said.len(), 4);
    }
}
