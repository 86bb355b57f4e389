//! A write-up as one HTML file that loads nothing.

use sha2::{Digest, Sha256};

use super::prose::{Span, spaced, spans};
use super::{Block, Document, Exhibit, Kind};
use crate::report::DisplayedStep;
use crate::report::base64::base64;
use crate::report::figure::faces;
use crate::report::html::{characters, display, escape, inline, table};

const STYLE: &str = include_str!("style.css");

/// What a browser has to know first; it may load nothing, should a later hand add a reference, and run
/// the [`scripts`] alone.
const HEAD: &str = include_str!("head.html");

pub(super) fn print(document: &Document) -> String {
    let title = escape(&document.title);
    let about = prose(document, &document.about);
    let sections: String = document
        .sections
        .iter()
        .enumerate()
        .map(|(k, section)| {
            let blocks = section
                .blocks
                .iter()
                .map(|block| print_block(document, block));
            format!(
                "<section id=\"section-{0}\">\n<h2>{0}. {1}</h2>\n{2}</section>\n",
                k + 1,
                escape(section.title),
                blocks.collect::<String>()
            )
        })
        .collect();
    let faces = match document.exhibits().any(is_drawn) {
        true => faces(),
        false => String::new(),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n{}<title>{title}</title>\n\
         <style>\n{STYLE}{faces}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p>{about}</p>\n</header>\n{}<main>\n{sections}</main>\n\
         </body>\n</html>\n",
        HEAD.replace("SCRIPTS", &scripts(document)),
        contents(document)
    )
}

fn is_drawn(exhibit: &Exhibit) -> bool {
    exhibit.kind() == Kind::Figure
}

/// The scripts that the page may run: its own, by what they say.
fn scripts(document: &Document) -> String {
    let scripts = document.exhibits().filter_map(|exhibit| exhibit.live);
    let hash = |script: &str| format!("'sha256-{}'", base64(&Sha256::digest(script)));
    let hashes: Vec<String> = scripts.map(|live| hash(live.script)).collect();
    match hashes.is_empty() {
        true => "'none'".into(),
        false => hashes.join(" "),
    }
}

/// The sections, and the exhibits of each.
fn contents(document: &Document) -> String {
    let items = document.sections.iter().enumerate().map(|(k, section)| {
        let exhibits = section.blocks.iter().filter_map(|block| match block {
            Block::Exhibit(exhibit) => Some(format!(
                "<li><a href=\"#{}\">{}</a></li>\n",
                exhibit.name,
                escape(&exhibit.title)
            )),
            _ => None,
        });
        let exhibits: String = exhibits.collect();
        let below = match exhibits.is_empty() {
            true => exhibits,
            false => format!("\n<ul>\n{exhibits}</ul>\n"),
        };
        format!(
            "<li><a href=\"#section-{}\">{}</a>{below}</li>\n",
            k + 1,
            escape(section.title)
        )
    });
    let items: String = items.collect();
    format!("<nav aria-label=\"Contents\">\n<ol>\n{items}</ol>\n</nav>\n")
}

fn print_block(document: &Document, block: &Block) -> String {
    match block {
        Block::Prose(text) => format!("<p>{}</p>\n", prose(document, text)),
        Block::Heading(title) => format!("<h3>{}</h3>\n", escape(title)),
        Block::Formula(latex) => formula(latex),
        Block::List(items) => {
            let items = items
                .iter()
                .map(|item| format!("<li>{}</li>\n", prose(document, item)));
            format!("<ul>\n{}</ul>\n", items.collect::<String>())
        }
        Block::Exhibit(exhibit) => print_exhibit(document, exhibit),
    }
}

/// A formula in a box of its own, in which it scrolls where the screen is narrower.
fn formula(latex: &str) -> String {
    format!(
        "<div class=\"scroll formula\" tabindex=\"0\">{}</div>\n",
        display(latex)
    )
}

fn print_exhibit(document: &Document, exhibit: &Exhibit) -> String {
    let report = &exhibit.report;
    let title = match exhibit.kind() {
        Kind::Derivation => escape(&exhibit.title),
        _ => format!(
            "{}. {}",
            document.called(exhibit.name),
            escape(&exhibit.title)
        ),
    };
    let caption = format!("<b>{title}.</b> {}", prose(document, exhibit.shows));
    let body = match exhibit.kind() {
        Kind::Table => table(report),
        Kind::Derivation => steps(&report.steps),
        Kind::Figure => picture(exhibit),
    };
    let said = report.notes.iter().chain(&exhibit.warnings);
    let notes: String = said
        .map(|note| format!("<p class=\"note\">{}</p>\n", escape(note)))
        .collect();
    let kind = exhibit.kind().word().to_lowercase();
    let (name, origin) = (exhibit.name, origin(exhibit));
    format!(
        "<figure id=\"{name}\" class=\"{kind}\">\n<figcaption>{caption}</figcaption>\n{body}\
         <div class=\"about\">\n{notes}{origin}</div>\n</figure>\n"
    )
}

/// The figure, drawn within the file, and what moves it.
fn picture(exhibit: &Exhibit) -> String {
    let svg = exhibit.report.svg_of_page().unwrap_or_default();
    let live = exhibit.live.map_or(String::new(), |live| {
        format!("{}<script>{}</script>\n", live.controls, live.script)
    });
    format!(
        "<div class=\"drawn\">\n<div class=\"picture\" tabindex=\"0\">\n{svg}</div>\n{live}</div>\n"
    )
}

/// How the exhibit is made again, and where its numbers are.
fn origin(exhibit: &Exhibit) -> String {
    let [_, _, settings] = exhibit.report.header();
    let files = exhibit.files();
    let links = files.iter().map(|path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("<a href=\"{path}\">{name}</a>")
    });
    format!(
        "<pre class=\"command\">{}</pre>\n<p class=\"origin\">{}; {}</p>\n",
        characters(&exhibit.report.command_line()),
        escape(&settings),
        links.collect::<Vec<_>>().join(", ")
    )
}

fn steps(steps: &[DisplayedStep]) -> String {
    let items = steps.iter().map(|step| {
        format!(
            "<li>\n<h3>{}</h3>\n{}<p><em>({})</em> {}</p>\n</li>\n",
            escape(step.title),
            formula(&step.latex),
            escape(&step.check),
            escape(step.reason)
        )
    });
    format!("<ol class=\"steps\">\n{}</ol>\n", items.collect::<String>())
}

fn prose(document: &Document, text: &str) -> String {
    let printed = spans(text).into_iter().map(|span| match span {
        Span::Words(words) => spaced(words, escape),
        Span::Mathematics(latex) => inline(latex),
        Span::Typed(typed) => format!("<code>{}</code>", characters(typed)),
        Span::Reference(name) => format!("<a href=\"#{name}\">{}</a>", document.called(name)),
    });
    printed.collect()
}
