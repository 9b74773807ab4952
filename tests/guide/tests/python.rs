//! The Python of the guide runs as it stands, and has Rust beside it.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use guide::chapters::{self, Block};
use guide::{CRATES, lesson, say};
use testkit::{DEADLINE, python, skip};

/// How many blocks run at a time.
const THREADS: usize = 4;
/// What only the privileged can do, with `CAP_NET_RAW`: not root in every
/// container.
const PRIVILEGED: &str = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)\n";

#[test]
fn every_block_runs() {
    let test = "every_block_runs";
    let Some(python) = python(test) else {
        return;
    };
    let program = Path::new(python.get_program());
    let is_privileged = lesson::run(program, PRIVILEGED, DEADLINE).is_ok();
    let chapters: Vec<_> = CRATES.iter().flat_map(chapters::of).collect();
    let mut blocks = Vec::new();
    for chapter in &chapters {
        for block in chapter.blocks.iter().filter(|block| block.is_python()) {
            let place = format!("{}:{}", chapter.path.display(), block.line);
            if wants_root(&place, block) && !is_privileged {
                skip(test, &format!("{place} needs root, or CAP_NET_RAW"));
            } else {
                blocks.push((place, block));
            }
        }
    }
    assert!(!blocks.is_empty(), "there is no Python in the guide");
    say(&format!("{} blocks of Python run", blocks.len()));

    let queue = Mutex::new(blocks.iter());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().next();
                    let Some((place, block)) = next else { return };
                    if let Err(said) = lesson::run(program, &block.text, DEADLINE) {
                        failures.lock().unwrap().push(format!("{place}: {said}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the fence says besides the language.
#[track_caller]
fn wants_root(place: &str, block: &Block) -> bool {
    match block.words() {
        ("python", words) if words.is_empty() => false,
        ("python", words) if words == ["root"] => true,
        _ => panic!("{place}: python or python,root, not {}", block.info),
    }
}

#[test]
fn every_chapter_is_a_lesson_in_both_languages() {
    for guided in CRATES {
        let contents = fs::read_to_string(guided.folder().join("mod.rs")).unwrap();
        let chapters = chapters::of(&guided);
        assert!(chapters.iter().any(|chapter| chapter.is_lesson()));
        for chapter in chapters {
            let name = chapter.path.file_name().unwrap().to_string_lossy();
            let place = chapter.path.display();
            assert!(
                contents.contains(&format!("include_str!(\"{name}\")")),
                "{place} is not part of the documentation"
            );
            if chapter.is_lesson() {
                let mut blocks = chapter.blocks.iter();
                assert!(blocks.any(Block::is_python), "{place} has no Python");
                let mut blocks = chapter.blocks.iter();
                assert!(blocks.any(Block::is_rust), "{place} has no Rust that runs");
            }
        }
    }
}
