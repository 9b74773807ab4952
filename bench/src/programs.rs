//! Building the servers: those in C and Go, those of this workspace, and the
//! example `echo` of `sockserver`.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::TempDir;

/// Where each program is.
#[derive(Debug)]
pub(crate) struct Programs {
    /// What the C and the Go compiler make; removed with this.
    made: TempDir,
    /// Our own binaries: the folder of this one.
    own: PathBuf,
    echo: PathBuf,
    go: bool,
}

impl Programs {
    pub(crate) fn build() -> anyhow::Result<Self> {
        let made = tempfile::tempdir()?;
        let own = env::current_exe()?;
        let own = own.parent().context("a program has a folder")?.to_owned();
        cargo(Path::new(env!("CARGO_MANIFEST_DIR")), &["--bins"])?;
        let above = workspace();
        cargo(&above, &["-p", "sockserver", "--example", "echo"])?;
        for source in sources("c")? {
            let program = made.path().join(name(&source)?);
            let mut gcc = Command::new("gcc");
            gcc.args(["-O2", "-Wall", "-pthread", "-o"]);
            run(gcc.arg(program).arg(source))?;
        }
        let go = version("go", &["version"]).is_some();
        for source in sources("go")? {
            if go {
                let program = made.path().join(format!("{}_go", name(&source)?));
                run(Command::new("go")
                    .args(["build", "-o"])
                    .arg(program)
                    .arg(source))?;
            }
        }
        Ok(Self {
            made,
            own,
            echo: target(&above).join("release/examples/echo"),
            go,
        })
    }

    /// A program of `peers/NAME.c`.
    pub(crate) fn c(&self, name: &str) -> Command {
        Command::new(self.made.path().join(name))
    }

    /// A program of `peers/NAME.go`, if Go is installed.
    pub(crate) fn go(&self, name: &str) -> Option<Command> {
        let program = self.made.path().join(format!("{name}_go"));
        self.go.then(|| Command::new(program))
    }

    /// A program of `src/bin`.
    pub(crate) fn rust(&self, name: &str) -> Command {
        Command::new(self.own.join(name))
    }

    /// A script of `peers/NAME.py`.
    pub(crate) fn python(&self, name: &str) -> Command {
        let mut python = Command::new("python3");
        python.arg(peers().join(format!("{name}.py")));
        python
    }

    /// The example `echo` of `sockserver`.
    pub(crate) fn echo(&self) -> Command {
        Command::new(&self.echo)
    }
}

/// The first line that a program says of itself, if there is one.
pub(crate) fn version(program: &str, arguments: &[&str]) -> Option<String> {
    let said = Command::new(program).args(arguments).output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    said.lines().next().map(str::to_owned)
}

/// The folder of the library.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The files of `peers` with this extension.
fn sources(extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in peers().read_dir()? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new(extension)) {
            files.push(path);
        }
    }
    Ok(files)
}

fn name(source: &Path) -> anyhow::Result<String> {
    let name = source.file_stem().and_then(OsStr::to_str);
    Ok(name.context("a file has a name")?.to_owned())
}

/// Where cargo puts what it builds in a workspace.
fn target(workspace: &Path) -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        // Relative ones are relative to where we were started.
        Some(folder) => folder.into(),
        None => workspace.join("target"),
    }
}

fn cargo(workspace: &Path, what: &[&str]) -> anyhow::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--release", "--locked"]);
    build.arg("--manifest-path");
    build.arg(workspace.join("Cargo.toml")).args(what);
    // What it writes belongs to the measurement's stdout.
    run(build.stdout(Stdio::null()))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{:?}", command.get_program()))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}
