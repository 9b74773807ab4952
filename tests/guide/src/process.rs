//! Programs that do not outlive their test, with all that they have started.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// A running program in a process group of its own, which is killed when this
/// is dropped, unless it has ended.
#[derive(Debug)]
pub struct Running {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Running {
    /// Starts it.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        Ok(Self { child, ended: None })
    }

    /// How it has ended, if it has.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait()?;
        }
        Ok(self.ended)
    }

    /// Waits for its end, but not longer than this.
    pub fn wait(&mut self, limit: Duration) -> io::Result<Option<ExitStatus>> {
        let begun = Instant::now();
        while self.ended()?.is_none() && begun.elapsed() < limit {
            thread::sleep(Duration::from_millis(3));
        }
        Ok(self.ended)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(Some(_)) = self.ended() {
            return;
        }
        // It has not been waited for, so its number is still its own. The
        // shell can signal a group, which `Child` cannot.
        let group = format!("kill -s KILL -- -{}", self.child.id());
        let _ = Command::new("sh").args(["-c", &group]).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Read;
    use std::process::Stdio;

    #[test]
    fn what_it_has_started_ends_with_it() {
        // The sleep holds the pipe, so that reading ends when it does.
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo ready; wait"]);
        let mut running = Running::start(shell.stdout(Stdio::piped())).unwrap();
        let mut pipe = running.child.stdout.take().unwrap();
        let mut ready = [0; 6];
        pipe.read_exact(&mut ready).unwrap();
        assert!(running.wait(Duration::from_millis(10)).unwrap().is_none());

        let begun = Instant::now();
        drop(running);
        pipe.read_to_end(&mut Vec::new()).unwrap();
        assert!(begun.elapsed() < testkit::DEADLINE);
    }

    #[test]
    fn its_status_is_kept() {
        let mut running = Running::start(Command::new("sh").args(["-c", "exit 7"])).unwrap();
        for _ in 0..2 {
            let status = running.wait(testkit::DEADLINE).unwrap();
            assert_eq!(status.unwrap().code(), Some(7));
        }
    }
}
