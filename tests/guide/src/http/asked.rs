//! A request, read.

use std::io::{self, BufRead, ErrorKind};

/// How long a report may be.
const LONGEST: usize = 4096;

/// A request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) method: String,
    /// Without what comes after a question mark.
    pub(super) path: String,
    pub(super) body: String,
}

impl Asked {
    /// The next request, or `None` if there is none any more.
    pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(ErrorKind::InvalidData.into());
        };
        let path = target.split('?').next().unwrap_or_default();
        let length = length(input)?;
        let mut body = vec![0; length];
        input.read_exact(&mut body)?;
        Ok(Some(Self {
            method: method.to_owned(),
            path: path.to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
        }))
    }
}

/// Reads the headers; the length of the body is all that is wanted of them.
fn length(input: &mut impl BufRead) -> io::Result<usize> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        input.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else {
            // The empty line behind them, or the end.
            return Ok(length);
        };
        if name.eq_ignore_ascii_case("content-length") {
            let value = value.trim().parse().ok();
            length = value
                .filter(|length| *length <= LONGEST)
                .ok_or(ErrorKind::InvalidData)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> io::Result<Option<Asked>> {
        Asked::read(&mut text.as_bytes())
    }

    #[test]
    fn a_request_has_a_path_and_a_body() {
        let asked = read("POST /a?b=c HTTP/1.1\r\nX: y\r\nContent-Length: 2\r\n\r\nhi").unwrap();
        let asked = asked.unwrap();
        assert_eq!((&*asked.method, &*asked.path), ("POST", "/a"));
        assert_eq!(asked.body, "hi");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        assert_eq!(read("").unwrap(), None);
        assert!(read("GET\r\n\r\n").is_err());
        assert!(read("POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n").is_err());
        assert!(read("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n").is_err());
        assert!(read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhi").is_err());
    }
}
