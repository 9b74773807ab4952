//! Cells of Markdown tables, and what is in them.

/// The cells of a row, or `None` if the line is no row.
///
/// A bar that belongs to a cell is written `\|`, also between backticks.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut characters = line.trim().strip_prefix('|')?.chars().peekable();
    while let Some(character) = characters.next() {
        let cell = cells.last_mut().expect("there is always one");
        match character {
            '\\' if characters.next_if_eq(&'|').is_some() => cell.push('|'),
            '|' => cells.push(String::new()),
            other => cell.push(other),
        }
    }
    // What comes after the last bar.
    cells.pop();
    Some(cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// Whether this is what stands below the header.
pub(super) fn is_ruler(cells: &[String]) -> bool {
    let ruler = |cell: &String| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':'));
    cells.iter().all(ruler)
}

/// What is between the backticks of a cell that is one code span.
pub(super) fn code(cell: &str) -> Option<&str> {
    let inside = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inside.is_empty() && !inside.contains('`')).then_some(inside)
}

/// The texts of all links.
pub(super) fn links(cell: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut rest = cell;
    while let Some((_, text, after)) = next_link(rest) {
        links.push(plain(text));
        rest = after;
    }
    links
}

/// Markdown without its links, but with their texts.
pub fn unlinked(markdown: &str) -> String {
    let mut unlinked = String::new();
    let mut rest = markdown;
    while let Some((before, text, after)) = next_link(rest) {
        unlinked.push_str(before);
        unlinked.push_str(text);
        rest = after;
    }
    unlinked + rest
}

/// What comes before the next link, its text, and what comes after it.
///
/// Only `[text](target)` is one: brackets belong to Python's side, too.
fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    for (begin, _) in text.match_indices('[') {
        let link = &text[begin + 1..];
        // Brackets between backticks are part of the text.
        let end = match link.strip_prefix('`') {
            Some(code) => code.find('`').map(|end| end + 2),
            None => link.find(']'),
        };
        if let Some(end) = end
            && let Some(target) = link[end..].strip_prefix(']')
            && let Some(after) = after_target(target)
        {
            return Some((&text[..begin], &link[..end], after));
        }
    }
    None
}

/// What comes after the target of a link, in which parentheses have partners:
/// `(crate::socket())`.
fn after_target(text: &str) -> Option<&str> {
    let mut open = 0;
    for (index, character) in text.char_indices() {
        match character {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return text[index..].strip_prefix(')');
        }
    }
    None
}

/// Markdown without its backticks.
pub(super) fn plain(text: &str) -> String {
    text.replace('`', "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, texts: &[&str]) {
        assert_eq!(links(cell), texts, "{cell}");
    }

    #[test]
    fn links_are_found_wherever_they_are() {
        check("[`recv`](crate::Socket::recv)", &["recv"]);
        check("[`socket`](crate::socket()), [`a`](b)", &["socket", "a"]);
        check("`x` or [`Opt<[u8]>`](crate::opt)", &["Opt<[u8]>"]);
        check("`a[0]`, [`b`](c)", &["b"]);
        check("nothing (here)", &[]);
        check("[`recv`], [not closed", &[]);
    }

    #[test]
    fn the_text_of_links_stays() {
        let text = "for that see [`a`](crate::a()), `x[1]` (or [b](c)).";
        assert_eq!(unlinked(text), "for that see `a`, `x[1]` (or b).");
    }
}
