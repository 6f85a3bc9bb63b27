//! From a file's bytes to rows of text. Invariant: a file is read whole or refused with a reason; a row that does not
//! fit the header is kept as it is, for the check to report.

mod workbook;

use super::Problem;
use crate::spreadsheet;
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

/// Reads a file: a workbook, of which `sheet` names the sheet, or a delimited one. An empty name means the first sheet with
/// anything in it.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn open(bytes: &[u8], delimiter: Option<u8>, sheet: &str) -> Result<Table, Problem> {
    if bytes.len() <= MOST_BYTES && workbook::is_one(bytes) {
        workbook::read(bytes, sheet)
    } else {
        read(bytes, delimiter)
    }
}

/// Reads a delimited file in any of the encodings that people have. `said` is what stands between its cells, if the person
/// says so; else the file's own word (`sep=;`) counts, and then what fits.
///
/// # Errors
/// What is wrong with the file as a whole.
pub fn read(bytes: &[u8], said: Option<u8>) -> Result<Table, Problem> {
    if bytes.len() > MOST_BYTES {
        return Err(Problem::TooLarge);
    }
    let text = decode(bytes)?;
    if text.trim().is_empty() {
        return Err(Problem::Empty);
    }
    let (own, table) = own_delimiter(&text);
    let mut reader = reader(table, said.or(own).unwrap_or_else(|| delimiter(table)));
    let mut records = reader.records();
    let header = records.next().and_then(Result::ok).map(|record| cells(&record)).unwrap_or_default();
    if !is_header(&header) {
        return Err(Problem::NoHeader);
    }
    let mut rows = Vec::new();
    let (bytes, mut line, mut counted) = (table.as_bytes(), 1 + line_breaks(&text[..text.len() - table.len()]), 0);
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
        line += line_breaks(&table[counted..start + breaks]);
        counted = start + breaks;
        rows.push((i32::try_from(line).map_err(|_| Problem::TooLarge)?, cells));
    }
    if rows.is_empty() { Err(Problem::NoRows) } else { Ok(Table { header, rows }) }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn cells(record: &csv::StringRecord) -> Vec<String> {
    record.iter().map(bare).collect()
}

/// What an export, ours too, has put in front of a cell so that no spreadsheet takes it for a formula is not part of it.
fn bare(cell: &str) -> String {
    let cell = cell.trim();
    cell.strip_prefix('\'').filter(|rest| spreadsheet::is_formula(rest)).unwrap_or(cell).to_owned()
}

/// As many as the reader sees: `\r\n`, `\n` and a lone `\r` (old Macs) each end a line.
fn line_breaks(text: &str) -> usize {
    text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count()
}

/// The delimiter that spreadsheets name in a line of its own in front of the table (`sep=;`), and the table.
fn own_delimiter(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once(['\r', '\n']).unwrap_or((text, ""));
    // The rest of `\r\n`.
    let rest = if text[first.len()..].starts_with("\r\n") { &rest[1..] } else { rest };
    let named = first.trim_matches([' ', '"']).strip_prefix("sep=").and_then(|named| parse_delimiter(named).ok());
    match named {
        Some(Some(delimiter)) => (Some(delimiter), rest),
        _ => (None, text),
    }
}

/// One character of ASCII, or the word `tab`; `None` for nothing.
///
/// # Errors
/// `Delimiter` for anything else.
pub fn parse_delimiter(text: &str) -> Result<Option<u8>, Problem> {
    match text.as_bytes() {
        [] => Ok(None),
        [one] if one.is_ascii() && !one.is_ascii_alphanumeric() && !matches!(one, b'"' | b'\r' | b'\n') => {
            Ok(Some(*one))
        }
        _ if text.trim().eq_ignore_ascii_case("tab") => Ok(Some(b'\t')),
        _ => Err(Problem::Delimiter),
    }
}

/// By its mark, else by where the zeros are, else UTF-8 where it is valid, else Windows-1252, which always is.
fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (unmarked(bytes), 0));
    let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
    match (text.contains('\0'), damaged) {
        (true, _) => Err(Problem::NotText),
        (false, true) => Err(Problem::Damaged),
        (false, false) => Ok(text.into_owned()),
    }
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
        // Counted and not as a share: under a wrong one a quote may swallow all but the header.
        if header > 1 { (even, header) } else { (0, 0) }
    };
    let candidates = [b'|', b'\t', b';', b','];
    candidates.into_iter().max_by_key(|candidate| width(*candidate)).unwrap_or(b',')
}

