//! A GitHub table.

use super::layout::Layout;
use super::{Glance, Report, Table, one_line};

pub(super) fn print(report: &Report) -> String {
    if let Some(glance) = &report.glance {
        return at_a_glance(report, glance);
    }
    let mut out = head(report) + &body(report);
    for note in &report.notes {
        out += &format!("\n{}\n", escape(note));
    }
    out
}

/// The summary first, and last where it is from.
fn at_a_glance(report: &Report, glance: &Glance) -> String {
    let mut out = format!(
        "### {}\n\n{}",
        escape(&glance.summary),
        of_table(&glance.table)
    );
    for (name, sentence) in &glance.rows {
        out += &format!("\n- {}: {}", escape(name), escape(sentence));
    }
    if !glance.rows.is_empty() {
        out += "\n";
    }
    out += &format!("\n{}\n\n", escape(&glance.legend));
    let header = report.header();
    let lines = header.iter().map(|line| format!("- {}\n", escape(line)));
    out + &lines.collect::<String>()
}

/// What stands above the table.
pub(super) fn head(report: &Report) -> String {
    let header = report.header();
    let lines = header.iter().map(|line| format!("- {}\n", escape(line)));
    format!(
        "### {}\n\n{}",
        escape(&report.title),
        lines.collect::<String>()
    )
}

/// The table, or the steps in its place.
pub(super) fn body(report: &Report) -> String {
    match report.steps.is_empty() {
        false => steps(report),
        true => match of_table(&report.table) {
            nothing if nothing.is_empty() => nothing,
            table => format!("\n{table}"),
        },
    }
}

/// The table; nothing without columns.
fn of_table(table: &Table) -> String {
    let layout = Layout::of(
        table,
        |column| escape(column.heading),
        |cell| escape(&cell.to_string()),
    );
    match layout.columns.is_empty() {
        true => String::new(),
        false => self::table(&layout),
    }
}

/// Numbered steps, their formulas as display mathematics.
fn steps(report: &Report) -> String {
    let steps = report.steps.iter().enumerate().map(|(k, step)| {
        format!(
            "\n**{}. {}**\n\n$$\n{}\n$$\n\n*({})* {}\n",
            k + 1,
            escape(step.title),
            step.latex,
            escape(&step.check),
            escape(step.reason)
        )
    });
    steps.collect()
}

fn table(layout: &Layout) -> String {
    let headings: Vec<String> = layout.columns.iter().map(|c| c.heading.clone()).collect();
    let mut out = line(layout, &headings);
    out += &rule(layout);
    for row in &layout.rows {
        out += &line(layout, row);
    }
    out
}

fn line(layout: &Layout, row: &[String]) -> String {
    let cells = row.iter().enumerate().map(|(k, text)| {
        let width = width(layout, k);
        if layout.columns[k].words {
            format!(" {text:<width$} |")
        } else {
            format!(" {text:>width$} |")
        }
    });
    format!("|{}\n", cells.collect::<String>())
}

/// The line under the headings, which says on which side each column is flush.
fn rule(layout: &Layout) -> String {
    let cells = layout.columns.iter().enumerate().map(|(k, column)| {
        let dashes = "-".repeat(width(layout, k));
        if column.words {
            format!(":{dashes} |")
        } else {
            format!(" {dashes}:|")
        }
    });
    format!("|{}\n", cells.collect::<String>())
}

/// GitHub reads a rule only from three characters on.
fn width(layout: &Layout, k: usize) -> usize {
    layout.width(k).max(2)
}

/// The text on one line, with a backslash before whatever Markdown would read as markup.
pub(super) fn escape(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::new();
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if is_markup(before, c, rest.peek().copied()) {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Whether `c` between its neighbours is markup. A star begins emphasis only before a
/// character other than a space (`δ* = 0` is safe), an underscore only at the start of a
/// word (`u_i` is safe); what nothing began, nothing ends.
fn is_markup(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '\\' | '|' | '`' | '<' | '~' => true,
        '*' => after.is_some_and(|c| !c.is_whitespace()),
        '_' => !before.is_some_and(char::is_alphanumeric),
        _ => false,
    }
}
