//! Unix servers and their paths.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use rawsock::{AF_UNIX, SOCK_DGRAM, SOCK_STREAM, SocketKind, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{TempDir, is_rerun};

use crate::fixtures::{ask, client, under_strace};

#[derive(Default)]
struct Echo;

impl RequestHandler for Echo {
    fn handle(&mut self, rq: &mut Request<'_>) -> std::io::Result<Flow> {
        let mut line = String::new();
        let (mut rfile, mut wfile) = rq.files();
        std::io::BufRead::read_line(&mut rfile, &mut line)?;
        std::io::Write::write_all(&mut wfile, line.as_bytes())?;
        Ok(Flow::KeepAlive)
    }
}

impl DatagramRequestHandler for Echo {
    fn handle(&mut self, _: &mut DatagramRequest<'_>) -> std::io::Result<()> {
        Ok(())
    }
}

/// Binds a server, which may fail.
type Bind = fn(&Path) -> Result<Box<dyn Held>>;

/// Both kinds of servers.
const BINDS: [(SocketKind, Bind); 2] = [
    (SOCK_STREAM, |path| {
        Ok(Box::new(UnixStreamServer::<Echo>::bind(path)?))
    }),
    (SOCK_DGRAM, |path| {
        Ok(Box::new(UnixDatagramServer::<Echo>::bind(path)?))
    }),
];

/// Anything that is dropped at the end.
trait Held: std::fmt::Debug {}

impl<T: std::fmt::Debug> Held for T {}

fn is_in_use(result: Result<Box<dyn Held>>) -> bool {
    let error = std::io::Error::from(result.unwrap_err());
    error.raw_os_error() == Some(98)
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[test]
fn a_path_goes_with_its_server() {
    for (_, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        for _ in 0..3 {
            let server = bind(&path).unwrap();
            assert!(is_there(&path));
            drop(server);
            assert!(!is_there(&path));
        }
    }
}

#[test]
fn what_a_dead_server_has_left_is_replaced() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        let dead = socket(AF_UNIX, kind, 0).unwrap();
        dead.bind(&path).unwrap();
        drop(dead);
        assert!(is_there(&path));
        drop(bind(&path).unwrap());
        assert!(!is_there(&path));
    }
}

#[test]
fn a_server_that_lives_keeps_its_path() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        let alive = socket(AF_UNIX, kind, 0).unwrap();
        alive.bind(&path).unwrap();
        if kind == SOCK_STREAM {
            // Also one that is too busy to take anybody.
            alive.listen(0).unwrap();
            let queued = socket(AF_UNIX, kind, 0).unwrap();
            queued.connect(&path).unwrap();
            assert!(is_in_use(bind(&path)));
        }
        assert!(is_in_use(bind(&path)));
        let inode = fs::symlink_metadata(&path).unwrap().ino();
        // Of the other kind, neither.
        for (_, bind) in BINDS {
            assert!(is_in_use(bind(&path)));
        }
        assert_eq!(fs::symlink_metadata(&path).unwrap().ino(), inode);
    }
}

#[test]
fn what_is_no_socket_is_left_alone() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "precious").unwrap();
        assert!(is_in_use(bind(&file)));
        assert_eq!(fs::read(&file).unwrap(), b"precious");
        let inner = folder.path().join("folder");
        fs::create_dir(&inner).unwrap();
        assert!(is_in_use(bind(&inner)));
        // Links to a file, to a dead socket, to nothing.
        let dead = folder.path().join("dead");
        socket(AF_UNIX, kind, 0).unwrap().bind(&dead).unwrap();
        for target in [&file, &dead, &folder.path().join("nothing")] {
            let link = folder.path().join("link");
            symlink(target, &link).unwrap();
            assert!(is_in_use(bind(&link)));
            assert_eq!(fs::read_link(&link).unwrap(), **target);
            fs::remove_file(link).unwrap();
        }
        assert!(is_there(&dead) && is_there(&inner));
    }
}

#[test]
fn a_path_that_somebody_else_has_taken_stays() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("server");
        let server = bind(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let successor = socket(AF_UNIX, kind, 0).unwrap();
        successor.bind(&path).unwrap();
        drop(server);
        assert!(is_there(&path));
        let server = folder.path().join("other");
        let server = (bind(&server).unwrap(), server);
        fs::remove_file(&server.1).unwrap();
        fs::write(&server.1, "precious").unwrap();
        drop(server.0);
        assert_eq!(fs::read(&server.1).unwrap(), b"precious");
    }
}

#[test]
fn abstract_names_leave_nothing() {
    let folder = TempDir::new().unwrap();
    let name = format!("\0{}", folder.path().display());
    let server = UnixStreamServer::<Echo>::bind(&*name).unwrap();
    UnixStreamServer::<Echo>::bind(&*name).unwrap_err();
    let server = TestServer::serving(server).unwrap();
    assert_eq!(ask(&client(&server), "hello"), "hello");
}

fn umask() -> u32 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let umask = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    u32::from_str_radix(umask.unwrap().trim(), 8).unwrap()
}

#[test]
fn the_mode_is_there_before_the_path() {
    const TEST: &str = "paths::the_mode_is_there_before_the_path";
    if is_rerun(TEST) {
        let folder = TempDir::new().unwrap();
        let umask = umask();
        for mode in [0o600, 0o660, 0o666, 0o000] {
            let path = folder.path().join("server");
            let server = UnixStreamServer::<Echo>::builder()
                .unix_mode(mode)
                .bind(&path)
                .unwrap();
            let is = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            // The umask takes away, as from every file.
            assert_eq!(is, mode & !umask, "{is:o} {mode:o}");
            drop(server);
        }
        return;
    }
    under_strace(TEST, &["-e", "trace=chmod,fchmodat,fchmod,bind"], |calls| {
        // Never by the path, when somebody may have connected already.
        let of_paths = calls
            .lines()
            .filter(|line| line.contains("chmod") && line.contains("server"));
        assert_eq!(of_paths.count(), 0, "{calls}");
        assert_eq!(calls.matches("fchmod(").count(), 4, "{calls}");
    });
}
