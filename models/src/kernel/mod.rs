//! The kernel, as far as the product's files ask for it: descriptors, sockets
//! that count what there is to receive, `eventfd(2)` and `epoll(7)`.

pub(crate) mod fd;
pub(crate) mod nix;
pub(crate) mod rawsock;

use std::cell::RefCell;
use std::sync::Arc;

use ::nix::sys::epoll::EpollFlags;
use loom::sync::{Condvar, Mutex, MutexGuard};

/// What all descriptors of a process are.
pub(crate) struct Kernel {
    files: Mutex<Files>,
    /// Whoever waits for something looks again.
    changed: Condvar,
}

#[derive(Default)]
struct Files {
    /// By descriptor.
    open: Vec<Option<File>>,
}

struct File {
    kind: Kind,
}

enum Kind {
    Socket(Socket),
    /// How many wait to be accepted.
    Listener(usize),
    Bell(u64),
    Epoll(Epoll),
}

#[derive(Clone, Copy, Default)]
struct Socket {
    /// How much there is to receive.
    unread: usize,
    reads_end: bool,
    writes_end: bool,
}

#[derive(Default)]
struct Epoll {
    entries: Vec<Entry>,
    /// How many threads wait.
    waiting: usize,
}

struct Entry {
    fd: usize,
    flags: EpollFlags,
    data: u64,
    /// Something has happened.
    is_pending: bool,
    /// It was told once, and once is enough.
    is_spent: bool,
}

thread_local! {
    static KERNEL: RefCell<Option<Arc<Kernel>>> = const { RefCell::new(None) };
}

/// A new one, for this execution of a model.
pub(crate) fn boot() {
    let kernel = Kernel {
        files: Mutex::default(),
        changed: Condvar::new(),
    };
    KERNEL.set(Some(Arc::new(kernel)));
}

fn kernel() -> Arc<Kernel> {
    KERNEL.with_borrow(|kernel| Arc::clone(kernel.as_ref().expect("a model boots first")))
}

impl Kernel {
    fn files(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap()
    }

    fn open(&self, kind: Kind) -> usize {
        let mut files = self.files();
        let file = Some(File { kind });
        // The lowest that is free, as always.
        match files.open.iter().position(Option::is_none) {
            Some(fd) => {
                files.open[fd] = file;
                fd
            }
            None => {
                files.open.push(file);
                files.open.len() - 1
            }
        }
    }

    fn close(&self, fd: usize) {
        let mut files = self.files();
        files.open[fd] = None;
        for epoll in files.epolls() {
            epoll.entries.retain(|entry| entry.fd != fd);
        }
    }

    /// Changes a file; those who watch it for input hear of it, if `tells`.
    fn change<T>(&self, fd: usize, change: impl FnOnce(&mut Kind) -> (T, bool)) -> T {
        let mut files = self.files();
        let (answer, tells) = change(&mut files.file(fd).kind);
        if tells {
            files.happens(fd);
            drop(files);
            self.changed.notify_all();
        }
        answer
    }

    /// Waits until a file has input.
    fn wait_readable(&self, fd: usize) {
        self.wait_until(|files| files.is_ready(fd, EpollFlags::EPOLLIN));
    }

    /// Waits until a socket is shut down.
    fn wait_shut(&self, fd: usize) {
        self.wait_until(|files| match &files.file(fd).kind {
            Kind::Socket(socket) => socket.writes_end,
            _ => unreachable!(),
        });
    }

    fn wait_until(&self, is_so: impl Fn(&mut Files) -> bool) {
        let mut files = self.files();
        while !is_so(&mut files) {
            files = self.changed.wait(files).unwrap();
        }
    }
}

impl Files {
    #[track_caller]
    fn file(&mut self, fd: usize) -> &mut File {
        self.open[fd].as_mut().expect("the descriptor is open")
    }

    fn epolls(&mut self) -> impl Iterator<Item = &mut Epoll> {
        let files = self.open.iter_mut().flatten();
        files.filter_map(|file| match &mut file.kind {
            Kind::Epoll(epoll) => Some(epoll),
            _ => None,
        })
    }

    /// Those who watch a file for input are told.
    fn happens(&mut self, fd: usize) {
        let mut is_taken = false;
        for epoll in self.epolls() {
            let waits = epoll.waiting > 0;
            for entry in epoll.entries.iter_mut().filter(|entry| entry.fd == fd) {
                let is_exclusive = entry.flags.contains(EpollFlags::EPOLLEXCLUSIVE);
                if !entry.flags.contains(EpollFlags::EPOLLIN) || (is_exclusive && is_taken) {
                    continue;
                }
                entry.is_pending = true;
                is_taken |= is_exclusive && waits;
            }
        }
    }

    fn is_ready(&mut self, fd: usize, flags: EpollFlags) -> bool {
        let has_input = match &self.file(fd).kind {
            Kind::Socket(socket) => socket.unread > 0 || socket.reads_end,
            Kind::Listener(queued) => *queued > 0,
            Kind::Bell(rung) => *rung > 0,
            Kind::Epoll(epoll) => {
                let entries = epoll.entries.iter();
                let pending = entries.filter(|entry| entry.is_pending && !entry.is_spent);
                let watched: Vec<_> = pending.map(|entry| (entry.fd, entry.flags)).collect();
                watched
                    .into_iter()
                    .any(|(fd, flags)| self.is_ready(fd, flags))
            }
        };
        flags.contains(EpollFlags::EPOLLOUT) || (flags.contains(EpollFlags::EPOLLIN) && has_input)
    }
}

/// Whether a file has input.
pub(crate) fn is_readable(file: &impl fd::AsFd) -> bool {
    let kernel = kernel();
    let mut files = kernel.files();
    files.is_ready(file.as_fd().0, EpollFlags::EPOLLIN)
}

/// Waits until it has.
pub(crate) fn wait_readable(file: &impl fd::AsFd) {
    kernel().wait_readable(file.as_fd().0);
}