/// Names, and not for the most part the values of a first row: a column may well be called "2023".
fn is_header(cells: &[String]) -> bool {
    let filled = cells.iter().filter(|cell| !cell.is_empty());
    let (values, names): (Vec<_>, Vec<_>) = filled.partition(|cell| cell.contains('@') || cell.parse::<f64>().is_ok());
    names.len() > values.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
        read(bytes, None).expect("a table").rows.into_iter().map(|(_, cells)| cells).collect()
    }

    #[test]
    fn every_delimiter_is_found_also_where_cells_hold_others() {
        for delimiter in [',', ';', '\t', '|'] {
            let text = "Name~City~Note\n\"Blue~Fin\"~Oslo~a\nCafé~Bergen~\"b, c; d | e\"\n"
                .replace('~', &delimiter.to_string());
            let table = read(text.as_bytes(), None).expect("a table");
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
            let table = read(&bytes, None).expect("a table");
            assert_eq!(table.header[0], "Name");
            assert_eq!(table.rows, [(2, vec!["Café Söhne".to_owned(), "Tromsø".to_owned()])]);
        }
    }

    #[test]
    fn quotes_hold_line_breaks_and_rows_keep_the_line_they_start_on() {
        let table =
            read(b"Name,Address\r\n\"Blue \"\"Fin\"\"\",\"Pier 3\r\nOslo\"\r\nTwo,x\r\n", None).expect("a table");
        assert_eq!(table.rows[0], (2, vec!["Blue \"Fin\"".to_owned(), "Pier 3\r\nOslo".to_owned()]));
        assert_eq!(table.rows[1].0, 4);
    }

    #[test]
    fn ragged_rows_are_kept_for_the_check_and_empty_ones_dropped() {
        assert_eq!(rows(b"Name,City\nOne\n,\n\nTwo,Oslo,x\n"), [vec!["One"], vec!["Two", "Oslo", "x"]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_the_reason() {
        assert_eq!(read(b"", None), Err(Problem::Empty));
        assert_eq!(read(b"\xef\xbb\xbf \n", None), Err(Problem::Empty));
        assert_eq!(read(b"Name,City\n", None), Err(Problem::NoRows));
        assert_eq!(read(b"Blue Fin,12,info@blue.example\nx,1,y\n", None), Err(Problem::NoHeader));
        assert_eq!(read(b"PK\x03\x04\x00\x00\x00binary", None), Err(Problem::NotText));
        assert_eq!(read(&vec![b'a'; MOST_BYTES + 1], None), Err(Problem::TooLarge));
        let many = format!("Name\n{}", "x\n".repeat(MOST_ROWS + 1));
        assert_eq!(read(many.as_bytes(), None), Err(Problem::TooLarge));
    }
    #[test]
    fn a_row_keeps_its_line_whatever_ends_the_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "sep=;~Name;Address~One;\"Pier 3~Oslo\"~~Two;x~Three;y~".replace('~', end);
            let table = read(text.as_bytes(), None).expect("a table");
            let lines = table.rows.iter().map(|(line, cells)| (*line, cells[0].as_str())).collect::<Vec<_>>();
            assert_eq!(lines, [(3, "One"), (6, "Two"), (7, "Three")], "{end:?}");
            assert_eq!(table.header, ["Name", "Address"]);
        }
    }

    #[test]
    fn the_delimiter_can_be_said_by_the_person_or_by_the_file() {
        let text = b"Name:City, country\nOne:Oslo, Norway\n";
        assert_eq!(read(text, Some(b':')).expect("a table").rows[0].1, ["One", "Oslo, Norway"]);
        assert_eq!(
            read(b"sep=\t\nName, short\tCity\nOne\tOslo\n", None).expect("a table").header,
            ["Name, short", "City"]
        );
        assert_eq!(parse_delimiter(""), Ok(None));
        assert_eq!(parse_delimiter("Tab"), Ok(Some(b'\t')));
        assert_eq!(parse_delimiter("^"), Ok(Some(b'^')));
        for wrong in ["ab", "x", "\"", "é"] {
            assert_eq!(parse_delimiter(wrong), Err(Problem::Delimiter), "{wrong}");
        }
    }

    #[test]
    fn a_delimiter_under_which_a_quote_swallows_the_rows_is_not_taken() {
        let text = "Account,\"a;b;\"\n\"x;y\",z\nOne,Two\n";
        assert_eq!(read(text.as_bytes(), None).expect("a table").header, ["Account", "a;b;"]);
        assert_eq!(rows(text.as_bytes()), [["x;y", "z"], ["One", "Two"]]);
    }

    #[test]
    fn a_column_may_be_called_like_a_year_and_a_row_of_values_is_no_header() {
        assert_eq!(read(b"Name,City,2023\nOne,Oslo,5\n", None).expect("a table").header[2], "2023");
        assert_eq!(read(b"Blue Fin,12,info@blue.example,5\nx,1,y,2\n", None), Err(Problem::NoHeader));
    }

    #[test]
    fn damaged_text_is_refused_and_not_changed_in_silence() {
        assert_eq!(read(b"\xef\xbb\xbfName\nCaf\xe9\n", None), Err(Problem::Damaged));
        assert_eq!(read(b"\xff\xfeN\0\n\0\x00\xd8\n\0", None), Err(Problem::Damaged), "half of a pair");
    }

    #[test]
    fn what_keeps_a_spreadsheet_from_counting_is_not_part_of_a_cell() {
        let cells = ["'+47 22 00 00 00", "'-74.006", "'=A1", "'t Hof", "-5"];
        let text = format!("A,B,C,D,E\n{}\n", cells.join(","));
        assert_eq!(rows(text.as_bytes()), [["+47 22 00 00 00", "-74.006", "=A1", "'t Hof", "-5"]]);
    }
}
