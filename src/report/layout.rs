//! What text, Markdown and LaTeX share: which cells are shown, and where.

use super::{Cell, Column, Table};

/// The strings of a printed table, the same number in every row.
pub(super) struct Layout {
    pub(super) columns: Vec<Shown>,
    pub(super) rows: Vec<Vec<String>>,
}

/// A column as it is shown.
pub(super) struct Shown {
    /// The key of its data.
    pub(super) key: &'static str,
    pub(super) heading: String,
    /// Whether it holds words, which are set from the left, and not only numbers.
    pub(super) words: bool,
    /// Whether it is the first to go where room is short.
    minor: bool,
    /// Whether it stays, whatever its rows share.
    chosen: bool,
}

/// A single row with more cells than this is printed down the page, a quantity a line.
const ACROSS: usize = 8;

impl Layout {
    /// Lays out the columns that have a value somewhere.
    pub(super) fn of(
        table: &Table,
        heading: fn(&Column) -> String,
        cell: fn(&Cell) -> String,
    ) -> Layout {
        let shown: Vec<usize> = (0..table.columns.len())
            .filter(|&k| is_shown(table, k))
            .collect();
        let across = Layout {
            columns: shown.iter().map(|&k| column(table, k, heading)).collect(),
            rows: (table.rows.iter())
                .map(|row| shown.iter().map(|&k| cell(&row[k])).collect())
                .collect(),
        };
        if across.rows.len() == 1 && (shown.len() > ACROSS || is_prose(table)) {
            across.down_the_page()
        } else {
            across
        }
    }

    /// Takes out what every one of several rows repeats, for where room is short, and returns it
    /// as (heading, value); `twin` names the column that a column merely repeats.
    pub(super) fn take_constants(
        &mut self,
        twin: impl Fn(&str) -> Option<String>,
    ) -> Vec<(String, String)> {
        let mut constants = Vec::new();
        let mut k = 0;
        while self.rows.len() > 1 && k < self.columns.len() {
            let heading = self.columns[k].heading.clone();
            let first = self.rows[0][k].clone();
            // Words are what a table is read for: a verdict stays, whatever it is.
            let is_free = !self.columns[k].words && !self.columns[k].chosen;
            let same = is_free && self.column(k).all(|text| text == first);
            match twin(&heading).filter(|_| is_free).or(same.then_some(first)) {
                // Something has to stay.
                Some(value) if self.columns.len() > 1 => {
                    self.columns.remove(k);
                    self.rows.iter_mut().for_each(|row| drop(row.remove(k)));
                    constants.push((heading, value));
                }
                _ => k += 1,
            }
        }
        constants
    }

    /// The column that matters least: from the right a minor one, else any number, else the widest
    /// words; of the first two columns, which say what a row is about, none.
    pub(super) fn least(&self) -> Option<usize> {
        let from_right = (2..self.columns.len()).rev();
        let minor = from_right.clone().find(|&k| self.columns[k].minor);
        let number = from_right.clone().find(|&k| !self.columns[k].words);
        let widest = from_right.max_by_key(|&k| self.width(k));
        minor.or(number).or(widest)
    }

    /// Takes a column out; its heading.
    pub(super) fn take(&mut self, column: usize) -> String {
        self.rows
            .iter_mut()
            .for_each(|row| drop(row.remove(column)));
        self.columns.remove(column).heading
    }

    fn down_the_page(self) -> Layout {
        let words = |heading: &'static str| Shown {
            key: heading,
            heading: heading.to_owned(),
            words: true,
            minor: false,
            chosen: false,
        };
        let headings = self.columns.into_iter().map(|column| column.heading);
        let values = self.rows.into_iter().flatten();
        Layout {
            columns: vec![words("quantity"), words("value")],
            rows: headings.zip(values).map(|(h, v)| vec![h, v]).collect(),
        }
    }

    /// The strings of column `k`, without its heading.
    pub(super) fn column(&self, k: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row[k].as_str())
    }

    /// The width of column `k` in characters, with its heading.
    pub(super) fn width(&self, k: usize) -> usize {
        let heading = self.columns[k].heading.as_str();
        let all = self.column(k).chain([heading]);
        all.map(|text| text.chars().count()).max().unwrap_or(0)
    }
}

/// Does the table show cells whose words fill more than a line of a column?
pub(super) fn is_prose(table: &Table) -> bool {
    const LONG: usize = 40;
    let shown: Vec<usize> = (0..table.columns.len())
        .filter(|k| is_shown(table, *k))
        .collect();
    let cells = table
        .rows
        .iter()
        .flat_map(|row| shown.iter().map(|k| &row[*k]));
    let words = cells.filter(|cell| cell.is_text());
    words
        .map(Cell::to_string)
        .any(|text| text.chars().count() > LONG)
}

fn is_shown(table: &Table, k: usize) -> bool {
    let has_value = table.rows.is_empty() || table.rows.iter().any(|row| !row[k].is_null());
    has_value && !table.columns[k].data_only
}

fn column(table: &Table, k: usize, heading: fn(&Column) -> String) -> Shown {
    Shown {
        key: table.columns[k].key,
        heading: heading(&table.columns[k]),
        words: table.rows.iter().any(|row| row[k].is_text()),
        minor: table.columns[k].minor,
        chosen: table.columns[k].chosen,
    }
}
