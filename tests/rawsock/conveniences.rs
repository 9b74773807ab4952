//! The functions that Python writes in Python: `create_connection`,
//! `create_server`, `has_dualstack_ipv6`, `fromfd`.

mod connection;
mod eyeballs;
mod fromfd;
mod python;
mod server;

use std::fs;

use rawsock::*;

use crate::namespaces::alone;

/// How many descriptors this process has.
fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Whether the descriptor itself blocks, whatever the socket says.
fn flag_blocks(s: &Socket) -> bool {
    SocketRef::from(s).getblocking()
}

/// Runs the test again where `/etc/hosts` is `hosts`; whether this is that
/// rerun, which is to do the work.
#[track_caller]
fn where_hosts_are(test: &str, hosts: &str) -> bool {
    let setup = format!("echo '{hosts}' > hosts && mount --bind hosts /etc/hosts");
    alone(test, &["--mount"], &setup)
}

/// Several addresses of this machine with one port, and what there is at each.
struct SamePort {
    port: u16,
    bound: Vec<Socket>,
}

impl SamePort {
    /// Binds a stream socket to a port that is free at each of the hosts.
    fn at(hosts: &[&str]) -> Self {
        for _ in 0..100 {
            let first = socket_at(hosts[0], 0).unwrap();
            let port = first.getsockname().unwrap().port().unwrap();
            let rest = hosts[1..].iter().map(|host| socket_at(host, port));
            if let Ok(bound) = [Ok(first)].into_iter().chain(rest).collect() {
                return Self { port, bound };
            }
        }
        panic!("no port is free at all of {hosts:?}");
    }

    /// Makes one of them accept.
    fn listen(&self, index: usize) {
        self.bound[index].listen(None).unwrap();
    }

    /// Makes one of them a listener whose queue is full, so that it does not
    /// answer at all; the connections in it, to be kept.
    fn be_silent(&self, index: usize) -> Vec<Socket> {
        let silent = &self.bound[index];
        silent.listen(0).unwrap();
        let address = silent.getsockname().unwrap();
        let mut kept = Vec::new();
        loop {
            let s = socket(silent.family(), SOCK_STREAM, 0).unwrap();
            s.settimeout(0.2).unwrap();
            match s.connect(&address) {
                Ok(()) => kept.push(s),
                Err(error) if error.is_timeout() => return kept,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

fn socket_at(host: &str, port: u16) -> Result<Socket> {
    let address = std::net::SocketAddr::new(host.parse().unwrap(), port);
    let s = socket(Address::from(address).family(), SOCK_STREAM, 0)?;
    s.bind(address)?;
    Ok(s)
}

const EAGAIN: i32 = 11;
const EADDRINUSE: i32 = 98;
const ECONNREFUSED: i32 = 111;
const EINPROGRESS: i32 = 115;
