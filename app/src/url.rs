//! Addresses and query strings, on both sides alike.

/// `text` for a query string's value (RFC 3986 unreserved characters stay).
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|nibble| char::from(b"0123456789ABCDEF"[usize::from(nibble)])));
        }
    }
    encoded
}

/// The address that dials `number`.
#[must_use]
pub fn tel(number: &str) -> String {
    format!("tel:{}", number.replace(|c: char| !c.is_ascii_digit() && c != '+', ""))
}

/// The names and values of a query string, decoded; what is not UTF-8 is replaced.
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, tail @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                bytes.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = tail;
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        for text in ["", "Blue Fin & Söhne", "100 % + 1=1?", "a/b#c", "日本"] {
            assert_eq!(pairs(&format!("q={}", encode(text))), [("q".to_owned(), text.to_owned())]);
        }
    }

    #[test]
    fn forms_and_broken_escapes_are_read() {
        assert_eq!(
            pairs("?q=blue+fin&x=%zz&y"),
            [("q", "blue fin"), ("x", "%zz"), ("y", "")].map(|(a, b)| (a.into(), b.into()))
        );
    }
}
