//! From a file's bytes to rows of text. Invariant: a file is read whole or refused with a reason; a row that does not
//! fit the header is kept as it is, for the check to report.

use super::Problem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The largest file.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most rows under the header.
pub const MOST_ROWS: usize = 200_000;

/// A file as a table of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// Each row with the line of the file on which it starts.
    pub rows: Vec<(i32, Vec<String>)>,
}

/// Reads a delimited file in any of the encodings and delimiters that people have.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn read(bytes: &[u8]) -> Result<Table, Problem> {
    if bytes.len() > MOST_BYTES {
        return Err(Problem::TooLarge);
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    let mut reader = reader(&text, delimiter(&text));
    let mut records = reader.records();
    let header = records.next().and_then(Result::ok).map(|record| cells(&record)).unwrap_or_default();
    if !is_header(&header) {
        return Err(Problem::NoHeader);
    }
    let mut rows = Vec::new();
    let (bytes, mut line, mut counted) = (text.as_bytes(), 1, 0);
    for record in records {
        let record = record.map_err(|_| Problem::NotText)?;
        let cells = cells(&record);
        if cells.iter().all(String::is_empty) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            return Err(Problem::TooLarge);
        }
        let start = record.position().and_then(|start| usize::try_from(start.byte()).ok()).unwrap_or(counted);
        // The reader leaves the line breaks before a row to that row.
        let breaks = bytes[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += text[counted..start + breaks].matches('\n').count();
        counted = start + breaks;
        rows.push((i32::try_from(line).map_err(|_| Problem::TooLarge)?, cells));
    }
    if rows.is_empty() { Err(Problem::NoRows) } else { Ok(Table { header, rows }) }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn cells(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// By its mark, else by where the zeros are, else UTF-8 where it is valid, else Windows-1252, which always is.
fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (unmarked(bytes), 0));
    let text = encoding.decode_without_bom_handling(&bytes[mark..]).0;
    if text.contains('\0') { Err(Problem::NotText) } else { Ok(text.into_owned()) }
}

fn unmarked(bytes: &[u8]) -> &'static Encoding {
    let start = &bytes[..bytes.len().min(512)];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 4 > start.len();
    match (zeros(1), zeros(0)) {
        (true, false) => UTF_16LE,
        (false, true) => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => WINDOWS_1252,
    }
}

/// The delimiter under which most of the first rows have the header's width, the widest winning.
fn delimiter(text: &str) -> u8 {
    let width = |delimiter: u8| {
        let mut reader = reader(text, delimiter);
        let widths = reader.records().take(50).flatten().map(|record| record.len()).collect::<Vec<_>>();
        let header = widths.first().copied().unwrap_or(0);
        let even = widths.iter().filter(|width| **width == header).count();
        if header > 1 { (even * 100 / widths.len().max(1), header) } else { (0, 0) }
    };
    let candidates = [b'|', b'\t', b';', b','];
    candidates.into_iter().max_by_key(|candidate| width(*candidate)).unwrap_or(b',')
}

/// Names, and not the values of a first row.
fn is_header(cells: &[String]) -> bool {
    let name = |cell: &String| !cell.is_empty() && !cell.contains('@') && cell.parse::<f64>().is_err();
    cells.iter().any(name) && cells.iter().all(|cell| cell.is_empty() || name(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes).expect("a table").rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn every_delimiter_is_found_also_where_cells_hold_others() {
        for delimiter in [',', ';', '\t', '|'] {
            let text = "Name~City~Note\n\"Blue~Fin\"~Oslo~a\nCafé~Bergen~\"b, c; d | e\"\n"
                .replace('~', &delimiter.to_string());
            let table = read(text.as_bytes()).expect("a table");
            assert_eq!(table.header, ["Name", "City", "Note"], "{delimiter:?}");
            assert_eq!(table.rows[0].1[0], format!("Blue{delimiter}Fin"));
            assert_eq!(table.rows[1].1[2], "b, c; d | e".replace('~', ""));
        }
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "Name,City\nCafé Söhne,Tromsø\n";
        let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<_>>();
        let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xef\xbb\xbf", text.as_bytes()),
            marked(b"\xff\xfe", &little),
            marked(b"\xfe\xff", &big),
            little.clone(),
            big.clone(),
            windows,
        ] {
            let table = read(&bytes).expect("a table");
            assert_eq!(table.header[0], "Name");
            assert_eq!(table.rows, [(2, vec!["Café Söhne".to_owned(), "Tromsø".to_owned()])]);
        }
    }

    #[test]
    fn quotes_hold_line_breaks_and_rows_keep_the_line_they_start_on() {
        let table = read(b"Name,Address\r\n\"Blue \"\"Fin\"\"\",\"Pier 3\r\nOslo\"\r\nTwo,x\r\n").expect("a table");
        assert_eq!(table.rows[0], (2, vec!["Blue \"Fin\"".to_owned(), "Pier 3\r\nOslo".to_owned()]));
        assert_eq!(table.rows[1].0, 4);
    }

    #[test]
    fn ragged_rows_are_kept_for_the_check_and_empty_ones_dropped() {
        assert_eq!(rows(b"Name,City\nOne\n,\n\nTwo,Oslo,x\n"), [vec!["One"], vec!["Two", "Oslo", "x"]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_reason() {
        assert_eq!(read(b""), Err(Problem::Empty));
        assert_eq!(read(b"\xef\xbb\xbf \n"), Err(Problem::Empty));
        assert_eq!(read(b"Name,City\n"), Err(Problem::NoRows));
        assert_eq!(read(b"Blue Fin,12,info@blue.example\nx,1,y\n"), Err(Problem::NoHeader));
        assert_eq!(read(b"PK\x03\x04\x00\x00\x00binary"), Err(Problem::NotText));
        assert_eq!(read(&vec![b'a'; MOST_BYTES + 1]), Err(Problem::TooLarge));
        let many = format!("Name\n{}", "x\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(many.as_bytes()), Err(Problem::TooLarge));
    }
}
