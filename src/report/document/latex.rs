//! A write-up as an article for pdflatex.

use super::prose::{Span, spaced, spans};
use super::{Block, Document, Exhibit, Kind};
use crate::report::latex::{caption, escape, head, inside, notes, records, steps, typewriter};
use crate::report::layout::is_prose;
use crate::report::{Format, Report, one_line};

/// Packages of every TeX distribution: array and longtable are parts of LaTeX, geometry makes room
/// for the tables.
const PREAMBLE: &str = r"\documentclass[11pt]{article}
\usepackage[a4paper,margin=20mm]{geometry}
\usepackage{amsmath}
\usepackage{array}
\usepackage{booktabs}
\usepackage{graphicx}
\usepackage{longtable}
\usepackage{siunitx}
% Tables and figures float: no page stays half empty because the next one is high.
\renewcommand{\topfraction}{0.95}
\renewcommand{\bottomfraction}{0.95}
\renewcommand{\textfraction}{0.05}
\renewcommand{\floatpagefraction}{0.7}
\setcounter{topnumber}{5}
\setcounter{bottomnumber}{5}
\setcounter{totalnumber}{10}
% A table that is wider than the line, or leaves no room for its words, is made smaller.
\newsavebox{\rows}
\newcommand{\fitted}{\ifdim\wd\rows>\linewidth\resizebox{\linewidth}{!}{\usebox{\rows}}\else
  \ifdim\dimexpr\ht\rows+\dp\rows\relax>0.84\textheight\resizebox*{!}{0.84\textheight}{\usebox{\rows}}\else
  \usebox{\rows}\fi\fi}
\setlength{\belowcaptionskip}{6pt}
\setlength{\LTcapwidth}{\textwidth}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
\raggedbottom
\sloppy
";

pub(super) fn print(document: &Document) -> String {
    let mut out = format!(
        "{PREAMBLE}\\begin{{document}}\n{{\\LARGE\\bfseries\\raggedright {}\\par}}\n\\bigskip\n{}\n\n\\tableofcontents\n",
        escape(&document.title),
        prose(document, &document.about)
    );
    for section in &document.sections {
        out += &format!("\n\\section{{{}}}\n", escape(section.title));
        for block in &section.blocks {
            // A formula belongs to the paragraph before it.
            let space = if matches!(block, Block::Formula(_)) {
                ""
            } else {
                "\n"
            };
            out += &format!("{space}{}\n", print_block(document, block));
        }
    }
    out + "\n\\end{document}\n"
}

fn print_block(document: &Document, block: &Block) -> String {
    match block {
        Block::Prose(text) => prose(document, text),
        Block::Heading(title) => format!("\\subsection*{{{}}}", escape(title)),
        Block::Formula(latex) => format!("\\[\n  {latex}\n\\]"),
        Block::List(items) => {
            let items = items
                .iter()
                .map(|item| format!("  \\item {}\n", prose(document, item)));
            format!(
                "\\begin{{itemize}}\\raggedright\\setlength{{\\itemsep}}{{0pt}}\n{}\\end{{itemize}}",
                items.collect::<String>()
            )
        }
        Block::Exhibit(exhibit) => print_exhibit(document, exhibit),
    }
}

fn print_exhibit(document: &Document, exhibit: &Exhibit) -> String {
    let report = &exhibit.report;
    let shows = prose(document, exhibit.shows);
    let head = format!(
        "\\caption{{{}. {shows}}}\\label{{{}}}",
        escape(&exhibit.title),
        label(exhibit.name)
    );
    let below = format!("{}{}", notes(&exhibit.warnings), origin(exhibit));
    match exhibit.kind() {
        Kind::Table if is_prose(&report.table) => long_table(report, &head, &below),
        Kind::Table => table(report, &head, &below),
        Kind::Derivation => format!("{shows}\n\n{}{{{below}}}\n", steps(report)),
        Kind::Figure => figure(exhibit, &head, &below),
    }
}

fn table(report: &Report, head: &str, below: &str) -> String {
    let inside = inside(report);
    format!(
        r"\begin{{table}}[htbp]
  {head}
  \centering{}
  \begin{{lrbox}}{{\rows}}
{}  \end{{lrbox}}
  \fitted\par\smallskip
{}{below}\end{{table}}
",
        inside.size, inside.tabular, inside.below
    )
}

/// A table of words: every row a list of its own, which no page break divides.
fn long_table(report: &Report, head: &str, below: &str) -> String {
    let records: Vec<String> = records(report).iter().map(|record| lines(record)).collect();
    format!(
        r"\begingroup
\footnotesize
\begin{{longtable}}{{@{{}}l>{{\raggedright\arraybackslash}}p{{0.8\linewidth}}@{{}}}}
  {head} \\
  \toprule
  \endfirsthead
  \midrule
  \endhead
{}  \bottomrule
\end{{longtable}}
{}{below}\endgroup
",
        records.join("  \\midrule\n"),
        notes(&report.notes)
    )
}

/// A line for the name and each long entry, and one for short entries that follow each other.
fn lines(record: &[(String, String)]) -> String {
    /// What is short in LaTeX.
    const SHORT: usize = 24;
    let is_short = |(_, entry): &(String, String)| entry.len() <= SHORT;
    let Some(((heading, name), rest)) = record.split_first() else {
        return String::new();
    };
    let together = |entries: &[(String, String)]| {
        let each = entries
            .iter()
            .map(|(heading, entry)| format!(r"{heading}: {entry}"));
        each.collect::<Vec<_>>().join(r";\enspace ")
    };
    let line = |entries: &[(String, String)]| match entries {
        [(heading, entry)] => format!("  {heading} & {entry}"),
        _ => format!("  & {}", together(entries)),
    };
    let rest = rest.chunk_by(|a, b| is_short(a) && is_short(b)).map(line);
    let name = format!("  {heading} & \\textbf{{{name}}}");
    let lines: Vec<String> = [name].into_iter().chain(rest).collect();
    lines.join(" \\\\*\n") + " \\\\\n"
}

fn figure(exhibit: &Exhibit, head: &str, below: &str) -> String {
    format!(
        r"\begin{{figure}}[htbp]
  \centering
  \includegraphics[width=\linewidth,height=0.5\textheight,keepaspectratio]{{{}}}
  {head}
{}{below}\end{{figure}}
",
        exhibit.figure_path("pdf"),
        notes(&exhibit.report.notes),
    )
}

/// The exhibit for a paper of somebody's own.
pub(super) fn fragment(exhibit: &Exhibit) -> String {
    let (report, name) = (&exhibit.report, exhibit.name);
    let alone = Report {
        title: exhibit.title.clone(),
        label: Some(format!("tab:ccem-{name}")),
        notes: [&report.notes[..], &exhibit.warnings].concat(),
        ..report.clone()
    };
    match exhibit.kind() {
        Kind::Table | Kind::Derivation => alone.render(Format::Latex),
        Kind::Figure => format!(
            r"{}\begin{{figure}}
  \centering
  \includegraphics[width=\linewidth,height=0.55\textheight,keepaspectratio]{{{name}.pdf}}
  {}
  \label{{fig:ccem-{name}}}
{}\end{{figure}}
",
            head(report),
            caption(&alone),
            notes(&alone.notes)
        ),
    }
}

/// How the exhibit is made again.
fn origin(exhibit: &Exhibit) -> String {
    let command = typewriter(&one_line(&exhibit.report.command_line()));
    let [_, _, settings] = exhibit.report.header();
    format!(
        "  \\par\\raggedright\\footnotesize {command}\\quad {}\n",
        escape(&settings)
    )
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
