//! Text on its way into a spreadsheet. Invariant: no cell that leaves here runs as a formula.

use std::borrow::Cow;

/// The cell with an apostrophe in front where a spreadsheet would take it for a formula (OWASP, CSV Injection).
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet would take the cell for a formula.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn formulas_become_text_and_text_stays() {
        assert_eq!(cell("=HYPERLINK(\"http://evil.example\")"), "'=HYPERLINK(\"http://evil.example\")");
        assert_eq!(cell("@cmd"), "'@cmd");
        assert_eq!(cell("Café = good"), "Café = good");
    }
}
