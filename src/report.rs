//! The report: what a command found, as plain data, and the five ways to print it; write-ups of
//! many of them, and three more.
//!
//! Everything before this layer computes; everything in it only prints. A [`Report`] names the
//! loss, the version, the seed and the settings, so every output says what it speaks of, and
//! the same report gives the same bytes.

mod base64;
mod cell;
mod command;
mod csv;
mod decimal;
pub mod document;
pub mod figure;
mod file;
mod folder;
mod head;
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

use crate::nearest::unknown;

pub use cell::{Cell, Data};
pub use command::{command_line, words_of};
use figure::{Caption, Figure, PictureFormat, Words};
pub use file::{check_writable, same_file, write_pieces, write_whole};
pub use folder::{Files, check_folder, write_folder};
pub use latex::{checked_caption, checked_label};
pub use steps::DisplayedStep;
pub use visible::visible;

/// What a command found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// One line that says what the table shows; the caption in LaTeX. Not in JSON.
    pub title: String,
    /// The caption in LaTeX, as LaTeX, where its author wants another; see [`checked_caption`].
    pub caption: Option<String>,
    /// The label in LaTeX, where its author wants another; see [`checked_label`].
    pub label: Option<String>,
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
    /// The same at a glance, which text and Markdown show in the place of title, table and notes.
    pub glance: Option<Glance>,
}

/// A result at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glance {
    /// The first line.
    pub summary: String,
    /// A narrow table.
    pub table: Table,
    /// What is to be said of single rows: the name of the row, and a sentence.
    pub rows: Vec<(String, String)>,
    /// How to read it.
    pub legend: String,
    /// What each row is about, in full, which LaTeX sets below the row; or nothing.
    pub says: Vec<Cell>,
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
    pub fn of<T>(records: &[T], columns: &[Field<T>]) -> Table {
        Table {
            columns: columns.iter().map(|(column, _)| *column).collect(),
            rows: (records.iter())
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

    /// The cell of a row, counted from 0, under a key.
    pub fn cell(&self, row: usize, key: &str) -> Option<&Cell> {
        let place = self.columns.iter().position(|column| column.key == key)?;
        self.rows.get(row)?.get(place)
    }

    /// The number of a row, counted from 0, under a key, if there is one.
    pub fn number(&self, row: usize, key: &str) -> Option<f64> {
        self.cell(row, key)?.as_f64()
    }

    /// The table with these columns only, in this order, each of which every format shows.
    ///
    /// # Errors
    /// If a key is none of its columns, or named twice.
    pub fn with_columns(&self, keys: &[String]) -> Result<Table, String> {
        let place =
            |(k, key): (usize, &String)| match self.columns.iter().position(|c| c.key == key) {
                Some(_) if keys[..k].contains(key) => Err(format!("{key} is named twice")),
                Some(place) => Ok(place),
                None => Err(self.no_column(key)),
            };
        let places: Vec<usize> = keys
            .iter()
            .enumerate()
            .map(place)
            .collect::<Result<_, _>>()?;
        let chosen = |&k: &usize| Column {
            data_only: false,
            minor: false,
            chosen: true,
            ..self.columns[k]
        };
        let row = |row: &Vec<Cell>| places.iter().map(|&k| row[k].clone()).collect();
        Ok(Table {
            columns: places.iter().map(chosen).collect(),
            rows: self.rows.iter().map(row).collect(),
        })
    }

    /// What is said of a key that is none, with the nearest one.
    fn no_column(&self, key: &str) -> String {
        let keys: Vec<&str> = self.columns.iter().map(|column| column.key).collect();
        match keys.is_empty() {
            false => unknown("column", &visible(key), keys),
            true => "this result has no columns".into(),
        }
    }

    /// The rows as CSV, below a header of keys if it is wanted.
    pub fn csv(&self, header: bool) -> String {
        csv::records(self, header)
    }
}

/// The names of a quantity, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key in JSON and CSV: `delta`.
    pub key: &'static str,
    /// Its heading in text and Markdown, in the paper's letters: `δ*`.
    pub heading: &'static str,
    /// Its heading in LaTeX: `$\delta^\star$`.
    pub latex: &'static str,
    /// Its unit; 1 is a pure number, and words have none.
    pub unit: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
    /// Whether only JSON and CSV show it.
    pub data_only: bool,
    /// Whether it is the first to go where a page is too narrow.
    pub minor: bool,
    /// Whether it was asked for by its key: then it is shown, whatever its rows share.
    pub chosen: bool,
}

