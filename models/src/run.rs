//! Runs models, each in a process of its own, and their twins.

use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, panic, process, thread};

use crate::models::{MODELS, Model};
use crate::{kernel, modelled};

/// How often a thread may be interrupted where it does not wait.
const PREEMPTIONS: usize = 3;
/// How long a model may take.
const LIMIT: Duration = Duration::from_secs(300);
/// More steps than any execution has that ends.
const STEPS: usize = 20_000;

static TWIN: OnceLock<String> = OnceLock::new();
static EXECUTIONS: AtomicUsize = AtomicUsize::new(0);

/// Whether this mistake is to be made.
pub(crate) fn is_twin(name: &str) -> bool {
    TWIN.get().is_some_and(|twin| twin == name)
}

pub(crate) fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [flag, name, twin @ ..] = &arguments[..]
        && flag == "--explore"
    {
        let model = MODELS.iter().find(|model| model.name == name);
        explore(model.expect("the name of a model"), twin.first());
        return ExitCode::SUCCESS;
    }
    let wanted = |model: &&Model| {
        arguments.is_empty()
            || arguments
                .iter()
                .any(|part| model.name.contains(part.as_str()))
    };
    let mut all_well = true;
    for model in MODELS.iter().filter(wanted) {
        all_well &= run(model, None);
        for twin in model.twins {
            all_well &= run(model, Some(twin));
        }
    }
    if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs a model, which has to pass, or a twin of it, which has to fail.
fn run(model: &Model, twin: Option<&str>) -> bool {
    let began = Instant::now();
    let this = env::current_exe().expect("Linux has /proc");
    let mut child = Command::new(this)
        .args(["--explore", model.name])
        .args(twin)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts again");
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is our child") {
            break Some(status);
        }
        if began.elapsed() > LIMIT {
            // It may have ended just now.
            let _ = child.kill();
            break None;
        }
        thread::sleep(Duration::from_millis(20));
    };
    let output = child.wait_with_output().expect("its output is read");
    let output = String::from_utf8_lossy(&output.stdout);
    let seconds = began.elapsed().as_secs_f64();
    let passed = status.is_some_and(|status| status.success());
    let failed = status.is_some() && !passed;
    let is_well = if twin.is_some() { failed } else { passed };
    let name = twin.map_or_else(|| model.name.to_owned(), |twin| format!("  but {twin}"));
    let verdict = if is_well { "ok" } else { "NOT SO" };
    let output = match status {
        None => "not over in time",
        Some(_) => output.trim(),
    };
    println!("{verdict:6}  {name}: {output} ({seconds:.1} s)");
    is_well
}

/// Runs a model in every order, and says in how many.
fn explore(model: &Model, twin: Option<&String>) {
    if let Some(twin) = twin {
        TWIN.get_or_init(|| twin.clone());
    }
    // Nothing can be relied upon after a failure, not even dropping.
    panic::set_hook(Box::new(|failure| {
        let failure = failure.to_string().replace('\n', " ");
        println!("{failure}, in execution {}", executions());
        process::exit(1);
    }));
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(PREEMPTIONS);
    builder.max_branches = STEPS;
    let run = model.run;
    builder.check(move || {
        EXECUTIONS.fetch_add(1, Ordering::Relaxed);
        kernel::boot();
        modelled::thread::limit(usize::MAX);
        modelled::time::be_impatient(false);
        run();
    });
    println!("{} executions", executions());
}

fn executions() -> usize {
    EXECUTIONS.load(Ordering::Relaxed)
}
