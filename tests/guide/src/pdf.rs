//! Pages of a PDF that a Chromium has printed: its page objects are readable
//! as they stand.

/// The sizes of all pages, in points.
pub fn pages(pdf: &[u8]) -> Vec<(f64, f64)> {
    let text = String::from_utf8_lossy(pdf);
    let objects = text.split("/Type /Page").skip(1);
    // `/Type /Pages` is the list of them.
    let pages = objects.filter(|object| !object.starts_with('s'));
    pages.map(|page| size(page).unwrap_or_default()).collect()
}

fn size(page: &str) -> Option<(f64, f64)> {
    let object = page.split("endobj").next()?;
    let (_, numbers) = object.split_once("/MediaBox [")?;
    let numbers = numbers.split(']').next()?.split_whitespace();
    let numbers: Vec<f64> = numbers.map_while(|number| number.parse().ok()).collect();
    match numbers[..] {
        [left, bottom, right, top] => Some((right - left, top - bottom)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_and_measured() {
        let pdf = b"%PDF-1.4\n1 0 obj\n<</Type /Page\n/MediaBox [0 0 842 595.5]>>\nendobj\n\
                    2 0 obj\n<</Type /Page\n/Other 1>>\nendobj\n\
                    3 0 obj\n<</Type /Pages\n/MediaBox [0 0 1 1]>>\nendobj\n";
        assert_eq!(pages(pdf), [(842.0, 595.5), (0.0, 0.0)]);
    }
}
