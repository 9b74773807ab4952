//! Servers that end together.

use std::io::{self, BufRead, Write};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use rawsock::{AF_INET, Address, SOCK_DGRAM, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, eventually};

use crate::fixtures::{PATIENCE, ask, assert_ended, client};

/// Answers lines; "group" ends its group, and "for ever" is for ever.
struct Lines(Arc<OnceLock<ServerGroup>>);

impl RequestHandler for Lines {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = String::new();
        if rq.rfile().read_line(&mut line)? == 0 {
            return Ok(Flow::Close);
        }
        match line.trim_end() {
            "group" => {
                let group = self.0.get().unwrap();
                group.shutdown(PATIENCE);
                assert_eq!(group.wait(None), Err(WaitError::InsideHandler));
            }
            "for ever" => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
        writeln!(rq.wfile(), "done")?;
        Ok(Flow::KeepAlive)
    }
}

impl DatagramRequestHandler for Lines {
    fn handle(&mut self, rq: &mut DatagramRequest<'_>) -> io::Result<()> {
        write!(rq.reply(), "done")
    }
}

/// Servers of several kinds.
struct Kinds {
    threads: TestServer,
    inline: TestServer,
    udp: TestServer,
    group: ServerGroup,
    _folder: TempDir,
}

fn kinds() -> Kinds {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s");
    let theirs = Arc::new(OnceLock::new());
    let make = || {
        let theirs = Arc::clone(&theirs);
        move |_: &Address| Lines(Arc::clone(&theirs))
    };
    let threads = ThreadingTCPServer::bind_with(("127.0.0.1", 0), make()).unwrap();
    let inline = UnixStreamServer::bind_with(&path, make()).unwrap();
    let udp = UDPServer::bind_with(("127.0.0.1", 0), make()).unwrap();
    let mut group = ServerGroup::from([threads.handle(), inline.handle()]);
    group.extend([udp.handle()]);
    theirs.set(group.clone()).unwrap();
    let kinds = Kinds {
        threads: TestServer::serving(threads).unwrap(),
        inline: TestServer::serving(inline).unwrap(),
        udp: TestServer::serving(udp).unwrap(),
        group,
        _folder: folder,
    };
    eventually("all serve", || {
        let handles = kinds.group.handles();
        handles
            .iter()
            .all(|one| one.phase() == Some(Phase::Serving))
    });
    kinds
}

#[test]
fn a_group_ends_together_and_its_reports_are_summed() {
    let kinds = kinds();
    let idle = [client(&kinds.threads), client(&kinds.inline)];
    for s in &idle {
        assert_eq!(ask(s, "hello"), "done");
    }
    let busy = client(&kinds.threads);
    busy.sendall(b"for ever\n").unwrap();
    let packets = socket(AF_INET, SOCK_DGRAM, 0).unwrap();
    packets.settimeout(PATIENCE).unwrap();
    packets.connect(kinds.udp.address()).unwrap();
    packets.send(b"hello").unwrap();
    assert_eq!(packets.recv(100).unwrap(), b"done");
    eventually("all that are idle are idle", || {
        let handles = kinds.group.handles().iter();
        let all: Vec<_> = handles.flat_map(ServerHandle::connections).collect();
        all.len() == 3
            && all.iter().filter(|one| !one.is_busy).count() == 2
            && kinds.threads.handle().stats().requests == 2
    });
    let soon = Duration::from_millis(10);
    assert_eq!(kinds.group.wait(soon), Err(WaitError::Elapsed));
    kinds.group.shutdown(Duration::from_millis(50));
    let report = kinds.group.wait(PATIENCE).unwrap();
    let expected = DrainReport {
        idle_closed: 2,
        abandoned: 1,
        ..Default::default()
    };
    assert_eq!(report, expected);
    for s in idle.iter().chain([&busy]) {
        assert_ended(s);
    }
    // The sum is of these.
    let parts = [kinds.threads, kinds.inline, kinds.udp].map(|server| server.stop(None).unwrap());
    assert_eq!(parts.into_iter().sum::<DrainReport>(), expected);
}

#[test]
fn a_handler_of_one_ends_all() {
    let kinds = kinds();
    assert_eq!(ask(&client(&kinds.inline), "group"), "done");
    let report = kinds.group.wait(PATIENCE).unwrap();
    assert_eq!(report.finished, 1);
    assert!(
        kinds
            .group
            .handles()
            .iter()
            .all(|one| one.phase().is_none())
    );
}

#[test]
fn a_group_limps_together() {
    let kinds = kinds();
    let lame = |lame_duck| Drain {
        lame_duck,
        deadline: Some(PATIENCE),
    };
    kinds.group.shutdown_with(lame(Duration::from_secs(3600)));
    for server in kinds.group.handles() {
        assert_eq!(server.phase(), Some(Phase::LameDuck));
    }
    assert_eq!(ask(&client(&kinds.inline), "hello"), "done");
    kinds.group.shutdown_with(lame(Duration::from_millis(20)));
    kinds.group.wait(PATIENCE).unwrap();
}

#[test]
fn nobody_ends_at_once() {
    let nobody = ServerGroup::default();
    nobody.shutdown(None);
    assert_eq!(nobody.wait(None), Ok(DrainReport::default()));
}
