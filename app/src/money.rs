//! Money is a whole number of minor units and the ISO 4217 code of a currency; here is how many of them make one.
//! Invariant: an amount becomes minor units, and words again, here and nowhere else.

/// Currencies of today with hundredths.
const HUNDREDTHS: &str = "\
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP \
    CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS \
    KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD \
    PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP \
    TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";
/// Those without any smaller unit.
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
/// Those with thousandths.
const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Decimals of a currency; `None` for a code that is none.
#[must_use]
pub fn decimals(currency: &str) -> Option<u32> {
    let lists = [(WHOLE, 0), (HUNDREDTHS, 2), (THOUSANDTHS, 3)];
    lists.into_iter().find(|(codes, _)| codes.split(' ').any(|code| code == currency)).map(|(_, decimals)| decimals)
}

/// Minor units of an amount like `1,250,000.50`, which has no more decimals than its currency.
#[must_use]
pub fn minor_units(text: &str, currency: &str) -> Option<i64> {
    let digits = text.replace([',', ' ', '\u{a0}', '\u{202f}'], "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let part = part.trim_end_matches('0');
    let decimals = decimals(currency)?;
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let missing = decimals.checked_sub(u32::try_from(part.len()).ok()?)?;
    let part: i64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(10_i64.pow(decimals))?.checked_add(part.checked_mul(10_i64.pow(missing))?)
}

/// An amount as it is typed: `1250000.50`, and without decimals that are all 0.
#[must_use]
pub fn words(minor: i64, currency: &str) -> String {
    let decimals = decimals(currency).unwrap_or(2);
    let one = 10_i64.pow(decimals);
    match (minor / one, (minor % one).abs()) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:0width$}", width = decimals as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_minor_units_of_its_own() {
        for (text, currency, minor, again) in [
            ("1,250,000.5", "USD", 125_000_050, "1250000.50"),
            ("1 250 000", "EUR", 125_000_000, "1250000"),
            ("5000", "JPY", 5000, "5000"),
            ("5000.00", "JPY", 5000, "5000"),
            ("12.345", "KWD", 12_345, "12.345"),
            ("12.5", "KWD", 12_500, "12.500"),
            ("0", "USD", 0, "0"),
        ] {
            assert_eq!(minor_units(text, currency), Some(minor), "{text} {currency}");
            assert_eq!(words(minor, currency), again);
        }
    }

    #[test]
    fn what_is_no_amount_of_the_currency_is_refused() {
        for (text, currency) in [
            ("1.234", "USD"),
            ("5000.5", "JPY"),
            ("-5", "USD"),
            ("1e6", "USD"),
            (".", "USD"),
            ("", "USD"),
            ("99999999999999999999", "USD"),
            ("5", "XYZ"),
            ("5", "usd"),
            ("5", ""),
        ] {
            assert_eq!(minor_units(text, currency), None, "{text} {currency}");
        }
    }

    #[test]
    fn no_currency_stands_in_two_lists() {
        let mut codes =
            [HUNDREDTHS, WHOLE, THOUSANDTHS].map(|list| list.split(' ')).into_iter().flatten().collect::<Vec<_>>();
        let all = codes.len();
        assert!(codes.iter().all(|code| code.len() == 3));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
    }
}
