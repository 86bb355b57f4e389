//! Tables, formulas and text as HTML that loads nothing: the mathematics is MathML Core, which
//! browsers set themselves.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::cell::Value;
use super::layout::{Layout, is_prose};
use super::script::{Piece, pieces};
use super::{Cell, Column, Report, one_line};

/// The text with every character that HTML would read replaced, exponents and indices above and
/// below the line.
pub(super) fn escape(text: &str) -> String {
    let text = one_line(text);
    let set = pieces(&text).into_iter().map(|piece| match piece {
        Piece::Plain(plain) => characters(plain),
        Piece::Above(script) => format!("<sup>{}</sup>", escape(script)),
        Piece::Below(script) => format!("<sub>{}</sub>", escape(script)),
    });
    set.collect()
}

/// The text as typed, with every character that HTML would read replaced.
pub(super) fn characters(text: &str) -> String {
    let set = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        c => c.to_string(),
    };
    text.chars().map(set).collect()
}

/// LaTeX mathematics on a line of text.
pub(super) fn inline(latex: &str) -> String {
    mathematics(latex, MathDisplay::Inline)
}

/// LaTeX mathematics on its own line.
pub(super) fn display(latex: &str) -> String {
    mathematics(latex, MathDisplay::Block)
}

/// What cannot be read is shown as it is written.
fn mathematics(latex: &str, display: MathDisplay) -> String {
    let converter = LatexToMathML::new(MathCoreConfig::default());
    let set = converter
        .ok()
        .and_then(|converter| converter.convert_with_local_counter(latex, display).ok());
    set.unwrap_or_else(|| format!("<code>{}</code>", characters(latex)))
}

/// The table of a report in a box in which it scrolls where the screen is narrower; cells of words
/// know their heading, so that a narrow screen can show a row as a list.
pub(super) fn table(report: &Report) -> String {
    let layout = Layout::of(&report.table, heading, entry);
    let head: String = (layout.columns.iter())
        .map(|column| {
            format!(
                "<th scope=\"col\"{}>{}</th>",
                class(column.words),
                column.heading
            )
        })
        .collect();
    let rows: String = (layout.rows.iter())
        .map(|row| format!("<tr>{}</tr>\n", cells(&layout, row)))
        .collect();
    let kind = if is_prose(&report.table) {
        "prose"
    } else {
        "numbers"
    };
    format!(
        "<div class=\"scroll\" tabindex=\"0\">\n<table class=\"{kind}\">\n\
         <thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n\
         </table>\n</div>\n"
    )
}

fn class(words: bool) -> &'static str {
    if words { " class=\"words\"" } else { "" }
}

fn cells(layout: &Layout, row: &[String]) -> String {
    let cells = row.iter().zip(&layout.columns).map(|(text, column)| {
        let (key, class) = (column.key, class(column.words));
        let heading = match column.words {
            true => format!("<span class=\"heading\">{}</span>", column.heading),
            false => String::new(),
        };
        // A word by itself, such as a verdict, can be coloured.
        let word = match text.chars().all(|c| c.is_ascii_lowercase() || c == ' ') {
            true => format!(" data-word=\"{text}\""),
            false => String::new(),
        };
        format!("<td{class} data-key=\"{key}\">{heading}<span{word}>{text}</span></td>")
    });
    cells.collect()
}

/// A heading is written in LaTeX: words, and mathematics between dollar signs.
fn heading(column: &Column) -> String {
    let parts = column.latex.split('$').enumerate();
    let set = parts.map(|(k, part)| match k % 2 {
        0 => characters(part),
        _ => inline(part),
    });
    set.collect()
}

/// A cell: words as they are, numbers with true minus signs and powers of ten.
fn entry(cell: &Cell) -> String {
    let shown = cell.to_string();
    match &cell.0 {
        Value::Text(text) => escape(text),
        Value::Null | Value::Flag(_) => shown,
        _ => shown.split(' ').map(number).collect::<Vec<_>>().join(" "),
    }
}

/// `-3.5e-15` as −3.5·10 to the −15, with whatever stands around the number kept.
fn number(word: &str) -> String {
    let word = word.replace('-', "−");
    let end = word.trim_end_matches([',', ']']).len();
    let (number, close) = word.split_at(end);
    match number.split_once('e') {
        Some((significand, exponent)) => format!("{significand}·10<sup>{exponent}</sup>{close}"),
        None => word,
    }
}
