//! One server, and clients that come, ask, and go while its limits change, all
//! at random: in the end whoever is there is served. Tests include this file,
//! too.

use std::io::{self, Read};
use std::thread;
use std::time::Duration;

use rawsock::{SHUT_WR, Socket, create_connection, opt};
use sockserver::{Dispatch, Limits, Overflow, RequestHandler, Server, Stream, Tcp};

const PATIENCE: Duration = Duration::from_secs(20);
const STEPS: usize = 60;

/// A run. The handler sends lines back.
pub(crate) fn run<H, D>(dispatch: D, seed: u64) -> io::Result<()>
where
    H: RequestHandler + Default + 'static,
    D: Dispatch<Stream, H, ()> + Default,
{
    let mut random = fastrand::Rng::with_seed(seed);
    let server = Server::<Tcp, H, D>::builder()
        .dispatch(dispatch)
        .bind(("127.0.0.1", 0))?;
    let handle = server.handle();
    let address = server.server_address().clone();
    thread::scope(|scope| {
        let serving = scope.spawn(|| server.serve_forever());
        let lived = live(&mut random, &handle, || {
            let client = create_connection(&address)?;
            client.settimeout(PATIENCE)?;
            Ok(client)
        });
        handle.shutdown(PATIENCE);
        let report = serving.join().expect("a server does not panic")?;
        lived?;
        if report.cancelled + report.abandoned > 0 {
            return Err(io::Error::other(format!("{report:?}")));
        }
        Ok(())
    })
}

fn live(
    random: &mut fastrand::Rng,
    handle: &sockserver::ServerHandle,
    connect: impl Fn() -> io::Result<Socket>,
) -> io::Result<()> {
    let mut clients: Vec<Socket> = Vec::new();
    for _ in 0..STEPS {
        match random.u32(..10) {
            0..=3 => match connect() {
                Ok(client) => clients.push(client),
                // It was turned away before it knew that it was connected.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {}
                Err(error) => return Err(error),
            },
            4 => {
                let limits = Limits {
                    connections: random.usize(..6),
                    per_source: if random.bool() {
                        1000
                    } else {
                        random.usize(..6)
                    },
                    overflow: match random.u32(..8) {
                        0 => Overflow::Reset,
                        1 => Overflow::Reject(b"full\n"),
                        _ => Overflow::Backlog,
                    },
                    ..Limits::default()
                };
                handle.set_limits(limits);
            }
            5 if !clients.is_empty() => {
                let leaves = clients.swap_remove(random.usize(..clients.len()));
                if random.bool() {
                    leaves.set(opt::SO_LINGER, Some(Duration::ZERO))?;
                }
            }
            6 => {
                let connections = handle.connections();
                if let Some(info) = random.choice(&connections) {
                    handle.cancel(info.id);
                }
            }
            7 => thread::yield_now(),
            _ => {
                if let Some(client) = random.choice(&clients) {
                    // It may have been sent away.
                    let _ = client.send(b"hello\n");
                }
            }
        }
    }
    // Now there is room for all.
    handle.set_limits(Limits::default());
    for client in &clients {
        // Served, or sent away: the end, the word, or a reset.
        let _ = client.send(b"last\n");
        let _ = client.shutdown(SHUT_WR);
        let mut said = Vec::new();
        match (&mut { client }).read_to_end(&mut said) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(error),
            _ => {}
        }
    }
    let last = connect()?;
    last.sendall(b"hello\n")?;
    let mut back = [0; 6];
    { &last }.read_exact(&mut back)?;
    if &back != b"hello\n" {
        return Err(io::Error::other(format!("{back:?}")));
    }
    Ok(())
}
