//! A table environment for a paper; the document needs the packages booktabs and siunitx.

use super::cell::Value;
use super::decimal::Decimal;
use super::layout::Layout;
use super::{Cell, Report, TOOL, Table};

mod escape;

pub(super) use escape::{escape, typewriter};

pub(super) fn print(report: &Report) -> String {
    let comments = head(report);
    if !report.steps.is_empty() {
        return format!("{comments}{}", steps(report));
    }
    let Inside {
        environment,
        size,
        tabular,
        below,
    } = inside(report);
    let (caption, label) = (escape(&report.title), label(report));
    format!(
        r"{comments}\begin{{{environment}}}
  \centering{size}
  \caption{{{caption}}}
  \label{{{label}}}
{tabular}{below}\end{{{environment}}}
"
    )
}

/// The comments above the table.
pub(super) fn head(report: &Report) -> String {
    let header = report.header();
    header.iter().map(|line| format!("% {line}\n")).collect()
}

/// What stands in a table environment, and in which.
pub(super) struct Inside {
    environment: &'static str,
    /// The type size.
    pub(super) size: &'static str,
    /// The rows.
    pub(super) tabular: String,
    /// What all rows share, and the notes.
    pub(super) below: String,
}

/// The inside of the table environment of a report.
pub(super) fn inside(report: &Report) -> Inside {
    let mut layout = Layout::of(&report.table, |column| column.latex.to_owned(), entry);
    let constants = layout.take_constants(|heading| twin(&report.table, heading));
    Inside {
        environment: environment(&layout),
        size: size(&layout),
        tabular: tabular(&layout),
        below: throughout(&constants) + &notes(&report.notes),
    }
}

/// The rows as (heading, entry), for tables whose words need the whole width; what is empty is
/// left out.
pub(super) fn records(report: &Report) -> Vec<Vec<(String, String)>> {
    let layout = Layout::of(&report.table, |column| column.latex.to_owned(), entry);
    let headings = || layout.columns.iter().map(|column| column.heading.clone());
    let rows = layout
        .rows
        .iter()
        .map(|row| headings().zip(row.iter().cloned()));
    rows.map(|row| row.filter(|(_, entry)| !entry.is_empty()).collect())
        .collect()
}

/// Sentences below a table, each a paragraph.
pub(super) fn notes(notes: &[String]) -> String {
    notes
        .iter()
        .map(|note| format!("  \\par\\raggedright\\footnotesize {}\n", escape(note)))
        .collect()
}

/// The heading of the given quantity that the given quantity under `heading` equals in every
/// row: a paper sets b = t.
fn twin(table: &Table, heading: &str) -> Option<String> {
    let given = |k: usize| {
        table
            .rows
            .iter()
            .all(|row| matches!(row[k].0, Value::Given(_)))
    };
    let k = table
        .columns
        .iter()
        .position(|column| column.latex == heading)?;
    let equals = |j: &usize| given(*j) && table.rows.iter().all(|row| row[*j] == row[k]);
    let j = (0..k).filter(|_| given(k)).find(equals)?;
    Some(table.columns[j].latex.to_owned())
}

/// What every row has in common, in one line.
fn throughout(constants: &[(String, String)]) -> String {
    if constants.is_empty() {
        return String::new();
    }
    let all: Vec<String> = constants
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    format!(
        "  \\par\\raggedright\\footnotesize Throughout: {}.\n",
        all.join(", ")
    )
}

/// Characters that fit into a line of a one-column article at each size.
const SIZES: [(usize, &str); 3] = [(56, ""), (68, r"\small"), (80, r"\footnotesize")];

/// The largest type at which the table fits its line.
fn size(layout: &Layout) -> &'static str {
    let room = natural_width(layout);
    let fitting = SIZES.iter().find(|(most, _)| room <= *most);
    fitting.map_or(r"\scriptsize\setlength{\tabcolsep}{3pt}", |(_, size)| size)
}

/// A table wider than a column of one-column text spans both columns of a two-column paper.
fn environment(layout: &Layout) -> &'static str {
    const ONE_COLUMN: usize = 94;
    if natural_width(layout) > ONE_COLUMN {
        "table*"
    } else {
        "table"
    }
}

/// Two characters beside each column stand for the space between columns.
fn natural_width(layout: &Layout) -> usize {
    (0..layout.columns.len())
        .map(|k| width(layout, k).min(LONG) + 2)
        .sum()
}

/// The characters of a column as it is set: a heading is a formula of a few signs.
fn width(layout: &Layout, k: usize) -> usize {
    layout
        .column(k)
        .map(|text| text.chars().count())
        .max()
        .unwrap_or(0)
        .max(4)
}

/// An enumeration of displayed formulas; it needs no package.
pub(super) fn steps(report: &Report) -> String {
    let items = report.steps.iter().map(|step| {
        format!(
            "  \\item \\textbf{{{}.}}\n    \\[ {} \\]\n    \\emph{{({})}} {}\n",
            escape(step.title),
            step.latex,
            escape(&step.check),
            escape(step.reason)
        )
    });
    let notes: String = report
        .notes
        .iter()
        .map(|note| format!("{}\n", escape(note)))
        .collect();
    format!(
        "\\begin{{enumerate}}\n{}\\end{{enumerate}}\n{notes}",
        items.collect::<String>()
    )
}

/// `tab:ccem-solve`, after the subcommand.
fn label(report: &Report) -> String {
    let command = report.command.first().map_or("", String::as_str);
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let name: String = command.chars().filter(plain).collect();
    format!("tab:{TOOL}-{name}")
}

