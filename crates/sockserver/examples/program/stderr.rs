//! A log and a panic message that never wait: what stderr does not take at
//! once is dropped.
//!
//! A server whose log goes into a full pipe would stand still otherwise, and
//! the panic hook of the standard library would, too.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::panic;

use env_logger::{Env, Target};
use rawsock::Socket;

/// Makes the log, which `RUST_LOG` chooses from, and panics go there.
pub(super) fn install() {
    let sink = Sink::open();
    let mut log = env_logger::Builder::from_env(Env::default().default_filter_or("warn"));
    log.target(Target::Pipe(Box::new(sink))).init();
    panic::set_hook(Box::new(|panic| log::error!("{panic}")));
}

/// Where stderr goes.
enum Sink {
    /// A file, a pipe, a terminal: opened again, since `O_NONBLOCK` belongs to
    /// what was opened, and others have that, too.
    File(File),
    /// What cannot be opened, but has flags for a single call.
    Socket(Socket),
    Nowhere,
}

impl Sink {
    fn open() -> Self {
        let mut options = File::options();
        options.append(true).custom_flags(libc::O_NONBLOCK);
        if let Ok(file) = options.open("/proc/self/fd/2") {
            return Self::File(file);
        }
        let copy = io::stderr().as_fd().try_clone_to_owned();
        match copy.map(Socket::try_from) {
            Ok(Ok(socket)) => Self::Socket(socket),
            _ => Self::Nowhere,
        }
    }
}

impl Write for Sink {
    /// Takes everything, if only to drop it.
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => drop(file.write(data)),
            Self::Socket(socket) => drop(socket.try_send(data)),
            Self::Nowhere => {}
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
