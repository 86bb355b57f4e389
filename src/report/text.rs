//! Text for the terminal.

use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::style::HorizontalLine;
use tabled::settings::{Alignment, Style};

use super::layout::Layout;
use super::{Glance, Report, Table, one_line};

/// No line is longer, unless a single word needs it: where the page has no width of its own.
const WIDTH: usize = 110;

/// What is to be read at a glance is no wider, however wide the page.
const GLANCE: usize = 80;

/// No page is taken to be narrower.
const NARROWEST_PAGE: usize = 40;

/// No column of words is made narrower to get there.
const NARROWEST: usize = 16;

/// tabled puts a space on either side of a cell.
const PADDING: usize = 2;

/// The report on a page of `width` characters, or as wide as usual.
pub(super) fn print(report: &Report, width: Option<usize>) -> String {
    if let Some(glance) = &report.glance {
        return at_a_glance(report, glance, page(width).min(GLANCE));
    }
    let top = head(report, width);
    let width = page(width);
    let body = match report.steps.is_empty() {
        true => table(&report.table, width),
        false => steps(report, width),
    };
    let notes = paragraphs(&report.notes, width);
    let mut parts = vec![top, body, notes];
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// The summary first, and last where it is from.
fn at_a_glance(report: &Report, glance: &Glance, width: usize) -> String {
    let table = table(&glance.table, width);
    let rows = glance.rows.iter().map(|(name, sentence)| {
        let sentence = wrap(sentence, width - 4);
        format!("  {name}\n    {}", sentence.replace('\n', "\n    "))
    });
    let rows = rows.collect::<Vec<_>>().join("\n");
    let (summary, legend) = (wrap(&glance.summary, width), wrap(&glance.legend, width));
    let origin = paragraphs(&report.header(), width);
    let mut parts = vec![summary, table, rows, legend, origin];
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

fn page(width: Option<usize>) -> usize {
    width.unwrap_or(WIDTH).max(NARROWEST_PAGE)
}

/// What stands above the table.
pub(super) fn head(report: &Report, width: Option<usize>) -> String {
    let width = page(width);
    let header = report.header();
    paragraphs([&report.title].into_iter().chain(&header), width)
}

fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a String>, width: usize) -> String {
    let wrapped = texts.into_iter().map(|text| wrap(text, width));
    wrapped.collect::<Vec<_>>().join("\n")
}

fn steps(report: &Report, width: usize) -> String {
    let steps = report.steps.iter().enumerate().map(|(k, step)| {
        let reason = wrap(step.reason, width - 4);
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

fn table(table: &Table, width: usize) -> String {
    let mut layout = Layout::of(
        table,
        |column| column.heading.to_owned(),
        |cell| one_line(&cell.to_string()),
    );
    if layout.columns.is_empty() {
        return String::new();
    }
    let said = fit(&mut layout, width);
    let drawn = draw(&layout, width);
    let lines = drawn.lines().map(str::trim_end);
    let lines = lines.chain(said.iter().flat_map(|said| said.lines()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Takes out columns until the page has room for the rest, and says which: first what every row
/// repeats, then what matters least, from the right.
fn fit(layout: &mut Layout, width: usize) -> Vec<String> {
    let mut said = Vec::new();
    if least_width(layout) > width {
        let constants = layout.take_constants(|_| None);
        let constants: Vec<String> = (constants.iter())
            .map(|(heading, value)| match value.starts_with('≤') {
                true => format!("{heading} {value}"),
                false => format!("{heading} = {value}"),
            })
            .collect();
        if !constants.is_empty() {
            said.push(wrap(
                &format!("in every row: {}", constants.join(", ")),
                width,
            ));
        }
    }
    let mut left_out = Vec::new();
    while least_width(layout) > width
        && let Some(column) = layout.least()
    {
        left_out.insert(0, layout.take(column));
    }
    if !left_out.is_empty() {
        let why = format!(
            "no room for {}; JSON and CSV have them",
            left_out.join(", ")
        );
        said.push(wrap(&why, width));
    }
    said
}

fn draw(layout: &Layout, width: usize) -> String {
    let words = words_width(layout, width);
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
fn words_width(layout: &Layout, width: usize) -> usize {
    let widest = (NARROWEST..=width)
        .rev()
        .find(|most| width_with(layout, *most) <= width);
    widest.unwrap_or(NARROWEST)
}

/// The width of the table where its words take as little room as they can.
fn least_width(layout: &Layout) -> usize {
    width_with(layout, NARROWEST)
}

/// The width of the table if columns of words may take `most`.
fn width_with(layout: &Layout, most: usize) -> usize {
    let widths = (0..layout.columns.len()).map(|k| column_width(layout, k, most));
    widths.sum()
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
