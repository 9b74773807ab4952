//! A thousand connections that say nothing.

use std::process::Command;

use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{Peer, Rerun, eventually, is_rerun, tool};

use super::{Lines, Single};
use crate::fixtures::{PATIENCE, ask, assert_ended, client, crew};

/// Run again by itself, for its descriptors and its threads.
#[test]
fn a_thousand_idle_connections_take_no_thread_and_end_with_the_server() {
    const TEST: &str =
        "parking::many::a_thousand_idle_connections_take_no_thread_and_end_with_the_server";
    const COUNT: usize = 1000;
    fn check<D: Dispatch<Stream, Lines, ()> + Single>() {
        let server = Server::<Tcp, Lines, D>::builder().dispatch(D::single());
        let server = TestServer::serving(server.bind(("127.0.0.1", 0)).unwrap()).unwrap();
        let clients: Vec<_> = (0..COUNT).map(|_| client(&server)).collect();
        for client in clients.iter().step_by(2) {
            assert_eq!(ask(client, "hello"), "hello");
        }
        eventually("all are there", || {
            let connections = server.handle().connections();
            connections.len() == COUNT && connections.iter().all(|info| !info.is_busy)
        });
        assert_eq!(crew(), 1);
        let report = server.stop(PATIENCE).unwrap();
        let expected = DrainReport {
            idle_closed: COUNT,
            ..Default::default()
        };
        assert_eq!(report, expected);
        clients.iter().for_each(assert_ended);
        eventually("its thread is gone", || crew() == 0);
    }
    if is_rerun(TEST) {
        check::<Parking>();
        return check::<Pooled>();
    }
    if tool(TEST, "bash").is_some() {
        let mut more = Command::new("bash");
        more.args(["-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "bash"]);
        let (status, said) = Peer::start(&mut Rerun::of(TEST).under(more)).finish();
        assert!(status.success() && Rerun::ran_one(&said), "{said:#?}");
    }
}
