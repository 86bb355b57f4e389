//! A write-up in Markdown, with the mathematics and the tables of GitHub.

use super::prose::{Span, spaced, spans};
use super::{Block, Document, Exhibit, Kind};
use crate::report::markdown::{body, escape};

pub(super) fn print(document: &Document) -> String {
    let title = escape(&document.title);
    let mut out = format!("# {title}\n\n{}\n", prose(document, &document.about));
    for section in &document.sections {
        out += &format!("\n## {}\n", escape(section.title));
        for block in &section.blocks {
            out += &format!("\n{}\n", print_block(document, block));
        }
    }
    out
}

fn print_block(document: &Document, block: &Block) -> String {
    match block {
        Block::Prose(text) => prose(document, text),
        Block::Heading(title) => format!("### {}", escape(title)),
        Block::Formula(latex) => format!("$$\n{latex}\n$$"),
        Block::List(items) => {
            let items = items
                .iter()
                .map(|item| format!("- {}", prose(document, item)));
            items.collect::<Vec<_>>().join("\n")
        }
        Block::Exhibit(exhibit) => print_exhibit(document, exhibit),
    }
}

fn print_exhibit(document: &Document, exhibit: &Exhibit) -> String {
    let report = &exhibit.report;
    let [title, shows] = [escape(&exhibit.title), prose(document, exhibit.shows)];
    let mut out = match exhibit.kind() {
        Kind::Derivation => format!("**{title}.** {shows}\n"),
        _ => format!("**{}. {title}.** {shows}\n", document.called(exhibit.name)),
    };
    out += &match exhibit.kind() {
        Kind::Figure => format!("\n![{title}]({})\n", exhibit.figure_path("svg")),
        _ => body(report),
    };
    let said = report.notes.iter().chain(&exhibit.warnings);
    out += &said
        .map(|note| format!("\n{}\n", escape(note)))
        .collect::<String>();
    out + &format!("\n{}", origin(exhibit))
}

/// How the exhibit is made again, and where its numbers are.
fn origin(exhibit: &Exhibit) -> String {
    let [_, _, settings] = exhibit.report.header();
    let files: Vec<String> = exhibit
        .files()
        .iter()
        .map(|path| format!("[{path}]({path})"))
        .collect();
    format!(
        "```text\n{}\n```\n\n{}; {}",
        exhibit.report.command_line(),
        escape(&settings),
        files.join(", ")
    )
}

fn prose(document: &Document, text: &str) -> String {
    let printed = spans(text).into_iter().map(|span| match span {
        Span::Words(words) => spaced(words, escape),
        Span::Mathematics(latex) => format!("${latex}$"),
        Span::Typed(typed) => format!("`{typed}`"),
        Span::Reference(name) => document.called(name),
    });
    printed.collect()
}
