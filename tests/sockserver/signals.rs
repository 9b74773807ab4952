//! `shutdown_on_signals`, in processes of their own.

use std::os::unix::process::ExitStatusExt;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rawsock::create_connection;
use sockserver::{Drain, Hooks, Phase, Request, TCPServer, ThreadingTCPServer, handler_fn};
use testkit::{Peer, Rerun, is_rerun};

use crate::examples::signal;

#[test]
fn the_third_signal_does_what_it_does_by_default() {
    const TEST: &str = "signals::the_third_signal_does_what_it_does_by_default";
    if is_rerun(TEST) {
        return serve_who_never_ends();
    }
    for (name, number) in [("TERM", libc::SIGTERM), ("INT", libc::SIGINT)] {
        let mut peer = Peer::start(&mut Rerun::of(TEST).command());
        while peer.out() != "BUSY" {}
        signal(&peer, "TERM");
        while peer.out() != "DRAINING" {}
        signal(&peer, "INT");
        while peer.out() != "1 abandoned" {}
        signal(&peer, name);
        let (status, said) = peer.finish();
        assert_eq!(status.signal(), Some(number), "{status} {said:?}");
    }
}

/// A server with a handler that takes no notice of anything.
fn serve_who_never_ends() {
    let (sender, began) = mpsc::channel();
    let server = ThreadingTCPServer::bind_with(("127.0.0.1", 0), move |_| {
        let sender = sender.clone();
        handler_fn(move |_rq: &mut Request| -> std::io::Result<()> {
            sender.send(()).unwrap();
            loop {
                thread::park();
            }
        })
    })
    .unwrap();
    let handle = server.handle();
    handle.shutdown_on_signals(None).unwrap();
    let client = create_connection(server.server_address()).unwrap();
    client.sendall(b"x").unwrap();
    thread::spawn(move || {
        began.recv().unwrap();
        println!("\nBUSY");
        while !handle.is_draining() {
            thread::sleep(Duration::from_millis(1));
        }
        println!("DRAINING");
    });
    let report = server.serve_forever().unwrap();
    println!("{} abandoned", report.abandoned);
    loop {
        thread::park();
    }
}

/// Says what it does.
struct Says;

impl Hooks for Says {
    fn on_phase(&self, phase: Phase) {
        println!("\n{phase:?}");
    }
}

#[test]
fn the_first_signal_may_begin_a_lame_duck() {
    const TEST: &str = "signals::the_first_signal_may_begin_a_lame_duck";
    if is_rerun(TEST) {
        let server = TCPServer::builder()
            .state(Says)
            .bind_with(("127.0.0.1", 0), |_| {
                handler_fn(|_: &mut Request<'_, Says>| Ok(()))
            })
            .unwrap();
        let drain = Drain {
            lame_duck: Duration::from_secs(3600),
            ..Default::default()
        };
        server.handle().shutdown_on_signals_with(drain).unwrap();
        server.serve_forever().unwrap();
        return;
    }
    let mut peer = Peer::start(&mut Rerun::of(TEST).command());
    while peer.out() != "Serving" {}
    signal(&peer, "TERM");
    while peer.out() != "LameDuck" {}
    signal(&peer, "TERM");
    while peer.out() != "Draining" {}
    let (status, said) = peer.finish();
    assert!(status.success() && Rerun::ran_one(&said), "{said:?}");
}
