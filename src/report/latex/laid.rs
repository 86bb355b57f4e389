//! The rows and columns of a paper's table.

use super::entry::{Parts, entry, table_format, width as width_of_numbers};
use super::width::{COLUMN, LINE, SIZES, Size, em, lines};
use crate::report::cell::Value;
use crate::report::layout::Layout;
use crate::report::{Report, Table};

/// Words that are wider, in ems, are set as sentences.
const LONG: f64 = 18.0;

/// A table as it is set.
pub(super) struct Laid {
    layout: Layout,
    /// What all rows share.
    constants: Vec<(String, String)>,
    /// The sentences below each row, which take the whole line.
    sentences: Vec<Vec<String>>,
}

impl Laid {
    /// The table of a report; that at a glance, where there is one.
    pub(super) fn of(report: &Report) -> Laid {
        let glance = report.glance.as_ref();
        let table = glance.map_or(&report.table, |glance| &glance.table);
        let mut layout = laid_out(table);
        let constants = layout.take_constants(|heading| twin(table, heading));
        let mut sentences = vec![Vec::new(); layout.rows.len()];
        for (row, says) in sentences
            .iter_mut()
            .zip(glance.map_or(&[][..], |glance| &glance.says))
        {
            row.push(entry(says));
        }
        let mut laid = Laid {
            layout,
            constants,
            sentences,
        };
        laid.take_sentences();
        laid
    }

    /// Long words leave the row for lines of their own, unless one column has room for them.
    fn take_sentences(&mut self) {
        let long: Vec<usize> = self.columns().filter(|&k| self.is_long(k)).collect();
        if long.len() == 1 && self.share() > 0.4 {
            return;
        }
        for k in long.into_iter().rev() {
            for (row, sentences) in self.layout.rows.iter().zip(&mut self.sentences) {
                if !row[k].is_empty() {
                    let heading = &self.layout.columns[k].heading;
                    sentences.insert(0, format!("{heading}: {}", row[k]));
                }
            }
            self.layout.take(k);
        }
    }

    /// Takes out columns, what matters least first, until a line has room for the rest; which.
    pub(super) fn fit(&mut self, line: f64) -> Vec<String> {
        let mut left_out = Vec::new();
        let smallest = SIZES[SIZES.len() - 1];
        while self.width(smallest) > line
            && let Some(column) = self.layout.least()
        {
            let key = self.layout.columns[column].key;
            self.layout.take(column);
            left_out.insert(0, key.to_owned());
        }
        left_out
    }

    fn columns(&self) -> std::ops::Range<usize> {
        0..self.layout.columns.len()
    }

    fn is_long(&self, k: usize) -> bool {
        self.layout.columns[k].words && self.layout.column(k).any(|text| em(text) > LONG)
    }

    /// What the short columns leave of a line of small type.
    fn share(&self) -> f64 {
        let short = self.columns().filter(|&k| !self.is_long(k));
        let taken: f64 = short
            .map(|k| SIZES[2].em * self.ems(k) + SIZES[2].between)
            .sum();
        (LINE - taken) / LINE
    }

    /// The width of a column in ems.
    fn ems(&self, k: usize) -> f64 {
        let (numbers, others): (Vec<&str>, Vec<&str>) = self
            .layout
            .column(k)
            .partition(|text| Parts::of(text).is_some());
        let numbers: Vec<Parts> = numbers.into_iter().filter_map(Parts::of).collect();
        let others = others.into_iter().chain([&*self.layout.columns[k].heading]);
        let others = others.map(em).fold(0.0, f64::max);
        others.max(width_of_numbers(&numbers))
    }

    /// The width of the table in points; a paragraph is as wide as it may be.
    fn width(&self, size: Size) -> f64 {
        if self.columns().any(|k| self.is_long(k)) {
            return LINE;
        }
        let columns: f64 = self.columns().map(|k| size.em * self.ems(k)).sum();
        columns + size.between * (self.columns().len().max(1) - 1) as f64
    }