fn tabular(layout: &Layout) -> String {
    if layout.columns.is_empty() {
        return String::new();
    }
    let columns = 0..layout.columns.len();
    let kinds: String = columns.clone().map(|k| kind(layout, k)).collect();
    let headings = layout.columns.iter().map(|c| format!("{{{}}}", c.heading));
    let headings = line(headings);
    let rows = layout.rows.iter();
    let rows: String = rows
        .map(|row| line(columns.clone().map(|k| set(layout, k, &row[k]))))
        .collect();
    format!(
        r"  \begin{{tabular}}{{{kinds}}}
    \toprule
{headings}    \midrule
{rows}    \bottomrule
  \end{{tabular}}
"
    )
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("    {} \\\\\n", cells.collect::<Vec<_>>().join(" & "))
}

/// Words longer than this are set as a paragraph.
const LONG: usize = 32;

/// The columns of paragraphs share what the others leave of the line.
fn share(layout: &Layout) -> f64 {
    const CHARACTERS: f64 = 95.0;
    let columns = 0..layout.columns.len();
    let (long, short): (Vec<usize>, Vec<usize>) = columns.partition(|&k| is_long(layout, k));
    let taken: usize = short.iter().map(|&k| width(layout, k) + 2).sum();
    let left = 0.97 - taken as f64 / CHARACTERS - 0.02 * long.len() as f64;
    (left / long.len().max(1) as f64).max(0.12)
}

fn is_long(layout: &Layout, k: usize) -> bool {
    layout.columns[k].words && width(layout, k) > LONG
}

fn kind(layout: &Layout, k: usize) -> String {
    let numbers: Vec<Parts> = layout.column(k).filter_map(Parts::of).collect();
    match layout.columns[k].words {
        true if is_long(layout, k) => {
            let share = share(layout);
            format!(r">{{\raggedright\arraybackslash}}p{{{share:.2}\linewidth}}")
        }
        true => "l".into(),
        false if numbers.is_empty() => "r".into(),
        false => format!("S[table-format={}]", table_format(&numbers)),
    }
}

/// A cell in its column: siunitx sets plain numbers, everything else is hidden from it.
fn set(layout: &Layout, k: usize, text: &str) -> String {
    match (Parts::of(text).is_some(), layout.columns[k].words) {
        (true, false) => text.to_owned(),
        (true, true) => format!(r"\num{{{text}}}"),
        (false, _) => format!("{{{text}}}"),
    }
}

/// A number as siunitx aligns it: `-12.345e-6`.
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: &'a str,
}

impl<'a> Parts<'a> {
    /// The parts of a plain number, if the text is one.
    fn of(text: &'a str) -> Option<Parts<'a>> {
        text.parse::<f64>().ok().filter(|x| x.is_finite())?;
        let (significand, exponent) = text.split_once('e').unwrap_or((text, ""));
        let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
        Some(Parts {
            negative: whole.starts_with('-'),
            whole: whole.trim_start_matches('-'),
            fraction,
            exponent,
        })
    }
}

/// The room the numbers of a column need: `-1.4e-2`.
fn table_format(numbers: &[Parts]) -> String {
    let most = |length: fn(&Parts) -> usize| numbers.iter().map(length).max().unwrap_or(0);
    let sign = if numbers.iter().any(|x| x.negative) {
        "-"
    } else {
        ""
    };
    let mut format = format!("{sign}{}", most(|x| x.whole.len()));
    let fraction = most(|x| x.fraction.len());
    if fraction > 0 {
        format += &format!(".{fraction}");
    }
    let exponent = most(|x| x.exponent.trim_start_matches('-').len());
    if exponent > 0 {
        let below_one = numbers.iter().any(|x| x.exponent.starts_with('-'));
        format += &format!("e{}{exponent}", if below_one { "-" } else { "" });
    }
    format
}

/// A paper's table has no room for more significant digits.
const ROOM: usize = 7;

/// A cell: a plain number as it is, the rest as LaTeX.
fn entry(cell: &Cell) -> String {
    let shown = cell.to_string();
    match &cell.0 {
        Value::Text(text) => escape(text),
        Value::Enclosure(..) | Value::AtMost { .. } => {
            format!("${}$", mathematics(&shown))
        }
        Value::Computed(value, digits) if value.is_finite() => {
            Decimal::nearest(*value, (*digits).min(ROOM)).to_string()
        }
        Value::End(value, digits, direction) if value.is_finite() => {
            Decimal::directed(*value, (*digits).min(ROOM), *direction).to_string()
        }
        _ if shown.ends_with('∞') => format!("${}$", mathematics(&shown)),
        _ => shown,
    }
}

/// Numbers and signs of a cell in math mode: `\le 3\times10^{-15}`.
fn mathematics(shown: &str) -> String {
    let words: Vec<String> = shown.split(' ').map(power_of_ten).collect();
    let signs = words.join(" ").replace('≤', r"\le");
    signs.replace('∞', r"\infty")
}

/// `3e-15` as `3\times10^{-15}`, whatever closes the number kept behind it.
fn power_of_ten(word: &str) -> String {
    let number = word.trim_end_matches([',', ']']);
    let close = &word[number.len()..];
    match number.split_once('e') {
        Some((significand, exponent)) => {
            format!(r"{significand}\times10^{{{exponent}}}{close}")
        }
        None => word.to_owned(),
    }
}
