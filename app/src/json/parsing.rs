//! From a text to a `Value`. Invariant: no text ends the program, however deep it says to go.

use super::{Unreadable, Value};

/// Deeper than anything that Larder sends.
const DEEPEST: u8 = 64;

/// What a text says, whatever that is.
///
/// # Errors
/// When it is no JSON, or has numbers that are not whole.
pub fn parse(text: &str) -> Result<Value, Unreadable> {
    let mut rest = Rest(text);
    let value = rest.value(DEEPEST)?;
    if rest.0.trim_ascii().is_empty() { Ok(value) } else { Err(Unreadable) }
}

/// What is still to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    /// Goes past a token, when it is what comes next.
    fn skip(&mut self, token: &str) -> bool {
        let next = self.0.trim_ascii_start().strip_prefix(token);
        self.0 = next.unwrap_or(self.0);
        next.is_some()
    }

    fn need(&mut self, token: &str) -> Result<(), Unreadable> {
        if self.skip(token) { Ok(()) } else { Err(Unreadable) }
    }

    fn value(&mut self, deep: u8) -> Result<Value, Unreadable> {
        let deep = deep.checked_sub(1).ok_or(Unreadable)?;
        if self.skip("{") {
            let entries = self.until("}", |rest| {
                rest.need("\"")?;
                let name = rest.text()?;
                rest.need(":")?;
                Ok((name, rest.value(deep)?))
            });
            return entries.map(Value::Object);
        }
        if self.skip("[") {
            return self.until("]", |rest| rest.value(deep)).map(Value::List);
        }
        if self.skip("\"") {
            return self.text().map(Value::Text);
        }
        for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if self.skip(word) {
                return Ok(value);
            }
        }
        self.number()
    }

    /// What stands between commas up to `end`.
    fn until<T>(&mut self, end: &str, one: impl Fn(&mut Self) -> Result<T, Unreadable>) -> Result<Vec<T>, Unreadable> {
        let mut all = Vec::new();
        if self.skip(end) {
            return Ok(all);
        }
        loop {
            all.push(one(self)?);
            if self.skip(end) {
                return Ok(all);
            }
            self.need(",")?;
        }
    }

    fn number(&mut self) -> Result<Value, Unreadable> {
        let text = self.0.trim_ascii_start();
        let end = text.find(|letter: char| letter != '-' && !letter.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        self.0 = rest;
        digits.parse().map(Value::Number).map_err(|_| Unreadable)
    }

    /// Up to the quotation mark that ends it.
    fn text(&mut self) -> Result<String, Unreadable> {
        let mut text = String::new();
        loop {
            let end = self.0.find(['"', '\\']).ok_or(Unreadable)?;
            let (plain, rest) = self.0.split_at(end);
            text.push_str(plain);
            if let Some(rest) = rest.strip_prefix('"') {
                self.0 = rest;
                return Ok(text);
            }
            self.0 = rest.strip_prefix('\\').ok_or(Unreadable)?;
            text.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Result<char, Unreadable> {
        let mut letters = self.0.chars();
        let letter = letters.next().ok_or(Unreadable)?;
        self.0 = letters.as_str();
        match letter {
            '"' | '\\' | '/' => Ok(letter),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'b' => Ok('\u{8}'),
            'f' => Ok('\u{c}'),
            'u' => self.in_utf16(),
            _ => Err(Unreadable),
        }
    }

    /// A character as one unit of UTF-16, or as two.
    fn in_utf16(&mut self) -> Result<char, Unreadable> {
        let first = self.unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) {
            self.need("\\u")?;
            units.push(self.unit()?);
        }
        let mut letters = char::decode_utf16(units);
        letters.next().and_then(Result::ok).ok_or(Unreadable)
    }

    fn unit(&mut self) -> Result<u16, Unreadable> {
        let (digits, rest) = self.0.split_at_checked(4).ok_or(Unreadable)?;
        self.0 = rest;
        u16::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }
}
