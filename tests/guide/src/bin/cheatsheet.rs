//! Renders the cheat sheet from the tables of the guide.

use std::fs;
use std::process::ExitCode;

use guide::{CRATES, cheatsheet};

fn main() -> ExitCode {
    let mut guides = Vec::new();
    for guided in CRATES {
        match guided.rows() {
            Ok(rows) => guides.push((guided, rows)),
            Err(complaints) => {
                for complaint in complaints {
                    eprintln!("cheatsheet: {}: {complaint}", guided.name);
                }
                return ExitCode::FAILURE;
            }
        }
    }
    let path = cheatsheet::path();
    match fs::write(&path, cheatsheet::render(&guides)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cheatsheet: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}
