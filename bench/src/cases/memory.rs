//! What an idle connection takes: of the server's own memory, of the
//! kernel's, and of threads.

use std::thread;
use std::time::Duration;

use crate::Bench;
use crate::contestants::{Contestant, STREAMS, Transport};
use crate::figures::Quartiles;
use crate::holder::Holder;
use crate::kernel;
use crate::report::Section;

/// What was measured with so many connections, beside none.
struct Taken {
    connections: usize,
    /// Bytes of the server.
    resident: f64,
    /// Bytes of the kernel, for both ends.
    kernel: f64,
    threads: u64,
}

impl Taken {
    fn total(&self) -> f64 {
        self.resident + self.kernel
    }
}

pub(super) fn run(bench: &Bench, section: &mut Section) -> anyhow::Result<()> {
    let steps = bench
        .settings
        .either(vec![1_000, 5_000, 18_000], vec![200, 1_000]);
    section.say(
        "Bytes a connection, beside the same server with ten. `own` is the growth of its resident \
         set; `kernel` that of kernel objects, kernel stacks and page tables of the whole \
         machine, and so has both ends of a connection, and whatever else went on. The last \
         columns go on in a straight line from the last two steps.",
    );
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    // What the first takes, which is the epoll loop: the others are compared
    // with it.
    let mut baseline: Vec<f64> = Vec::new();
    for contestant in STREAMS {
        // One connection, or 64, say nothing about memory.
        if contestant.at_once < 1_000 {
            continue;
        }
        let count = bench.settings.either(3, 1);
        let passes = (0..count).map(|_| measure(bench, contestant, &steps));
        let taken = match passes.collect::<anyhow::Result<Vec<_>>>() {
            Ok(passes) => middle(&passes),
            Err(why) => {
                section.skip(contestant.name, format_args!("{why:#}"));
                continue;
            }
        };
        if baseline.is_empty() {
            baseline = taken.iter().map(Taken::total).collect();
        }
        let mut points = vec![(0.0, 0.0)];
        for (step, at) in taken.iter().enumerate() {
            let each = |bytes: f64| format!("{:.0}", bytes / at.connections as f64);
            let line = |connections: f64| {
                let below = step.checked_sub(1).map(|below| &taken[below]);
                let is_last = step + 1 == taken.len();
                below.filter(|_| is_last).map_or(String::new(), |below| {
                    let slope =
                        (at.total() - below.total()) / (at.connections - below.connections) as f64;
                    let more = slope * (connections - at.connections as f64);
                    format!("{:.0} MiB", (at.total() + more) / 1_048_576.0)
                })
            };
            rows.push(vec![
                contestant.name.to_owned(),
                at.connections.to_string(),
                each(at.resident),
                each(at.kernel),
                each(at.total()),
                format!("{:.3}", at.total() / baseline[step]),
                at.threads.to_string(),
                line(100_000.0),
                line(1_000_000.0),
            ]);
            points.push((at.connections as f64, at.total() / 1_048_576.0));
        }
        lines.push((contestant.name.to_owned(), points));
    }
    let head = [
        "server",
        "connections",
        "own",
        "kernel",
        "together",
        "beside the epoll loop",
        "threads",
        "100 000 take",
        "1 000 000 take",
    ];
    section.table(&head, &rows);
    let title = "Memory of idle connections, own and the kernel's";
    let axes = ["connections", "MiB"];
    section.lines(&bench.out, "memory.svg", title, axes, &lines)
}

/// The medians of several passes: whatever else goes on in the machine is in
/// the kernel's part.
fn middle(passes: &[Vec<Taken>]) -> Vec<Taken> {
    let steps = passes.first().map_or(0, Vec::len);
    let median = |step: usize, figure: fn(&Taken) -> f64| {
        Quartiles::of(passes.iter().map(|pass| figure(&pass[step]))).median
    };
    let middle = |step: usize| Taken {
        connections: passes[0][step].connections,
        resident: median(step, |taken| taken.resident),
        kernel: median(step, |taken| taken.kernel),
        threads: passes[0][step].threads,
    };
    (0..steps).map(middle).collect()
}

fn measure(bench: &Bench, contestant: &Contestant, steps: &[usize]) -> anyhow::Result<Vec<Taken>> {
    let served = contestant.start(&bench.programs, Transport::Tcp)?;
    let mut holder = Holder::start(served.at)?;
    // What every server makes once, and the holder's own pages.
    holder.grow(10)?;
    settle();
    let (resident, before) = (served.resident()?, kernel::memory()?);
    let mut taken = Vec::new();
    for &connections in steps.iter().filter(|step| **step <= contestant.at_once) {
        holder.grow(connections + 10)?;
        settle();
        taken.push(Taken {
            connections,
            resident: served.resident()? as f64 - resident as f64,
            kernel: kernel::memory()? as f64 - before as f64,
            threads: served.threads()?,
        });
    }
    Ok(taken)
}

/// The kernel frees some of what has ended only later.
fn settle() {
    thread::sleep(Duration::from_millis(300));
}
