//! A table that is written while it is read: CSV (RFC 4180), or a workbook (Office Open XML) whose parts go out as they come.
//! Invariant: it keeps no more than the piece that is next, however long the table; no cell runs as a formula.

use crate::error::AppError;
use crate::reports::exporting::Format;
use crate::spreadsheet::cell;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// What a spreadsheet program shows on one sheet, the head among them.
const LINES: u32 = 1_048_576;

const TYPES: &str = r#"<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>"#;
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
/// Plain, and bold for the head.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>"#;
/// The head stays while one scrolls.
const OPENED: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;

/// What is written and not yet taken.
#[derive(Clone, Default)]
struct Pieces(Arc<Mutex<Vec<u8>>>);

impl Pieces {
    fn take(&self) -> Vec<u8> {
        take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A table on its way out.
pub(super) struct Sheet {
    /// Of a workbook; absent: CSV.
    book: Option<ZipWriter<StreamWriter<Pieces>>>,
    pieces: Pieces,
    heads: Vec<(&'static str, bool)>,
    sheets: u32,
    /// On this sheet.
    lines: u32,
}

impl Sheet {
    pub(super) fn new(format: Format) -> Self {
        let pieces = Pieces::default();
        let book = (format == Format::Xlsx).then(|| ZipWriter::new_stream(pieces.clone()));
        Self { book, pieces, heads: Vec::new(), sheets: 0, lines: 0 }
    }

    /// Its head: words, and whether the column holds figures.
    pub(super) fn begin(&mut self, heads: Vec<(&'static str, bool)>) -> Result<(), AppError> {
        self.heads = heads;
        if self.book.is_some() {
            return self.open();
        }
        let words = self.heads.iter().map(|(words, _)| *words).collect::<Vec<_>>();
        self.record(&words)
    }

    /// A line of it.
    pub(super) fn row(&mut self, cells: &[String]) -> Result<(), AppError> {
        let is_figure = |text: &str, column: usize| {
            let is_number = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
            is_number && text.parse::<f64>().is_ok() && self.heads.get(column).is_some_and(|(_, figures)| *figures)
        };
        let figures = cells.iter().enumerate().map(|(column, text)| is_figure(text, column)).collect::<Vec<_>>();
        let safe = cells.iter().zip(&figures);
        let safe = safe.map(|(text, is_figure)| if *is_figure { text.clone() } else { cell(text).into_owned() });
        if self.book.is_none() {
            return self.record(&safe.collect::<Vec<_>>());
        }
        if self.lines == LINES {
            self.close()?;
            self.open()?;
        }
        let cells = safe.zip(&figures).enumerate().map(|(column, (text, is_figure))| {
            let place = place(column, self.lines + 1);
            match (text.is_empty(), is_figure) {
                (true, _) => String::new(),
                (_, true) => format!(r#"<c r="{place}"><v>{text}</v></c>"#),
                _ => format!(
                    r#"<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                    escaped(&text)
                ),
            }
        });
        let row = format!(r#"<row r="{}">{}</row>"#, self.lines + 1, cells.collect::<String>());
        self.lines += 1;
        self.write(&row)
    }

    /// What there is of it since the last piece; with the `last`, its end.
    pub(super) fn piece(&mut self, last: bool) -> Result<Vec<u8>, AppError> {
        if last && self.book.is_some() {
            self.end()?;
        }
        Ok(self.pieces.take())
    }

    fn record<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> Result<(), AppError> {
        let mut csv = csv::Writer::from_writer(&mut self.pieces);
        csv.write_record(cells).map_err(AppError::internal)?;
        csv.flush().map_err(AppError::internal)
    }

    /// Another sheet, with the same head.
    fn open(&mut self) -> Result<(), AppError> {
        self.sheets += 1;
        self.lines = 1;
        self.part(&format!("xl/worksheets/sheet{}.xml", self.sheets), OPENED)?;
        let cell = |(column, (words, _)): (usize, &(&str, bool))| {
            format!(r#"<c r="{}" s="1" t="inlineStr"><is><t>{}</t></is></c>"#, place(column, 1), escaped(words))
        };
        let head = self.heads.iter().enumerate().map(cell).collect::<String>();
        self.write(&format!(r#"<row r="1">{head}</row>"#))
    }

    fn close(&mut self) -> Result<(), AppError> {
        self.write("</sheetData></worksheet>")
    }

    /// What says which sheets there are, now that it is known.
    fn end(&mut self) -> Result<(), AppError> {
        self.close()?;
        let (mut types, mut sheets, mut links) = (TYPES.to_owned(), String::new(), String::new());
        for sheet in 1..=self.sheets {
            let part = format!("worksheets/sheet{sheet}.xml");
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
            _ = write!(types, r#"<Override PartName="/xl/{part}" ContentType="{kind}"/>"#);
            _ = write!(sheets, r#"<sheet name="Sheet{sheet}" sheetId="{sheet}" r:id="rId{sheet}"/>"#);
            let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
            _ = write!(links, r#"<Relationship Id="rId{sheet}" Type="{kind}" Target="{part}"/>"#);
        }
        let styles = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles";
        _ = write!(links, r#"<Relationship Id="rId{}" Type="{styles}" Target="styles.xml"/>"#, self.sheets + 1);
        self.part("xl/styles.xml", STYLES)?;
        self.part(
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"#
            ),
        )?;
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let links = format!(r#"<Relationships xmlns="{relations}">{links}</Relationships>"#);
        self.part("xl/_rels/workbook.xml.rels", &links)?;
        self.part("_rels/.rels", PACKAGE)?;
        let types = format!(
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{types}</Types>"#
        );
        self.part("[Content_Types].xml", &types)?;
        if let Some(book) = self.book.take() {
            book.finish().map_err(AppError::internal)?;
        }
        Ok(())
    }

    /// Another part of the package, which begins so.
    fn part(&mut self, name: &str, text: &str) -> Result<(), AppError> {
        if let Some(book) = &mut self.book {
            book.start_file(name, SimpleFileOptions::default()).map_err(AppError::internal)?;
        }
        self.write(r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#)?;
        self.write(text)
    }

    fn write(&mut self, text: &str) -> Result<(), AppError> {
        match &mut self.book {
            Some(book) => book.write_all(text.as_bytes()).map_err(AppError::internal),
            None => Ok(()),
        }
    }
}

/// "AB12": the column, from 0, in letters, and the line.
fn place(column: usize, line: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{line}")
}

/// As XML takes a text: what it has no place for at all becomes a space.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' | '\r' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            other if other < ' ' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};
    use std::io::Cursor;

    fn written(format: Format, rows: &[[&str; 3]]) -> Vec<u8> {
        let mut sheet = Sheet::new(format);
        sheet.begin(vec![("Name", false), ("Count", true), ("Text", false)]).expect("a head");
        let mut file = Vec::new();
        for row in rows {
            sheet.row(&row.map(str::to_owned)).expect("a row");
            file.extend(sheet.piece(false).expect("a piece"));
        }
        file.extend(sheet.piece(true).expect("the end"));
        file
    }

    const ROWS: [[&str; 3]; 3] = [["=1+1", "-3", "a \"b\", <c> & \u{1}d\ne"], ["Café", "", "+1 555"], ["x", "n/a", ""]];

    #[test]
    fn a_workbook_holds_figures_and_texts_and_runs_nothing() {
        let mut book = Xlsx::new(Cursor::new(written(Format::Xlsx, &ROWS))).expect("a workbook");
        let sheet = book.worksheet_range("Sheet1").expect("a sheet");
        let text = |words: &str| Data::String(words.to_owned());
        assert_eq!(sheet.get((0, 1)), Some(&text("Count")));
        assert_eq!(sheet.get((1, 0)), Some(&text("'=1+1")));
        assert_eq!(sheet.get((1, 1)), Some(&Data::Float(-3.0)));
        assert_eq!(sheet.get((1, 2)), Some(&text("a \"b\", <c> &  d\ne")));
        assert_eq!((sheet.get((2, 0)), sheet.get((2, 2))), (Some(&text("Café")), Some(&text("'+1 555"))));
        assert_eq!((sheet.get((3, 1)), sheet.height()), (Some(&text("n/a")), 4));
        assert!(book.worksheet_formula("Sheet1").expect("a sheet").is_empty());
    }

    #[test]
    fn commas_stand_between_texts() {
        let file = String::from_utf8(written(Format::Csv, &ROWS)).expect("text");
        assert!(
            file.starts_with("Name,Count,Text\n'=1+1,-3,\"a \"\"b\"\", <c> & \u{1}d\ne\"\nCafé,,'+1 555\n"),
            "{file}"
        );
    }

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        assert_eq!(
            [place(0, 1), place(25, 2), place(26, 3), place(701, 4), place(702, 5)],
            ["A1", "Z2", "AA3", "ZZ4", "AAA5"]
        );
    }
}
