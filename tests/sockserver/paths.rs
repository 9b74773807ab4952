//! Unix servers and their paths.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use nix::fcntl::{Flock, FlockArg};
use rawsock::{AF_UNIX, SOCK_DGRAM, SOCK_STREAM, SocketKind, socket};
use sockserver::testing::TestServer;
use sockserver::*;
use testkit::{Peer, Rerun, TempDir, is_rerun};

use crate::fixtures::{ask, case, client, under_strace};

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
trait Held: std::fmt::Debug + Send {}

impl<T: std::fmt::Debug + Send> Held for T {}

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

/// How many start at once, and how often.
const STARTERS: usize = 12;
const ROUNDS: usize = 40;

/// A path for each round; every other has a dead server.
fn places(folder: &Path, kind: SocketKind) -> Vec<PathBuf> {
    let places: Vec<_> = (0..ROUNDS)
        .map(|round| folder.join(format!("server {round}")))
        .collect();
    for place in places.iter().step_by(2) {
        socket(AF_UNIX, kind, 0).unwrap().bind(place).unwrap();
    }
    places
}

/// The server that has won is there.
#[track_caller]
fn assert_alive(kind: SocketKind, path: &Path) {
    let s = socket(AF_UNIX, kind, 0).unwrap();
    s.connect(path).unwrap();
}

#[test]
fn of_threads_that_start_at_once_one_wins() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        for place in places(folder.path(), kind) {
            let barrier = Barrier::new(STARTERS);
            let servers: Vec<_> = thread::scope(|scope| {
                let start = || {
                    barrier.wait();
                    bind(&place)
                };
                let starting: Vec<_> = (0..STARTERS).map(|_| scope.spawn(start)).collect();
                starting
                    .into_iter()
                    .map(|one| one.join().unwrap())
                    .collect()
            });
            assert_alive(kind, &place);
            let (won, lost): (Vec<_>, Vec<_>) = servers.into_iter().partition(Result::is_ok);
            assert_eq!(won.len(), 1);
            assert!(lost.into_iter().all(is_in_use));
            drop(won);
            assert!(!is_there(&place));
        }
    }
}

#[test]
fn of_processes_that_start_at_once_one_wins() {
    const TEST: &str = "paths::of_processes_that_start_at_once_one_wins";
    let folder = match is_rerun(TEST) {
        false => TempDir::new().unwrap(),
        true => return start_in(Path::new(&case()), &BINDS),
    };
    let mut starters: Vec<_> = (0..STARTERS)
        .map(|_| {
            let mut command = Rerun::of(TEST).command();
            command.env("SOCKSERVER_CASE", folder.path());
            Peer::start(&mut command)
        })
        .collect();
    for (number, (kind, _)) in BINDS.into_iter().enumerate() {
        let inner = folder.path().join(format!("kind {number}"));
        fs::create_dir(&inner).unwrap();
        for (round, place) in places(&inner, kind).iter().enumerate() {
            fs::write(inner.join(format!("go {round}")), "").unwrap();
            let said = starters.iter_mut().map(|starter| {
                loop {
                    // What the harness says comes before.
                    match starter.out() {
                        line if line == "won" || line == "lost" => break line,
                        _ => {}
                    }
                }
            });
            assert_eq!(said.filter(|line| line == "won").count(), 1, "{round}");
            assert_alive(kind, place);
        }
    }
    fs::write(folder.path().join("end"), "").unwrap();
    for starter in starters {
        let (status, said) = starter.finish();
        assert!(status.success(), "{said:?}");
    }
    // Nothing is left but what this test has written.
    for number in 0..BINDS.len() {
        let inner = folder.path().join(format!("kind {number}"));
        assert_eq!(fs::read_dir(inner).unwrap().count(), ROUNDS);
    }
}

/// Starts a server in each round, when it is time, and keeps it.
fn start_in(folder: &Path, binds: &[(SocketKind, Bind)]) {
    let mut servers = Vec::new();
    println!();
    for (number, (_, bind)) in binds.iter().enumerate() {
        let inner = folder.join(format!("kind {number}"));
        for round in 0..ROUNDS {
            wait_for(&inner.join(format!("go {round}")));
            let server = bind(&inner.join(format!("server {round}")));
            println!("{}", if server.is_ok() { "won" } else { "lost" });
            match server {
                Ok(server) => servers.push(server),
                Err(error) => assert!(is_in_use(Err(error))),
            }
        }
    }
    // The others may not have tried yet.
    wait_for(&folder.join("end"));
}

fn wait_for(path: &Path) {
    while !path.exists() {
        thread::sleep(Duration::from_micros(200));
    }
}

/// Somebody else has locked the folder, for whatever reason: a new path is
/// taken all the same, and nothing is removed.
#[test]
fn without_a_claim_nothing_is_replaced() {
    for (kind, bind) in BINDS {
        let folder = TempDir::new().unwrap();
        let locked = fs::File::open(folder.path()).unwrap();
        let locked = Flock::lock(locked, FlockArg::LockExclusive).unwrap();
        let dead = folder.path().join("dead");
        socket(AF_UNIX, kind, 0).unwrap().bind(&dead).unwrap();
        assert!(is_in_use(bind(&dead)));
        assert!(is_there(&dead));
        drop(bind(&folder.path().join("new")).unwrap());
        drop(locked);
        drop(bind(&dead).unwrap());
        assert!(!is_there(&dead));
    }
}