impl Column {
    /// A column that every format shows, wherever one of its cells has a value.
    pub const fn new(key: &'static str, heading: &'static str, latex: &'static str) -> Self {
        Column {
            key,
            heading,
            latex,
            unit: "",
            meaning: "",
            data_only: false,
            minor: false,
            chosen: false,
        }
    }

    /// The same column with its unit and its meaning.
    pub const fn meaning(self, unit: &'static str, meaning: &'static str) -> Self {
        Column {
            unit,
            meaning,
            ..self
        }
    }

    /// The same column, the first to go where a page is too narrow.
    pub const fn minor(self) -> Self {
        Column {
            minor: true,
            ..self
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A table for the terminal.
    #[default]
    Text,
    /// A GitHub table.
    Markdown,
    /// A table environment; needs booktabs, siunitx and, beyond a page, longtable.
    Latex,
    /// Comma-separated values at full precision.
    Csv,
    /// One JSON object at full precision.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 5] = [
        Format::Text,
        Format::Markdown,
        Format::Latex,
        Format::Csv,
        Format::Json,
    ];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Latex => "latex",
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    /// What it is.
    pub const fn about(self) -> &'static str {
        match self {
            Format::Text => "A table for the terminal",
            Format::Markdown => "A GitHub table",
            Format::Latex => {
                "A table environment; needs booktabs, siunitx and, beyond a page, longtable"
            }
            Format::Csv => "Comma-separated values at full precision",
            Format::Json => "One JSON object at full precision",
        }
    }

    /// The format that the ending of a file's name says, without its dot.
    pub fn of_ending(ending: &str) -> Option<Format> {
        match &*ending.to_ascii_lowercase() {
            "txt" => Some(Format::Text),
            "md" => Some(Format::Markdown),
            "tex" => Some(Format::Latex),
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            _ => None,
        }
    }
}

impl Report {
    /// The report in a format; ends with a newline.
    pub fn render(&self, format: Format) -> String {
        let report = &*self.with_visible_texts();
        match format {
            Format::Text => text::print(report, None),
            Format::Markdown => markdown::print(report),
            Format::Latex => latex::print(report),
            Format::Csv => csv::print(report),
            Format::Json => json::print(report),
        }
    }

    /// The report with these columns of its table only; see [`Table::with_columns`].
    ///
    /// # Errors
    /// Those of [`Table::with_columns`].
    pub fn with_columns(&self, keys: &[String]) -> Result<Report, String> {
        Ok(Report {
            table: self.table.with_columns(keys)?,
            steps: Vec::new(),
            glance: None,
            ..self.clone()
        })
    }

    /// The report for a terminal of so many characters across.
    pub fn text(&self, width: usize) -> String {
        text::print(&self.with_visible_texts(), Some(width))
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

    /// The table as HTML that loads nothing, for a page of somebody's own.
    pub fn html(&self) -> String {
        html::table(&self.with_visible_texts())
    }

    /// The command as one types it.
    pub fn command_line(&self) -> String {
        command_line(&self.command)
    }

    /// Where the rows come from, for a format that does not say so itself: the title, the header
    /// and the notes, a line each.
    pub fn origin(&self) -> Vec<String> {
        let said = [&self.title].into_iter().cloned();
        let said = said.chain(self.header()).chain(self.notes.iter().cloned());
        let lines = said.map(|line| one_line(&line));
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// The figure as a file, with its title, its caption and its origin inside; `None` where the
    /// report has none.
    pub fn picture(&self, format: PictureFormat) -> Option<Vec<u8>> {
        let figure = self.figure.as_ref()?;
        Some(figure.print(format, &self.caption()))
    }

    /// The figure as SVG within a page that has the font of the figures.
    fn svg_of_page(&self) -> Option<String> {
        let figure = self.figure.as_ref()?;
        Some(figure.svg(&self.caption(), Words::LettersOfPage))
    }

    fn caption(&self) -> Caption {
        let shown = self.with_visible_texts();
        Caption {
            title: shown.title.clone(),
            text: [&shown.notes[..], &shown.header()].concat().join("\n"),
        }
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

/// The text with every run of white space made one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
