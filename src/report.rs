//! The report: what a command found, as plain data, and the five ways to print it; write-ups of
//! many of them, and three more.
//!
//! Everything before this layer computes; everything in it only prints. A [`Report`] names the
//! loss, the version, the seed and the settings, so every output says what it speaks of, and
//! the same report gives the same bytes.

mod cell;
mod csv;
mod decimal;
pub mod document;
pub mod figure;
mod file;
mod folder;
mod html;
mod json;
mod latex;
mod layout;
mod markdown;
mod script;
mod steps;
mod text;
mod visible;

use std::borrow::Cow;

use rayon::prelude::*;

pub use cell::Cell;
use figure::{Caption, Figure, PictureFormat};
pub use file::{check_writable, same_file, write_whole};
pub use folder::{Files, check_folder, write_folder};
pub use steps::DisplayedStep;
pub use visible::visible;

/// What a command found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// One line that says what the table shows; the caption in LaTeX. Not in JSON.
    pub title: String,
    /// The arguments as typed, without the program itself: `["solve", "-N", "10"]`.
    pub command: Vec<String>,
    /// The formula of the loss, with its sign and its normalisation 1/N.
    pub loss: String,
    /// The seed of every random number, where any was drawn.
    pub seed: Option<u64>,
    /// What else decides the result: (name, value), such as `("tolerance", "1e-10")`.
    pub settings: Vec<(String, String)>,
    /// The result.
    pub table: Table,
    /// Formulas that text, Markdown and LaTeX display, one by one, in the place of the table.
    pub steps: Vec<DisplayedStep>,
    /// Sentences below the table.
    pub notes: Vec<String>,
    /// Smaller tables for JSON alone, each a top-level member of that name. The names of the
    /// contract (`tool`, `version`, `command`, `loss`, `seed`, `rows`, `settings`, `notes`)
    /// are taken.
    pub extra: Vec<(&'static str, Table)>,
    /// The same as a picture, whose data are the table. No format but a picture's shows it.
    pub figure: Option<Figure>,
}

/// Rows of cells under their columns; every row has one cell for each column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A column, and the cell it takes from a record.
pub type Field<T> = (Column, fn(&T) -> Cell);

impl Table {
    /// The table with a row for each record.
    ///
    /// ```
    /// use ccem::report::{Cell, Column, Table};
    ///
    /// let squares = Table::of(
    ///     &[1.0_f64, 1.5],
    ///     &[
    ///         (Column::new("x", "x", "$x$"), |x| Cell::exact(*x)),
    ///         (Column::new("square", "x²", "$x^2$"), |x| Cell::number(x * x, 3)),
    ///     ],
    /// );
    /// assert_eq!(squares.rows()[1][1].to_string(), "2.25");
    /// ```
    pub fn of<T: Sync>(records: &[T], columns: &[Field<T>]) -> Table {
        Table {
            columns: columns.iter().map(|(column, _)| *column).collect(),
            // A cell may have digits to prove.
            rows: (records.par_iter())
                .map(|record| columns.iter().map(|(_, cell)| cell(record)).collect())
                .collect(),
        }
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows, each with one cell for each column.
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }
}

/// The three names of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key in JSON and CSV: `delta`.
    pub key: &'static str,
    /// Its heading in text and Markdown, in the paper's letters: `δ*`.
    pub heading: &'static str,
    /// Its heading in LaTeX: `$\delta^\star$`.
    pub latex: &'static str,
    /// Whether only JSON and CSV show it.
    pub data_only: bool,
}

impl Column {
    /// A column that every format shows, wherever one of its cells has a value.
    pub const fn new(key: &'static str, heading: &'static str, latex: &'static str) -> Self {
        Column {
            key,
            heading,
            latex,
            data_only: false,
        }
    }

    /// The same column, for JSON and CSV alone.
    pub const fn data_only(self) -> Self {
        Column {
            data_only: true,
            ..self
        }
    }
}

/// How a report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A table for the terminal
    #[default]
    Text,
    /// A GitHub table
    Markdown,
    /// A table environment; needs booktabs and siunitx
    Latex,
    /// Comma-separated values at full precision
    Csv,
    /// One JSON object at full precision
    Json,
}

impl Report {
    /// The report in a format; ends with a newline.
    pub fn render(&self, format: Format) -> String {
        let report = &*self.with_visible_texts();
        match format {
            Format::Text => text::print(report),
            Format::Markdown => markdown::print(report),
            Format::Latex => latex::print(report),
            Format::Csv => csv::print(report),
            Format::Json => json::print(report),
        }
    }

    /// The report with the texts beside its table as [`visible`] shows them; cells are so from
    /// the start.
    fn with_visible_texts(&self) -> Cow<'_, Report> {
        let settings = self.settings.iter().map(|(_, value)| value);
        let texts = [&self.title, &self.loss].into_iter();
        let mut texts = texts
            .chain(&self.notes)
            .chain(&self.command)
            .chain(settings);
        if texts.all(|text| visible(text) == *text) {
            return Cow::Borrowed(self);
        }
        let mut report = self.clone();
        let settings = report.settings.iter_mut().map(|(_, value)| value);
        let texts = [&mut report.title, &mut report.loss].into_iter();
        let texts = texts.chain(&mut report.notes).chain(&mut report.command);
        for text in texts.chain(settings) {
            *text = visible(text);
        }
        Cow::Owned(report)
    }

    /// The command as one types it.
    pub fn command_line(&self) -> String {
        let words = self.command.iter().map(|word| quoted(word));
        let words: Vec<String> = std::iter::once(TOOL.to_owned()).chain(words).collect();
        one_line(&words.join(" "))
    }

    /// The figure as a file, with its title, its caption and its origin inside; `None` where the
    /// report has none.
    pub fn picture(&self, format: PictureFormat) -> Option<Vec<u8>> {
        let shown = self.with_visible_texts();
        let caption = Caption {
            title: shown.title.clone(),
            text: [&shown.notes[..], &shown.header()].concat().join("\n"),
        };
        let figure = self.figure.as_ref()?;
        Some(figure.print(format, &caption))
    }

    /// What every output but JSON says first: the loss, the command, and the rest that
    /// decides the result. One line each.
    fn header(&self) -> [String; 3] {
        let mut origin = vec![format!("version: {VERSION}")];
        origin.extend(self.seed.map(|seed| format!("seed: {seed}")));
        origin.extend(self.settings.iter().map(|(name, v)| format!("{name}: {v}")));
        [
            one_line(&format!("loss: {}", self.loss)),
            format!("command: {}", self.command_line()),
            one_line(&origin.join("; ")),
        ]
    }
}

const TOOL: &str = "ccem";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A word as a shell needs it to read it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The text with every run of white space made one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
