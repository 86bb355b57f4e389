//! A write-up as an article for pdflatex.

use super::prose::{Span, spaced, spans};
use super::{Block, Document, Exhibit, Kind};
use crate::report::latex::{Float, escape, notes, steps, typewriter};
use crate::report::one_line;

/// Packages of every TeX distribution: array is a part of LaTeX, geometry makes room for the tables.
const PREAMBLE: &str = r"\documentclass[11pt]{article}
\usepackage[a4paper,margin=24mm]{geometry}
\usepackage{amsmath}
\usepackage{array}
\usepackage{booktabs}
\usepackage{graphicx}
\usepackage{siunitx}
% Many tables, little text: let them stand where they are told.
\renewcommand{\topfraction}{0.9}
\renewcommand{\bottomfraction}{0.9}
\renewcommand{\textfraction}{0.05}
\renewcommand{\floatpagefraction}{0.7}
\setlength{\emergencystretch}{3em}
";

pub(super) fn print(document: &Document) -> String {
    let mut out = format!("{PREAMBLE}\\title{{{}}}\n", escape(&document.title));
    out += "\\author{}\n\\date{}\n\\begin{document}\n\\maketitle\n";
    out += &format!("\\noindent {}\n", prose(document, &document.about));
    for section in &document.sections {
        out += &format!("\n\\section{{{}}}\n", escape(section.title));
        for block in &section.blocks {
            out += &format!("\n{}\n", print_block(document, block));
        }
    }
    out + "\n\\end{document}\n"
}

fn print_block(document: &Document, block: &Block) -> String {
    match block {
        Block::Prose(text) => prose(document, text),
        Block::Formula(latex) => format!("\\[\n  {latex}\n\\]"),
        Block::List(items) => {
            let items = items.iter().map(|item| format!("  \\item {}\n", prose(document, item)));
            format!("\\begin{{itemize}}\n{}\\end{{itemize}}", items.collect::<String>())
        }
        Block::Exhibit(exhibit) => print_exhibit(document, exhibit),
    }
}

fn print_exhibit(document: &Document, exhibit: &Exhibit) -> String {
    let report = &exhibit.report;
    let shows = prose(document, exhibit.shows);
    let below = format!("{}{}", notes(&exhibit.warnings), origin(exhibit));
    let float = Float {
        caption: format!("{}. {shows}", escape(&report.title)),
        label: label(exhibit.name),
        placement: "[!htbp]",
        below,
    };
    match exhibit.kind() {
        Kind::Table => float.print(report),
        Kind::Derivation => format!("{shows}\n\n{}{{{}}}\n", steps(report), float.below),
        Kind::Figure => figure(exhibit, &float),
    }
}

fn figure(exhibit: &Exhibit, float: &Float) -> String {
    format!(
        r"\begin{{figure}}{}
  \centering
  \includegraphics[width=\linewidth]{{{}}}
  \caption{{{}}}
  \label{{{}}}
{}{}\end{{figure}}
",
        float.placement,
        exhibit.figure_path("pdf"),
        float.caption,
        float.label,
        notes(&exhibit.report.notes),
        float.below,
    )
}

/// How the exhibit is made again.
fn origin(exhibit: &Exhibit) -> String {
    let command = typewriter(&one_line(&exhibit.report.command_line()));
    let [_, _, settings] = exhibit.report.header();
    format!("  \\par\\footnotesize\\raggedright {command}\\quad {}\n", escape(&settings))
}

fn label(name: &str) -> String {
    format!("ccem:{name}")
}

fn referred(document: &Document, name: &str) -> String {
    match document.number(name) {
        Some((Kind::Derivation, _)) => "the derivation".to_owned(),
        Some((kind, _)) => format!(r"{}~\ref{{{}}}", kind.word(), label(name)),
        None => escape(name),
    }
}

fn prose(document: &Document, text: &str) -> String {
    let printed = spans(text).into_iter().map(|span| match span {
        Span::Words(words) => spaced(words, escape),
        Span::Mathematics(latex) => format!("${latex}$"),
        Span::Typed(typed) => typewriter(typed),
        Span::Reference(name) => referred(document, name),
    });
    printed.collect()
}
