//! Files of a folder, and nothing outside it.

use std::fs;
use std::path::Path;

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// A file and what it is, if it may be had.
///
/// Each part of a path is made of letters, digits and a few signs, and does
/// not begin with a dot: so there is no way up, and none to hidden files.
pub(super) fn read(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let mut file = folder.to_owned();
    for part in path.strip_prefix('/')?.split('/') {
        let usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if part.is_empty() || part.starts_with('.') || !part.chars().all(usual) {
            return None;
        }
        file.push(part);
    }
    // A link may lead out.
    let (folder, file) = (folder.canonicalize().ok()?, file.canonicalize().ok()?);
    if !file.starts_with(folder) || !file.is_file() {
        return None;
    }
    let kind = match file.extension()?.to_str()? {
        "html" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => TEXT,
    };
    Some((kind, fs::read(file).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::os::unix::fs::symlink;

    #[test]
    fn nothing_outside_the_folder_can_be_had() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("doc");
        fs::create_dir_all(folder.join("a")).unwrap();
        fs::write(outer.path().join("secret.txt"), "no").unwrap();
        fs::write(folder.join(".hidden.txt"), "no").unwrap();
        fs::write(folder.join("a/b-1.js"), "yes").unwrap();
        symlink(outer.path().join("secret.txt"), folder.join("link.txt")).unwrap();

        let found = read(&folder, "/a/b-1.js").unwrap();
        assert_eq!(found, ("text/javascript; charset=utf-8", b"yes".to_vec()));
        for path in [
            "",
            "/",
            "/a",
            "/../secret.txt",
            "/a/../../secret.txt",
            "/%2e%2e/secret.txt",
            "//secret.txt",
            "/.hidden.txt",
            "/link.txt",
            "/a/b-1.js/",
            "/nothing.txt",
        ] {
            assert_eq!(read(&folder, path), None, "{path}");
        }
    }
}
