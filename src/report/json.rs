//! One JSON object. Other people's programs read it: keys and their order are a contract.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Cell, Column, Data, Report, TOOL, Table, VERSION};

pub(super) fn print(report: &Report) -> String {
    // Every key is a string and memory does not fail to write: nothing else can go wrong.
    let object = serde_json::to_string(report).expect("a report is JSON");
    object + "\n"
}

/// What stands before the rows.
pub(super) fn head(report: &Report) -> String {
    let without = Report {
        loss: report.loss.clone(),
        seed: report.seed,
        command: report.command.clone(),
        ..Report::default()
    };
    print(&without).trim_end_matches("[]}\n").to_owned()
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("tool", TOOL)?;
        object.serialize_entry("version", VERSION)?;
        object.serialize_entry("command", &self.command)?;
        object.serialize_entry("loss", &self.loss)?;
        if let Some(seed) = self.seed {
            object.serialize_entry("seed", &seed)?;
        }
        object.serialize_entry("rows", &self.table)?;
        if !self.settings.is_empty() {
            object.serialize_entry("settings", &Settings(&self.settings))?;
        }
        if !self.notes.is_empty() {
            object.serialize_entry("notes", &self.notes)?;
        }
        for (name, table) in &self.extra {
            object.serialize_entry(name, table)?;
        }
        object.end()
    }
}

struct Settings<'a>(&'a [(String, String)]);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows.iter().map(|row| Row(&self.columns, row)))
    }
}

struct Row<'a>(&'a [Column], &'a [Cell]);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keys = self.0.iter().map(|column| column.key);
        serializer.collect_map(keys.zip(self.1))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.data() {
            Data::Null => serializer.serialize_unit(),
            Data::Integer(value) => serializer.serialize_u64(value),
            Data::Number(value) => Number(value).serialize(serializer),
            Data::Digits(text) | Data::Text(text) => serializer.serialize_str(text),
            Data::Enclosure(ends) => ends.map(Number).serialize(serializer),
            Data::Flag(flag) => serializer.serialize_bool(flag),
        }
    }
}

/// An f64 that is not NaN; JSON has no ∞, so it is the string `inf`.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            f64::INFINITY => serializer.serialize_str("inf"),
            f64::NEG_INFINITY => serializer.serialize_str("-inf"),
            finite => serializer.serialize_f64(finite),
        }
    }
}
