//! What a case has to say.

use std::fmt::Display;
use std::path::Path;

use super::{chart, load_average};
use crate::settings::Settings;

/// One case, in Markdown.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) case: &'static str,
    pub(crate) body: String,
    /// Whether something went wrong that must not.
    pub(crate) failed: bool,
    load_before: String,
}

impl Section {
    pub(crate) fn begin(case: &'static str, title: &str) -> Self {
        println!("\n== {case}: {title}");
        Self {
            case,
            body: format!("## {title}\n\n"),
            failed: false,
            load_before: load_average(),
        }
    }

    /// A paragraph.
    pub(crate) fn say(&mut self, text: impl Display) {
        println!("{text}");
        self.body += &format!("{text}\n\n");
    }

    /// A server that cannot be measured here, and why: said aloud, and once.
    pub(crate) fn skip(&mut self, name: &str, why: impl Display) {
        let text = format!("skipped: {name}: {}", why.to_string().replace('\n', " "));
        if !self.body.contains(&text) {
            self.say(text);
        }
    }

    /// A server that did something wrong: the run fails.
    pub(crate) fn fail(&mut self, name: &str, why: impl Display) {
        self.failed = true;
        self.say(format_args!("**FAILED: {name}: {why}**"));
    }

    /// A table; the first column is text, the others are figures.
    pub(crate) fn table(&mut self, head: &[&str], rows: &[Vec<String>]) {
        let mut text = format!("| {} |\n|---", head.join(" | "));
        text += &"|--:".repeat(head.len().saturating_sub(1));
        text += "|\n";
        for row in rows {
            text += &format!("| {} |\n", row.join(" | "));
        }
        self.say(text.trim_end());
    }

    /// A chart of medians, each with what lies about it.
    pub(crate) fn spread(
        &mut self,
        out: &Path,
        file: &str,
        title: &str,
        scale: chart::Scale,
        rows: &[(String, [f64; 3])],
    ) -> anyhow::Result<()> {
        if !rows.is_empty() {
            chart::spread(&out.join("charts").join(file), title, scale, rows)?;
            self.body += &format!("![{title}](charts/{file})\n\n");
        }
        Ok(())
    }

    /// A chart of lines.
    pub(crate) fn lines(
        &mut self,
        out: &Path,
        file: &str,
        title: &str,
        axes: [&str; 2],
        lines: &[(String, Vec<(f64, f64)>)],
    ) -> anyhow::Result<()> {
        if !lines.is_empty() {
            chart::lines(&out.join("charts").join(file), title, axes, lines)?;
            self.body += &format!("![{title}](charts/{file})\n\n");
        }
        Ok(())
    }

    /// How it was measured.
    pub(crate) fn end(mut self, settings: &Settings) -> Self {
        let Settings {
            rounds,
            slice,
            quick,
        } = settings;
        let quick = if *quick {
            ", **quick: not a result**"
        } else {
            ""
        };
        let (before, after) = (self.load_before.clone(), load_average());
        self.say(format_args!(
            "{rounds} rounds, {slice:?} a slice; load average {before} before, {after} after{quick}."
        ));
        self
    }
}