    /// The largest type at which a line has room for the table.
    fn chosen(&self) -> Size {
        let worded = self.columns().any(|k| self.is_long(k)) || self.has_sentences();
        let sizes = if worded { &SIZES[2..] } else { &SIZES[..] };
        let fitting = sizes.iter().find(|size| self.width(**size) <= LINE);
        *fitting.unwrap_or(&SIZES[SIZES.len() - 1])
    }

    /// The type size.
    pub(super) fn size(&self) -> &'static str {
        self.chosen().latex
    }

    /// Is it wider than the column of a two-column paper?
    pub(super) fn is_wide(&self) -> bool {
        self.has_sentences() || self.width(self.chosen()) > COLUMN
    }

    fn has_sentences(&self) -> bool {
        self.sentences.iter().any(|sentences| !sentences.is_empty())
    }

    /// The height of its rows, caption and rules in points.
    pub(super) fn height(&self) -> f64 {
        const AROUND: f64 = 70.0;
        let size = self.chosen();
        let long = self.columns().filter(|&k| self.is_long(k)).count() > 0;
        let room = if long { self.share() } else { 1.0 };
        let of_row = |row: &Vec<String>| {
            let lines = row.iter().map(|text| lines(em(text) / room, size.em));
            size.row * lines.fold(1.0, f64::max)
        };
        let sentences = self.sentences.iter().flatten();
        let sentences = sentences.map(|sentence| size.row * lines(em(sentence), size.em));
        let rows = self.layout.rows.iter().map(of_row);
        AROUND + rows.sum::<f64>() + sentences.sum::<f64>()
    }

    /// What every row has in common, in one line.
    pub(super) fn throughout(&self) -> String {
        if self.constants.is_empty() {
            return String::new();
        }
        let all: Vec<String> = self.constants.iter().map(equation).collect();
        format!(
            "  \\par\\raggedright\\footnotesize Throughout: {}.\n",
            all.join(", ")
        )
    }

    /// The tabular.
    pub(super) fn tabular(&self) -> String {
        if self.layout.columns.is_empty() {
            return String::new();
        }
        let (kinds, headings, rows) = (self.kinds(), self.headings(), self.rows());
        format!(
            r"  \begin{{tabular}}{{@{{}}{kinds}@{{}}}}
    \toprule
{headings}    \midrule
{rows}    \bottomrule
  \end{{tabular}}
"
        )
    }

    /// The same over as many pages as it takes, below a caption.
    pub(super) fn rows_over_pages(&self, caption: &str) -> String {
        let (kinds, headings, rows) = (self.kinds(), self.headings(), self.rows());
        let count = self.layout.columns.len();
        format!(
            r"\begin{{longtable}}{{@{{}}{kinds}@{{}}}}
    {caption} \\
    \toprule
{headings}    \midrule
    \endfirsthead
    \toprule
{headings}    \midrule
    \endhead
    \midrule
    \multicolumn{{{count}}}{{@{{}}l@{{}}}}{{continued on the next page}} \\
    \endfoot
    \bottomrule
    \endlastfoot
{rows}\end{{longtable}}
"
        )
    }

    fn kinds(&self) -> String {
        self.columns().map(|k| self.kind(k)).collect()
    }

    fn kind(&self, k: usize) -> String {
        let numbers: Vec<Parts> = self.layout.column(k).filter_map(Parts::of).collect();
        match self.layout.columns[k].words {
            true if self.is_long(k) => {
                let share = (self.share() * 100.0).floor() / 100.0;
                format!(r">{{\raggedright\arraybackslash}}p{{{share:.2}\linewidth}}")
            }
            true => "l".into(),
            false if numbers.is_empty() => "r".into(),
            false => format!("S[table-format={}]", table_format(&numbers)),
        }
    }

    fn headings(&self) -> String {
        let headings = self.layout.columns.iter();
        line(headings.map(|column| format!("{{{}}}", column.heading)))
    }

    /// The rows, each with its sentences; a rule between two groups.
    fn rows(&self) -> String {
        let grouped = self.is_grouped();
        let mut out = String::new();
        for (k, (row, sentences)) in self.layout.rows.iter().zip(&self.sentences).enumerate() {
            if k > 0 && grouped && row[0] != self.layout.rows[k - 1][0] {
                out += "    \\midrule\n";
            } else if k > 0 && self.has_sentences() {
                out += "    \\addlinespace\n";
            }
            out += &line(self.columns().map(|k| self.set(k, &row[k])));
            out += &sentences
                .iter()
                .map(|sentence| self.sentence(sentence))
                .collect::<String>();
        }
        out
    }

    /// Does the first column say for several rows at a time what they are about?
    fn is_grouped(&self) -> bool {
        let rows = &self.layout.rows;
        let groups = rows.chunk_by(|one, other| one.first() == other.first());
        (2..=rows.len() / 2).contains(&groups.count())
    }

    /// A sentence over the whole line.
    fn sentence(&self, sentence: &str) -> String {
        let count = self.layout.columns.len();
        format!(
            "    \\multicolumn{{{count}}}{{@{{}}p{{\\linewidth}}@{{}}}}{{\\raggedright \
             {sentence}}} \\\\\n"
        )
    }

    /// A cell in its column: siunitx sets plain numbers, everything else is hidden from it.
    fn set(&self, k: usize, text: &str) -> String {
        match (Parts::of(text).is_some(), self.layout.columns[k].words) {
            (true, false) => text.to_owned(),
            (true, true) => format!(r"\num{{{text}}}"),
            (false, _) => format!("{{{text}}}"),
        }
    }
}

