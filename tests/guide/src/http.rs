//! A small web server for the pages: a folder, a page of its own, and what
//! the script on that page reports.
//!
//! It is for a browser on this machine that a test has started, so it knows
//! `GET`, `POST` and lengths, and no more of HTTP.

mod asked;
mod files;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};

use sockserver::testing::TestServer;
use sockserver::{Flow, Hooks, Request, RequestHandler, ThreadingTCPServer};

use asked::Asked;

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub struct Site {
    server: TestServer,
    /// What was reported.
    pub reports: Receiver<String>,
}

impl Site {
    /// Serves a folder, and `page` at `/`, on a port of the kernel's.
    /// What is posted to `/` is a report.
    pub fn start(folder: PathBuf, page: String) -> sockserver::Result<Self> {
        let (sender, reports) = mpsc::channel();
        let content = Content {
            folder,
            page,
            reports: sender,
        };
        let server = ThreadingTCPServer::<Http>::builder()
            .state(content)
            .bind(("127.0.0.1", 0))?;
        Ok(Self {
            server: TestServer::serving(server)?,
            reports,
        })
    }

    /// Where its page is.
    pub fn url(&self) -> String {
        format!("http://{}/", self.server.address())
    }
}

/// What there is to be had.
struct Content {
    folder: PathBuf,
    page: String,
    reports: Sender<String>,
}

impl Hooks for Content {}

#[derive(Default)]
struct Http;

impl RequestHandler<Content> for Http {
    fn handle(&mut self, rq: &mut Request<'_, Content>) -> io::Result<Flow> {
        let Some(asked) = Asked::read(&mut rq.rfile())? else {
            return Ok(Flow::Close);
        };
        let answer = rq.server().answer(asked);
        let Answer { status, kind, body } = answer;
        write!(
            rq.wfile(),
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Cache-Control: max-age=600\r\n\r\n",
            body.len()
        )?;
        rq.wfile().write_all(&body)?;
        Ok(Flow::KeepAlive)
    }
}

struct Answer {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: &'static str, kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            kind,
            body: body.into(),
        }
    }
}

impl Content {
    fn answer(&self, asked: Asked) -> Answer {
        match (&*asked.method, &*asked.path) {
            ("GET", "/") => Answer::new("200 OK", files::HTML, &*self.page),
            ("POST", "/") => {
                // Nobody may listen any more.
                let _ = self.reports.send(asked.body);
                Answer::new("204 No Content", files::TEXT, "")
            }
            ("GET", path) => match files::read(&self.folder, path) {
                Some((kind, body)) => Answer::new("200 OK", kind, body),
                None => Answer::new("404 Not Found", files::TEXT, "there is no such page\n"),
            },
            _ => Answer::new("405 Method Not Allowed", files::TEXT, "GET, or POST to /\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::fs;
    use std::io::Read;
    use std::net::TcpStream;

    #[track_caller]
    fn check(site: &Site, request: &str, status: &str, body: &str) {
        let mut client = TcpStream::connect(site.server.address().to_string()).unwrap();
        client.write_all(request.as_bytes()).unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
        assert!(answer.ends_with(&format!("\r\n\r\n{body}")), "{answer}");
    }

    #[test]
    fn pages_are_served_and_reports_come_in() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.html"), "<p>").unwrap();
        let site = Site::start(folder.path().to_owned(), "own".to_owned()).unwrap();

        check(&site, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "200", "own");
        check(&site, "GET /a.html?search=x HTTP/1.1\r\n\r\n", "200", "<p>");
        check(
            &site,
            "GET /b.html HTTP/1.1\r\n\r\n",
            "404",
            "there is no such page\n",
        );
        check(
            &site,
            "PUT /a.html HTTP/1.1\r\n\r\n",
            "405",
            "GET, or POST to /\n",
        );
        check(
            &site,
            "POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nyes",
            "204",
            "",
        );
        assert_eq!(site.reports.try_recv(), Ok("yes".to_owned()));
    }

    #[test]
    fn several_requests_may_come_on_one_connection() {
        let site = Site::start(PathBuf::from("/nowhere"), "own".to_owned()).unwrap();
        let mut client = TcpStream::connect(site.server.address().to_string()).unwrap();
        client
            .write_all(&b"GET / HTTP/1.1\r\n\r\n".repeat(2))
            .unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answers = String::new();
        client.read_to_string(&mut answers).unwrap();
        assert_eq!(answers.matches("200 OK").count(), 2, "{answers}");
    }
}
