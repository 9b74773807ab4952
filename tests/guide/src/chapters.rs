//! The chapters of the guide, and the blocks of code in them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Guided, workspace};

/// A Markdown file of the guide.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Its path below the workspace.
    pub path: PathBuf,
    /// Its blocks of code, in their order.
    pub blocks: Vec<Block>,
}

/// A block of code between fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the fence says: `python,root`.
    pub info: String,
    /// The line of the fence that opens it.
    pub line: usize,
    /// The code.
    pub text: String,
}

impl Block {
    /// The language, and what else the fence says.
    pub fn words(&self) -> (&str, Vec<&str>) {
        let mut words = self.info.split(',').map(str::trim);
        (words.next().unwrap_or_default(), words.collect())
    }

    /// Whether rustdoc takes it for Rust, and `cargo test` runs it or at
    /// least compiles it.
    pub fn is_rust(&self) -> bool {
        let (language, rest) = self.words();
        language == "rust" && !rest.contains(&"ignore")
    }

    /// Whether it is Python, or means to be.
    pub fn is_python(&self) -> bool {
        self.info.starts_with("py")
    }
}

impl Chapter {
    /// Whether it is a lesson, and not the page of names.
    pub fn is_lesson(&self) -> bool {
        self.path.file_stem().is_some_and(|stem| stem != "names")
    }
}

/// All files of a crate's guide, by path.
pub fn of(guided: &Guided) -> Vec<Chapter> {
    let entries = fs::read_dir(guided.folder()).expect("the guide has a folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("a folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    paths.iter().map(|path| chapter(path)).collect()
}

fn chapter(path: &Path) -> Chapter {
    let text = fs::read_to_string(path).expect("a chapter is text");
    let path = path.strip_prefix(workspace()).unwrap_or(path).to_owned();
    Chapter {
        path,
        blocks: blocks(&text),
    }
}

/// The blocks between fences that begin their lines.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((line, text)) = lines.next() {
        let Some(fence) = Fence::opens(text) else {
            continue;
        };
        let mut code = String::new();
        for (_, text) in lines.by_ref() {
            if fence.closes(text) {
                break;
            }
            code.push_str(text);
            code.push('\n');
        }
        blocks.push(Block {
            info: fence.info.to_owned(),
            line,
            text: code,
        });
    }
    blocks
}

struct Fence<'a> {
    ticks: usize,
    info: &'a str,
}

impl<'a> Fence<'a> {
    fn opens(line: &'a str) -> Option<Self> {
        let info = line.trim_start_matches('`');
        let ticks = line.len() - info.len();
        (ticks >= 3).then(|| Self {
            ticks,
            info: info.trim(),
        })
    }

    fn closes(&self, line: &str) -> bool {
        Fence::opens(line).is_some_and(|other| other.ticks >= self.ticks && other.info.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_line_and_their_language() {
        let text = "# A\n\n```python,root\nimport socket\n\nx = 1\n```\n\ntext `x`\n\n\
                    ```rust\nlet x = 1;\n```\n\n````text\n```\n````\n";
        let blocks = blocks(text);
        let told: Vec<_> = blocks
            .iter()
            .map(|block| (block.line, &*block.info, &*block.text))
            .collect();
        assert_eq!(
            told,
            [
                (3, "python,root", "import socket\n\nx = 1\n"),
                (11, "rust", "let x = 1;\n"),
                (15, "text", "```\n"),
            ]
        );
        assert_eq!(blocks[0].words(), ("python", vec!["root"]));
        assert!(blocks[0].is_python() && !blocks[0].is_rust());
        assert!(blocks[1].is_rust() && !blocks[1].is_python());
    }
}
