//! Workbooks (XLSX): one sheet of them, as a table of text. Invariant: a cell says what a CSV file of the sheet would, with days
//! in ISO order; a small file that unpacks to a huge one is refused before it fills the memory.

use super::{MOST_BYTES, MOST_ROWS, Table, bare, is_header};
use crate::imports::Problem;
use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};
use std::io::{Cursor, Read as _, copy, sink};
use zip::ZipArchive;

/// The most that all parts of a workbook unpack to.
const MOST_UNPACKED: u64 = 12 * MOST_BYTES as u64;
/// The most columns of a sheet.
const MOST_COLUMNS: usize = 1000;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Whether the bytes are a workbook, or at least packed like one.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The sheet that is called so; without a name, the first that people see and that holds anything.
pub(super) fn read(bytes: &[u8], name: &str) -> Result<Table, Problem> {
    unpacks(bytes)?;
    let mut book = calamine::open_workbook_from_rs::<Book<'_>, _>(Cursor::new(bytes)).map_err(|_| Problem::Workbook)?;
    let name = name.trim().to_lowercase();
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let meant = |called: &str, visible| {
        if name.is_empty() { visible == SheetVisible::Visible } else { called.trim().to_lowercase() == name }
    };
    let names = sheets.filter(|sheet| meant(&sheet.name, sheet.visible)).map(|sheet| sheet.name.clone());
    let names = names.collect::<Vec<_>>();
    if names.is_empty() && !name.is_empty() {
        return Err(Problem::Sheet);
    }
    for name in names {
        let rows = rows(&mut book, &name)?;
        if !rows.is_empty() {
            return table(rows);
        }
    }
    Err(Problem::Empty)
}

/// Unpacked, it is no larger than what is read: what its parts say of their sizes counts for nothing.
fn unpacks(bytes: &[u8]) -> Result<(), Problem> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Workbook)?;
    let mut left = MOST_UNPACKED;
    for place in 0..parts.len() {
        let part = parts.by_index(place).map_err(|_| Problem::Workbook)?;
        let size = copy(&mut part.take(left + 1), &mut sink()).map_err(|_| Problem::Workbook)?;
        left = left.checked_sub(size).ok_or(Problem::TooLarge)?;
    }
    Ok(())
}

/// The rows that hold anything, each with its number on the sheet.
fn rows(book: &mut Book<'_>, name: &str) -> Result<Vec<(i32, Vec<String>)>, Problem> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| Problem::Workbook)?;
    let mut rows = Vec::<(i32, Vec<String>)>::new();
    while let Some(cell) = cells.next_cell().map_err(|_| Problem::Workbook)? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (number, column) = (i32::try_from(row + 1), usize::try_from(column));
        let (Ok(number), Ok(column)) = (number, column) else { return Err(Problem::TooLarge) };
        if rows.last().is_none_or(|(last, _)| *last < number) {
            rows.push((number, Vec::new()));
        }
        // One more for the header.
        if rows.len() > MOST_ROWS + 1 || column >= MOST_COLUMNS {
            return Err(Problem::TooLarge);
        }
        match rows.last_mut() {
            Some((last, cells)) if *last == number => {
                cells.resize(cells.len().max(column + 1), String::new());
                cells[column] = text;
            }
            // Rows are in their order, in what any program writes.
            _ => return Err(Problem::Workbook),
        }
    }
    Ok(rows)
}

fn table(mut rows: Vec<(i32, Vec<String>)>) -> Result<Table, Problem> {
    let (_, header) = rows.remove(0);
    if !is_header(&header) {
        return Err(Problem::NoHeader);
    }
    for (_, cells) in &mut rows {
        // What is empty at the end of a row is not in the file.
        cells.resize(cells.len().max(header.len()), String::new());
    }
    if rows.is_empty() { Err(Problem::NoRows) } else { Ok(Table { header, rows }) }
}

/// A cell as text.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => self::number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => bare(text),
        DataRef::SharedString(text) => bare(text),
        DataRef::Bool(is) => if *is { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at),
        // `#N/A`, for the check to report.
        DataRef::Error(error) => error.to_string(),
    }
}

/// With the fifteen digits that a spreadsheet keeps.
fn number(number: f64) -> String {
    format!("{number:.14e}").parse::<f64>().unwrap_or(number).to_string()
}

