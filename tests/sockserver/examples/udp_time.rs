//! `udp_time`: what time is it?

use std::time::{SystemTime, UNIX_EPOCH};

use rawsock::{AF_INET, AF_INET6, SOCK_DGRAM, socket};

use super::{start, terminate};
use crate::fixtures::PATIENCE;

#[test]
fn it_is_now() {
    const TEST: &str = "examples::udp_time::it_is_now";
    for (family, address) in [(AF_INET, "127.0.0.1:0"), (AF_INET6, "[::1]:0")] {
        let Some((peer, place)) = start(TEST, "udp_time", &[address]) else {
            return;
        };
        let (host, port) = place.split_once(' ').unwrap();
        let client = socket(family, SOCK_DGRAM, 0).unwrap();
        client.settimeout(PATIENCE).unwrap();
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        for question in [&b""[..], b"?", &[0; 1400]] {
            let before = now();
            let server = (host, port.parse::<u16>().unwrap());
            client.sendto(question, server).unwrap();
            let said = String::from_utf8(client.recv(100).unwrap()).unwrap();
            let time: f64 = said.trim_end().parse().unwrap();
            let around = before.as_secs_f64() - 0.001..=now().as_secs_f64() + 0.001;
            assert!(around.contains(&time), "{said} {around:?}");
        }
        assert!(terminate(peer).is_empty());
    }
}
