//! Text for the terminal.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Style};

use super::layout::Layout;
use super::{Report, one_line};

/// No line is longer, unless its numbers or a single word need it.
const WIDTH: usize = 110;

/// No column of words is made narrower to get there.
const NARROWEST: usize = 16;

/// tabled puts a space on either side of a cell.
const PADDING: usize = 2;

pub(super) fn print(report: &Report) -> String {
    let body = match report.steps.is_empty() {
        true => table(report),
        false => steps(report),
    };
    let mut parts = vec![head(report), body, paragraphs(&report.notes)];
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// What stands above the table.
pub(super) fn head(report: &Report) -> String {
    let header = report.header();
    paragraphs([&report.title].into_iter().chain(&header))
}

fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let wrapped = texts.into_iter().map(|text| wrap(text, WIDTH));
    wrapped.collect::<Vec<_>>().join("\n")
}

fn steps(report: &Report) -> String {
    let steps = report.steps.iter().enumerate().map(|(k, step)| {
        let reason = wrap(step.reason, WIDTH - 4);
        format!(
            "{:>2}. {}\n\n        {}    [{}]\n\n{}",
            k + 1,
            step.title,
            step.text,
            step.check,
            reason
                .lines()
                .map(|line| format!("    {line}"))
                .collect::<Vec<_>>()
                .join("\n")
        )
    });
    steps.collect::<Vec<_>>().join("\n\n")
}

fn table(report: &Report) -> String {
    let layout = Layout::of(
        &report.table,
        |column| column.heading.to_owned(),
        |cell| one_line(&cell.to_string()),
    );
    if layout.columns.is_empty() {
        return String::new();
    }
    let drawn = draw(&layout);
    let lines = drawn.lines().map(str::trim_end);
    lines.collect::<Vec<_>>().join("\n")
}

fn draw(layout: &Layout) -> String {
    let words = words_width(layout);
    let mut builder = Builder::default();
    builder.push_record(layout.columns.iter().map(|column| &column.heading));
    for row in &layout.rows {
        let cells = row.iter().zip(&layout.columns);
        builder.push_record(cells.map(|(text, column)| match column.words {
            true => wrap(text, words),
            false => text.clone(),
        }));
    }
    let mut table = builder.build();
    let rule = HorizontalLine::new('─');
    table.with(Style::empty().top('─').bottom('─').horizontals([(1, rule)]));
    for k in (0..layout.columns.len()).filter(|&k| !layout.columns[k].words) {
        table.modify(Columns::one(k), Alignment::right());
    }
    table.to_string()
}

/// How wide the columns of words may be for the table to fit.
fn words_width(layout: &Layout) -> usize {
    let fits = |most: &usize| {
        let widths = (0..layout.columns.len()).map(|k| column_width(layout, k, *most));
        widths.sum::<usize>() <= WIDTH
    };
    let widest = (NARROWEST..=WIDTH).rev().find(fits);
    widest.unwrap_or(NARROWEST)
}

/// The width of column `k` on the page if words may take `most`.
fn column_width(layout: &Layout, k: usize, most: usize) -> usize {
    let natural = layout.width(k);
    let shown = if layout.columns[k].words {
        natural.min(most)
    } else {
        natural
    };
    shown + PADDING
}

/// The text in lines of at most `width` characters; only a longer word gets a longer line.
fn wrap(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if used > 0 { " " } else { "" });
            line.push_str(word);
        }
        used += length + usize::from(used > 0);
    }
    lines.join("\n")
}
