//! A host name as the C library takes it: ASCII, with a NUL at its end.

use std::borrow::Cow;
use std::ffi::CString;

use crate::errors::{Error, Result};

/// The longest text that is handed on, of a host or a service: longer than
/// any that can be found, and short enough for C libraries that put it on
/// the stack. (`NI_MAXHOST` without the NUL.)
const LONGEST: usize = 1024;

/// A host; if it is not ASCII, then in the form in which name servers know it
/// (`xn--…`).
pub(crate) fn host(operation: &'static str, name: &[u8]) -> Result<CString> {
    // An IPv6 address is no name, whatever its scope is called.
    if name.is_ascii() || name.contains(&b':') {
        return text(operation, "host name", name);
    }
    // Longer names would only make IDNA slow.
    if name.len() > LONGEST {
        return Err(too_long(operation, "host name"));
    }
    let ascii = to_ascii(name).map_err(|reason| Error::invalid(operation, reason))?;
    text(operation, "host name", ascii.as_bytes())
}

/// Text without a NUL that is not too long to be handed on.
pub(crate) fn text(operation: &'static str, what: &'static str, text: &[u8]) -> Result<CString> {
    if text.len() > LONGEST {
        return Err(too_long(operation, what));
    }
    CString::new(text).map_err(|_| Error::invalid(operation, format!("embedded NUL in the {what}")))
}

fn too_long(operation: &'static str, what: &'static str) -> Error {
    Error::invalid(operation, format!("a {what} has at most {LONGEST} bytes"))
}

/// UTS #46 without transition, as browsers do it: IDNA 2008, with upper case
/// and other forms of a letter mapped first.
#[cfg(feature = "idna")]
fn to_ascii(name: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

    let length = DnsLength::VerifyAllowRootDot;
    Uts46::new()
        .to_ascii(name, AsciiDenyList::URL, Hyphens::Allow, length)
        .map_err(|_| "the host name has no form in ASCII (IDNA)")
}

#[cfg(not(feature = "idna"))]
fn to_ascii(_: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    Err("the host name is not ASCII, and this program was built without IDNA")
}

#[cfg(all(test, feature = "idna"))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: impl AsRef<[u8]>, expected: Option<&str>) {
        let found = host("test", name.as_ref()).ok();
        let found = found.as_ref().map(|name| name.to_str().unwrap());
        assert_eq!(found, expected);
    }

    #[test]
    fn only_names_beyond_ascii_change() {
        check("example.org", Some("example.org"));
        check("EXAMPLE.org", Some("EXAMPLE.org"));
        check("_tcp.-x-.127.1 x", Some("_tcp.-x-.127.1 x"));
        check("höst.example.org", Some("xn--hst-sna.example.org"));
        check("HÖST.example.org.", Some("xn--hst-sna.example.org."));
        check("straße.example", Some("xn--strae-oqa.example"));
        check("例え。テスト", Some("xn--r8jz45g.xn--zckzah"));
        check("_http._tcp.ö", Some("_http._tcp.xn--nda"));
        check("１２７.0.0.1", Some("127.0.0.1"));
        check("", Some(""));
    }

    #[test]
    fn literals_stay() {
        check("::1", Some("::1"));
        assert!(host("test", "fe80::1%ö".as_bytes()).is_ok());
    }

    #[test]
    fn what_no_name_server_knows_is_refused() {
        check("a\0b", None);
        check("ö\0", None);
        check(b"\xff.invalid", None);
        check("ö b", None);
        check("ö％1", None);
        check("x".repeat(1024), Some(&"x".repeat(1024)));
        check("x".repeat(1025), None);
        check("ö".repeat(60), None); // 64 letters and more in ASCII
        check(
            format!("{}.ö", "x".repeat(63)),
            Some(&format!("{}.xn--nda", "x".repeat(63))),
        );
        check(format!("{}.ö", "x".repeat(64)), None);
        check("ö.".repeat(1000), None);
        check("ö..x", None);
    }
}
