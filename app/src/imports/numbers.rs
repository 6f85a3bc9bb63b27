//! Numbers of a column. Invariant: one reading for the whole column, and only where no other fits; amounts are
//! multiplied exactly, never through floating point.

use super::Decimal;
use std::cmp::Ordering;

impl Decimal {
    const fn marks(self) -> (char, char) {
        match self {
            Self::Point => (',', '.'),
            Self::Comma => ('.', ','),
        }
    }

    /// Digits with at most one point, as a form takes them; `None` for what is no number in this style.
    #[must_use]
    pub fn read(self, text: &str) -> Option<String> {
        let (group, mark) = self.marks();
        let bare = without_currency(text);
        let (whole, fraction) = bare.split_once(mark).unwrap_or((bare, ""));
        let groups = whole.split([group, ' ', '\u{a0}', '\u{202f}', '\'']).collect::<Vec<_>>();
        let grouped = groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !grouped || groups.iter().any(|group| group.is_empty() || !digits(group)) || !digits(fraction) {
            return None;
        }
        let whole = groups.concat();
        Some(if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") })
    }

    /// The style in which the most values are numbers; `None` when both fit as many and read a value differently. What is
    /// no number in either says nothing.
    #[must_use]
    pub fn of(values: &[&str]) -> Option<Self> {
        let read = values.iter().map(|value| (Self::Point.read(value), Self::Comma.read(value))).collect::<Vec<_>>();
        let point = read.iter().filter(|(point, _)| point.is_some()).count();
        let comma = read.iter().filter(|(_, comma)| comma.is_some()).count();
        let differ = read.iter().any(|(point, comma)| point.is_some() && comma.is_some() && point != comma);
        match point.cmp(&comma) {
            Ordering::Equal if differ => None,
            Ordering::Less => Some(Self::Comma),
            Ordering::Equal | Ordering::Greater => Some(Self::Point),
        }
    }
}

/// An amount without a sign like `€` or a code like `USD` before or behind it.
fn without_currency(text: &str) -> &str {
    let text = text.trim().trim_matches(['$', '€', '£', '¥']).trim();
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    match (text.split_once(' '), text.rsplit_once(' ')) {
        (Some((code, amount)), _) if is_code(code) => amount.trim(),
        (_, Some((amount, code))) if is_code(code) => amount.trim(),
        _ => text,
    }
}

/// `number` (digits with at most one point) times `factor`, rounded to hundredths; `None` when it is beyond all money.
#[must_use]
pub fn multiplied(number: &str, factor: u64) -> Option<String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = &fraction[..fraction.len().min(9)];
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let units = format!("{whole}{fraction}").parse::<i128>().ok()?;
    let hundredths = units.checked_mul(i128::from(factor))?.checked_mul(100)?;
    let rounded = (hundredths + scale / 2) / scale;
    i64::try_from(rounded).ok()?;
    Some(match rounded % 100 {
        0 => (rounded / 100).to_string(),
        cents => format!("{}.{cents:02}", rounded / 100),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_with_both_marks_decides_the_column() {
        assert_eq!(Decimal::of(&["1,234", "1,234.50"]), Some(Decimal::Point));
        assert_eq!(Decimal::of(&["1.234", "12,5"]), Some(Decimal::Comma));
        assert_eq!(
            Decimal::of(&["1100.04", "718"]),
            Some(Decimal::Point),
            "four digits without a group are no thousands"
        );
        assert_eq!(Decimal::of(&["1.234", "5.678"]), None, "thousands or decimals: a person must say");
        assert_eq!(Decimal::of(&["12", ""]), Some(Decimal::Point));
        assert_eq!(Decimal::of(&["1.234", "n/a"]), None, "what is no number in any style decides nothing");
        assert_eq!(Decimal::of(&["1.234", "12,5", "3.75"]), None, "each style breaks one");
        assert_eq!(Decimal::of(&["1.234", "12,5", "n/a", "?"]), Some(Decimal::Comma));
        assert_eq!(Decimal::Comma.read("€ 1.234,50").as_deref(), Some("1234.50"));
        assert_eq!(Decimal::Point.read("1 234 567 USD").as_deref(), Some("1234567"));
        for bad in ["", "1,23,4", "-5", "1e6", "12a4", ".", "1.2M"] {
            assert_eq!(Decimal::Point.read(bad), None, "{bad}");
        }
    }

    #[test]
    fn amounts_are_multiplied_exactly() {
        assert_eq!(multiplied("1100.04", 1_000_000).as_deref(), Some("1100040000"));
        assert_eq!(multiplied("0.1", 1).as_deref(), Some("0.10"));
        assert_eq!(multiplied("2.675", 1).as_deref(), Some("2.68"));
        assert_eq!(multiplied("99999999999999", 1_000_000), None);
    }
}
