//! Who may put a socket at a path, if several servers start at once.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

/// The right to replace what is at a path: a lock on its folder, so that
/// nothing is left behind. It is held from before `bind(2)` until after
/// `listen(2)`, since in between a live server refuses connections, as a dead
/// one does.
pub(super) struct Claim(#[allow(dead_code)] Flock<File>); // held, and never looked at

/// Others of this crate are done sooner. Who else locks the folder may have it
/// for hours.
const PATIENCE: Duration = Duration::from_secs(1);

impl Claim {
    /// `None` if it is not to be had: then nothing must be replaced.
    pub(super) fn on(path: &Path) -> Option<Self> {
        let folder = match path.parent()? {
            here if here.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        let mut folder = File::open(folder).ok()?;
        let end = Instant::now() + PATIENCE;
        loop {
            match Flock::lock(folder, FlockArg::LockExclusiveNonblock) {
                Ok(lock) => return Some(Self(lock)),
                Err((file, Errno::EWOULDBLOCK | Errno::EINTR)) if Instant::now() < end => {
                    folder = file;
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(_) => return None,
            }
        }
    }
}
