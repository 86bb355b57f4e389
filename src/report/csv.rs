//! Comma-separated values: the data at full precision under their keys, and nothing else.

use super::{Cell, Data, Report, Table};

pub(super) fn print(report: &Report) -> String {
    records(&report.table, true)
}

pub(super) fn records(table: &Table, header: bool) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let keys: Vec<String> = (table.columns.iter())
        .map(|column| column.key.to_owned())
        .collect();
    let rows = table.rows.iter();
    let records = rows.map(|row| row.iter().map(field).collect::<Vec<_>>());
    for record in header.then_some(keys).into_iter().chain(records) {
        // Memory does not fail to write, and every record of a table is of the same length.
        writer.write_record(&record).expect("records of one length");
    }
    let bytes = writer.into_inner().expect("memory does not fail to write");
    String::from_utf8(bytes).expect("fields are UTF-8, and so are commas and quotes")
}

/// Debug prints of an f64 the shortest decimal that reads back as the same, and of ∞ `inf`.
fn field(cell: &Cell) -> String {
    match cell.data() {
        Data::Null => String::new(),
        Data::Integer(value) => value.to_string(),
        Data::Number(value) => format!("{value:?}"),
        Data::Digits(text) | Data::Text(text) => text.to_owned(),
        Data::Enclosure(ends) => format!("{ends:?}"),
        Data::Flag(flag) => flag.to_string(),
    }
}
