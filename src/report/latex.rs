//! A table for a paper, to be pasted as it is; the document needs the packages booktabs and siunitx,
//! and longtable where a table does not fit on a page.

use super::{Report, one_line};

mod entry;
mod escape;
mod label;
mod laid;
mod width;
mod words;

pub(super) use escape::typewriter;
pub(super) use words::escape;

use laid::Laid;
use width::{LINE, PAGE};

/// What stands beside a paper's table.
pub(super) fn print(report: &Report) -> String {
    let comments = head(report);
    if !report.steps.is_empty() {
        return format!("{comments}{}", steps(report));
    }
    let mut laid = Laid::of(report);
    let left_out = laid.fit(LINE);
    let said = match left_out.is_empty() {
        true => String::new(),
        false => format!("% no room for {}: --columns chooses\n", left_out.join(", ")),
    };
    let below = match laid.throughout() + &notes(&beside(report)) {
        below if below.is_empty() => below,
        below => format!("  \\par\\smallskip\n{below}"),
    };
    let table = match laid.height() + width::height_of_notes(&below) > PAGE {
        true => long(report, &laid, &below),
        false => floating(report, &laid, &below),
    };
    comments + &said + &table
}

/// The comments above the table.
pub(super) fn head(report: &Report) -> String {
    let header = report.header();
    header.iter().map(|line| format!("% {line}\n")).collect()
}

/// A table that floats; one that is wider than a column of a two-column paper spans both.
fn floating(report: &Report, laid: &Laid, below: &str) -> String {
    let environment = match laid.is_wide() {
        true => "table*",
        false => "table",
    };
    let (size, caption, label) = (laid.size(), caption(report), label::label(report));
    let tabular = laid.tabular();
    format!(
        r"\begin{{{environment}}}
  \centering{size}
  {caption}
  \label{{{label}}}
  \par\smallskip
{tabular}{below}\end{{{environment}}}
"
    )
}

/// A table that goes on over the page; longtable sets no more than one column of text.
fn long(report: &Report, laid: &Laid, below: &str) -> String {
    let (size, caption, label) = (laid.size(), caption(report), label::label(report));
    let rows = laid.rows_over_pages(&format!("{caption}\\label{{{label}}}"));
    format!("\\begingroup{size}\n{rows}{below}  \\par\n\\endgroup\n")
}

/// What the table shows, and of which loss, unless the author says otherwise.
pub(super) fn caption(report: &Report) -> String {
    if let Some(caption) = &report.caption {
        return format!("\\caption{{{caption}}}");
    }
    let title = escape(&report.title);
    match report.loss.is_empty() {
        true => format!("\\caption{{{title}}}"),
        false => format!(
            "\\caption[{{{title}}}]{{{title}, for the loss {}.}}",
            escape(&report.loss)
        ),
    }
}

/// The sentences below the table; where it is one at a glance, how to read it.
fn beside(report: &Report) -> Vec<String> {
    match &report.glance {
        None => report.notes.clone(),
        Some(glance) => {
            let rows = glance.rows.iter();
            let rows = rows.map(|(name, sentence)| format!("{name}: {sentence}"));
            rows.chain([glance.legend.clone()]).collect()
        }
    }
}

/// What stands in a table environment.
pub(super) struct Inside {
    /// The type size.
    pub(super) size: &'static str,
    /// The rows.
    pub(super) tabular: String,
    /// What all rows share, and the notes.
    pub(super) below: String,
}

/// The inside of the table environment of a report, whatever its width.
pub(super) fn inside(report: &Report) -> Inside {
    let laid = Laid::of(report);
    Inside {
        size: laid.size(),
        tabular: laid.tabular(),
        below: laid.throughout() + &notes(&report.notes),
    }
}

/// The rows as (heading, entry), for tables whose words need the whole width; what is empty is
/// left out.
pub(super) fn records(report: &Report) -> Vec<Vec<(String, String)>> {
    laid::records(&report.table)
}

/// Sentences below a table, each a paragraph.
pub(super) fn notes(notes: &[String]) -> String {
    notes
        .iter()
        .map(|note| format!("  \\par\\raggedright\\footnotesize {}\n", escape(note)))
        .collect()
}

/// An enumeration of displayed formulas; it needs no package.
pub(super) fn steps(report: &Report) -> String {
    let items = report.steps.iter().map(|step| {
        format!(
            "  \\item \\textbf{{{}.}}\n    {}\n    \\emph{{({})}} {}\n",
            escape(step.title),
            displayed(step.latex.as_ref()),
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

/// A formula on a line of its own, in the largest type at which an item of a list has room for it.
fn displayed(latex: &str) -> String {
    const INDENTED: f64 = LINE - 25.0;
    let fits = |size: &&width::Size| size.em * width::em(&format!("${latex}$")) <= INDENTED;
    match width::SIZES[..3]
        .iter()
        .find(fits)
        .unwrap_or(&width::SIZES[2])
        .latex
    {
        "" => format!("\\[ {latex} \\]"),
        size => format!("{{{size}\\[ {latex} \\]}}"),
    }
}

/// Is it what an author may write in the place of a label?
///
/// # Errors
/// If not, with what is allowed.
pub fn checked_label(label: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".:;+*/()-=_".contains(c);
    match !label.is_empty() && label.chars().all(allowed) {
        true => Ok(label.to_owned()),
        false => Err("a label has letters, digits and . : ; + * / ( ) - = _ only".into()),
    }
}

/// Is it LaTeX that may stand between the braces of a caption?
///
/// # Errors
/// If its braces or its dollar signs do not match.
pub fn checked_caption(caption: &str) -> Result<String, String> {
    let caption = one_line(caption);
    let (mut depth, mut dollars, mut escaped) = (0_i64, 0, false);
    for c in caption.chars() {
        match c {
            _ if escaped => {}
            '{' => depth += 1,
            '}' if depth == 0 => return Err("a brace closes that was not opened".into()),
            '}' => depth -= 1,
            '$' => dollars += 1,
            '%' => return Err("% begins a comment; \\% is the sign".into()),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    match () {
        _ if caption.is_empty() => Err("a caption has words".into()),
        _ if escaped => Err("it ends in a backslash".into()),
        _ if depth > 0 => Err("a brace is not closed".into()),
        _ if dollars % 2 == 1 => Err("a dollar sign is not closed".into()),
        _ => Ok(caption),
    }
}
