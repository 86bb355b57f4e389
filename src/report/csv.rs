//! Comma-separated values: the data at full precision under their keys. What is said about
//! them (title, loss, version, seed, notes) stands above, in lines that begin with `#`.

use super::cell::Value;
use super::{Cell, Report, one_line};

pub(super) fn print(report: &Report) -> String {
    let header = report.header();
    let said = [&report.title]
        .into_iter()
        .chain(&header)
        .chain(&report.notes);
    let comments: String = said.map(|line| format!("# {}\n", one_line(line))).collect();
    comments + &records(report)
}

fn records(report: &Report) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let keys = report
        .table
        .columns
        .iter()
        .map(|column| column.key.to_owned());
    let rows = report.table.rows.iter();
    let records = rows.map(|row| row.iter().map(field).collect::<Vec<_>>());
    for record in std::iter::once(keys.collect()).chain(records) {
        // Memory does not fail to write, and every record of a table is of the same length.
        writer.write_record(&record).expect("records of one length");
    }
    let bytes = writer.into_inner().expect("memory does not fail to write");
    String::from_utf8(bytes).expect("fields are UTF-8, and so are commas and quotes")
}

/// Debug prints of an f64 the shortest decimal that reads back as the same, and of ∞ `inf`.
fn field(cell: &Cell) -> String {
    match &cell.0 {
        Value::Null => String::new(),
        Value::Integer(value) => value.to_string(),
        Value::Given(value)
        | Value::Computed(value, _)
        | Value::AtMost {
            measured: value, ..
        } => {
            format!("{value:?}")
        }
        Value::Proven { digits, nearest } if !Cell::fits_double(digits, *nearest) => digits.clone(),
        Value::Proven { nearest, .. } => format!("{nearest:?}"),
        Value::Enclosure(ends, _) => format!("{ends:?}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => text.clone(),
    }
}
