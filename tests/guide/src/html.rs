//! As much of HTML as the pages here need.

/// Text as HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The text in HTML.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        // The last one, so that nothing is undone twice.
        .replace("&amp;", "&")
}

/// What stands between each `begin` and the next `end`.
pub fn between<'a>(html: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    let pieces = html.split(begin).skip(1);
    pieces
        .map(|piece| piece.split_once(end).map_or(piece, |(inside, _)| inside))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_out_of_html() {
        let original = "Opt<[u8]> & \"x\" &lt;";
        assert_eq!(text(&escape(original)), original);
        assert_eq!(text("<td><code>a &lt; b</code></td> c"), "a < b c");
    }

    #[test]
    fn pieces_are_found() {
        assert_eq!(between("a<b>1</b>c<b>2</b>", "<b>", "</b>"), ["1", "2"]);
        assert!(between("abc", "<b>", "</b>").is_empty());
    }
}
