//! Servers that no example shows: their handlers panic, or answer once.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::time::Duration;

use sockserver::{
    Flow, Forking, Inline, Limits, Parking, Pooled, Request, RequestHandler, Server, Tcp, Threading,
};

use crate::checker::Checked;

/// Echoes lines, and panics at `panic`.
#[derive(Default)]
pub(crate) struct Lines;

impl RequestHandler for Lines {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let mut line = Vec::new();
        if rq.rfile().read_until(b'\n', &mut line)? == 0 {
            return Ok(Flow::Close);
        }
        assert_ne!(line, b"panic\n", "as the client wants");
        rq.wfile().write_all(&line)?;
        Ok(Flow::KeepAlive)
    }
}

/// Answers what comes first, and closes.
#[derive(Default)]
struct Once;

impl RequestHandler for Once {
    fn handle(&mut self, rq: &mut Request<'_>) -> io::Result<Flow> {
        let (mut rfile, mut wfile) = rq.files();
        let data = rfile.fill_buf()?;
        wfile.write_all(data)?;
        let count = data.len();
        rfile.consume(count);
        Ok(Flow::Close)
    }
}

/// `serve ROLE KIND`: until SIGTERM, as the examples do.
pub(crate) fn serve(arguments: &[String]) -> ExitCode {
    // Ten thousand messages are not what is measured.
    std::panic::set_hook(Box::new(|_| {}));
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let served = match words[..] {
        ["lines", "inline"] => on::<Lines, _>(Inline),
        ["lines", "threading"] => on::<Lines, _>(Threading::default()),
        ["lines", "forking"] => on::<Lines, _>(Forking::default()),
        ["lines", "parking"] => on::<Lines, _>(Parking::default()),
        ["lines", "pooled"] => on::<Lines, _>(Pooled::default()),
        ["checked", "parking"] => on::<Checked, _>(Parking {
            workers: 1,
            max: 64,
        }),
        ["checked", "pooled"] => on::<Checked, _>(Pooled::default()),
        ["once", "threading"] => on::<Once, _>(Threading::default()),
        _ => {
            eprintln!("soak: serve {words:?}?");
            return ExitCode::from(2);
        }
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn on<H, D>(dispatch: D) -> sockserver::Result<()>
where
    H: RequestHandler + Default + 'static,
    D: sockserver::Dispatch<sockserver::Stream, H, ()> + Default,
{
    let limits = Limits {
        per_source: 10_000,
        ..Limits::default()
    };
    let server = Server::<Tcp, H, D>::builder()
        .dispatch(dispatch)
        .limits(limits)
        .bind(("127.0.0.1", 0))?;
    server
        .handle()
        .shutdown_on_signals(Duration::from_secs(10))?;
    let port = server.server_address().port().unwrap_or(0);
    println!("LISTENING 127.0.0.1 {port}");
    server.serve_forever()?;
    eprintln!("{:?}", server.handle().stats());
    Ok(())
}