fn laid_out(table: &Table) -> Layout {
    Layout::of(table, |column| column.latex.to_owned(), entry)
}

/// The rows as (heading, entry); what is empty is left out.
pub(super) fn records(table: &Table) -> Vec<Vec<(String, String)>> {
    let layout = laid_out(table);
    let headings = || layout.columns.iter().map(|column| column.heading.clone());
    let number = |text: &String| match Parts::of(text) {
        Some(_) => format!(r"\num{{{text}}}"),
        None => text.clone(),
    };
    let rows = layout.rows.iter();
    let rows = rows.map(|row| headings().zip(row.iter().map(number)));
    rows.map(|row| row.filter(|(_, entry)| !entry.is_empty()).collect())
        .collect()
}

/// The heading of the given quantity that the given quantity under `heading` equals in every
/// row: a paper sets b = t.
fn twin(table: &Table, heading: &str) -> Option<String> {
    let is_given = |value: &Value| matches!(value, Value::Given(_) | Value::Named { .. });
    let given = |k: usize| table.rows.iter().all(|row| is_given(&row[k].0));
    let columns = &table.columns;
    let k = columns.iter().position(|column| column.latex == heading)?;
    let equals = |j: &usize| given(*j) && table.rows.iter().all(|row| row[*j] == row[k]);
    let j = (0..k).filter(|_| given(k)).find(equals)?;
    Some(table.columns[j].latex.to_owned())
}

/// `N = 10`, in math mode where the heading is.
fn equation((heading, value): &(String, String)) -> String {
    let number = |value: &str| format!(r"\num{{{value}}}");
    let inner = |text: &str| {
        let inner = text.strip_prefix('$')?.strip_suffix('$')?;
        (!inner.contains('$')).then(|| inner.to_owned())
    };
    let right = match Parts::of(value) {
        Some(parts) if parts.is_bound() => return format!("{heading} {}", number(value)),
        Some(_) => Some(number(value)),
        None => inner(value),
    };
    match (inner(heading), right) {
        (Some(left), Some(right)) => format!("${left}={right}$"),
        (None, Some(right)) if Parts::of(value).is_some() => format!("{heading} = {right}"),
        _ => format!("{heading} = {value}"),
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("    {} \\\\\n", cells.collect::<Vec<_>>().join(" & "))
}
