//! Comma-separated values: the data at full precision under their keys, and nothing else.

use std::fmt::{Result, Write};

use super::{Cell, Data, Report, Table};

pub(super) fn print(report: &Report) -> String {
    records(&report.table, true)
}

pub(super) fn records(table: &Table, header: bool) -> String {
    let mut text = Vec::new();
    let mut writer = ::csv::Writer::from_writer(&mut text);
    let mut field = String::new();
    let mut record = |fields: &mut dyn Iterator<Item = Data>| {
        for data in fields {
            field.clear();
            // Memory does not fail to write, and every record of a table is of the same length.
            write(&mut field, data).expect("a text grows");
            writer.write_field(&field).expect("a text grows");
        }
        writer
            .write_record(None::<&[u8]>)
            .expect("records of one length");
    };
    if header {
        record(&mut table.columns.iter().map(|column| Data::Text(column.key)));
    }
    for row in &table.rows {
        record(&mut row.iter().map(Cell::data));
    }
    drop(writer);
    String::from_utf8(text).expect("fields are UTF-8, and so are commas and quotes")
}

/// Debug prints of an f64 the shortest decimal that reads back as the same, and of ∞ `inf`.
fn write(to: &mut String, data: Data) -> Result {
    match data {
        Data::Null => Ok(()),
        Data::Integer(value) => write!(to, "{value}"),
        Data::Number(value) => write!(to, "{value:?}"),
        Data::Digits(text) | Data::Text(text) => to.write_str(text),
        Data::Enclosure(ends) => write!(to, "{ends:?}"),
        Data::Flag(flag) => write!(to, "{flag}"),
    }
}