/// A day, with a time where it has one; a time alone.
fn moment(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    let time = match (hour, minute, second) {
        (0, 0, 0) => String::new(),
        (hour, minute, 0) => format!("{hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{hour:02}:{minute:02}:{second:02}"),
    };
    let is_time = at.is_duration() || at.as_f64() < 1.0;
    if is_time { time } else { format!("{day} {time}").trim_end().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::open;
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime as Written, Format, Workbook};

    fn book(make: impl FnOnce(&mut Workbook)) -> Vec<u8> {
        let mut book = Workbook::new();
        make(&mut book);
        book.save_to_buffer().expect("a workbook")
    }

    fn accounts(book: &mut Workbook) {
        book.add_worksheet().set_name("Notes").expect("a name");
        let sheet = book.add_worksheet().set_name("Accounts").expect("a name");
        let day = Format::new().set_num_format("d.m.yy");
        let moment = Format::new().set_num_format("d.m.yy h:mm");
        for (column, name) in (0..).zip(["Account", "Since", "Visit", "Revenue", "Phone", "Active"]) {
            sheet.write(0, column, name).expect("a name");
        }
        sheet.write(1, 0, " Café Fin ").expect("a text");
        let since = Written::from_ymd(2026, 3, 4).expect("a day");
        sheet.write_datetime_with_format(1, 1, &since, &day).expect("a day");
        let visit = since.and_hms(9, 30, 0).expect("a moment");
        sheet.write_datetime_with_format(1, 2, &visit, &moment).expect("a moment");
        sheet.write(1, 3, 0.1 + 0.2).expect("a number");
        sheet.write(1, 4, 4_722_000_000_i64).expect("a number");
        sheet.write(1, 5, true).expect("a word");
        // A row without a cell, and one that ends early.
        sheet.write(3, 0, "'=Harbor").expect("a text");
        let more = book.add_worksheet().set_name("More").expect("a name");
        more.write(0, 0, "Name").expect("a name");
        more.write(1, 0, "One").expect("a name");
    }

    #[test]
    fn the_first_sheet_that_holds_anything_is_read_as_its_csv_would_be() {
        let table = open(&book(accounts), None, "").expect("a table");
        assert_eq!(table.header, ["Account", "Since", "Visit", "Revenue", "Phone", "Active"]);
        let first = ["Café Fin", "2026-03-04", "2026-03-04 09:30", "0.3", "4722000000", "TRUE"];
        assert_eq!(table.rows[0], (2, first.map(str::to_owned).to_vec()));
        assert_eq!(table.rows[1], (4, ["=Harbor", "", "", "", "", ""].map(str::to_owned).to_vec()));
    }

    #[test]
    fn another_sheet_is_read_by_its_name() {
        let book = book(accounts);
        assert_eq!(open(&book, None, " more ").expect("a table").rows, [(2, vec!["One".to_owned()])]);
        assert_eq!(open(&book, None, "Notes"), Err(Problem::Empty));
        assert_eq!(open(&book, None, "Deals"), Err(Problem::Sheet));
    }

    #[test]
    fn what_is_no_workbook_or_unpacks_to_too_much_is_refused() {
        assert_eq!(open(b"PK\x03\x04 and so on", None, ""), Err(Problem::Workbook));
        assert_eq!(open(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", None, ""), Err(Problem::NotText));
        let whole = book(accounts);
        assert_eq!(open(&whole[..whole.len() / 2], None, ""), Err(Problem::Workbook));
        let wide = book(|book| {
            let sheet = book.add_worksheet();
            sheet.write(0, 0, "Name").expect("a name");
            sheet.write(1, 1000, "far").expect("a text");
        });
        assert_eq!(open(&wide, None, ""), Err(Problem::TooLarge));
        let bomb = {
            use std::io::Write as _;
            let mut parts = zip::ZipWriter::new(Cursor::new(Vec::new()));
            parts.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("a part");
            let zeros = vec![0; 1024 * 1024];
            for _ in 0..=MOST_UNPACKED / zeros.len() as u64 {
                parts.write_all(&zeros).expect("zeros");
            }
            parts.finish().expect("an archive").into_inner()
        };
        assert!(bomb.len() < MOST_BYTES, "a small file");
        assert_eq!(open(&bomb, None, ""), Err(Problem::TooLarge));
    }
}
