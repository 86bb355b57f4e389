//! A write-up in its three forms: what each makes of words, mathematics, tables and hostile text.

use std::collections::BTreeSet;

use ccem::report::document::{Block, Document, Exhibit, Form, Kind, Section};
use ccem::report::{Cell, Column, DisplayedStep, Field, Report, Table};
use proptest::prelude::*;

type Row = (&'static str, f64);

fn exhibit(name: &'static str, rows: &[Row]) -> Exhibit {
    let fields: [Field<Row>; 3] = [
        (Column::new("claim", "claim", "claim"), |row| row.0.into()),
        (Column::new("s", "s*", r"$s^\star$"), |row| {
            Cell::number(row.1, 3)
        }),
        (Column::new("none", "none", "none"), |_| Cell::NULL),
    ];
    Exhibit {
        name,
        title: format!("About {name}"),
        shows: "See $s^\\star$.",
        report: Report {
            title: format!("About {name}"),
            command: vec!["solve".into(), "-t".into(), "etf*2".into()],
            table: Table::of(rows, &fields),
            notes: vec!["10^9 pairs u_i.".into()],
            ..Report::default()
        },
        warnings: vec!["Warning: none.".into()],
        live: None,
    }
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "A title".into(),
        about: "Made by `ccem report DIR`.".into(),
        sections: vec![Section {
            title: "A section",
            blocks,
        }],
    }
}

fn small() -> Document {
    document(vec![
        Block::Prose(r"For $N \ge 2$ see @first and @second.".into()),
        Block::Formula(r"s = \frac{1+p}{2}"),
        Block::Exhibit(Box::new(exhibit(
            "first",
            &[("one", 0.25), ("two", 1.5e-9)],
        ))),
        Block::Heading("A heading"),
        Block::List(vec!["`check`: 1 & 2 < 3".into()]),
        Block::Exhibit(Box::new(exhibit(
            "second",
            &[("three", 3.0), ("four", 0.5)],
        ))),
    ])
}

fn contains(text: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(text.contains(piece), "no {piece} in\n{text}");
    }
}

#[test]
fn markdown() {
    contains(
        &small().render(Form::Markdown),
        &[
            "# A title\n\nMade by `ccem report DIR`.\n\n## A section\n",
            r"For $N \ge 2$ see Table 1 and Table 2.",
            "\n$$\ns = \\frac{1+p}{2}\n$$\n",
            "**Table 1. About first.** See $s^\\star$.\n\n| claim |",
            "```text\nccem solve -t 'etf*2'\n```",
            "[data/first.csv](data/first.csv)",
            "\n### A heading\n\n- `check`: 1 & 2 \\< 3\n",
            "\nWarning: none.\n",
        ],
    );
}

#[test]
fn latex() {
    contains(
        &small().render(Form::Latex),
        &[
            r"For $N \ge 2$ see Table~\ref{ccem:first} and Table~\ref{ccem:second}.",
            "\\[\n  s = \\frac{1+p}{2}\n\\]",
            r"\caption{About first. See $s^\star$.}\label{ccem:first}",
            r"\texttt{ccem solve -{}t \textquotesingle{}etf*2\textquotesingle{}}",
            r"\subsection*{A heading}",
            r"\item \texttt{check}: 1 \& $2<3$",
            "$10^{9}$ pairs $u_{i}$.",
            "\\end{document}\n",
        ],
    );
}

#[test]
fn html() {
    contains(
        &small().render(Form::Html),
        &[
            "<title>A title</title>",
            "<h2>1. A section</h2>",
            "see <a href=\"#first\">Table 1</a> and <a href=\"#second\">Table 2</a>.",
            "<mfrac>",
            "<figure id=\"first\" class=\"table\">",
            "<b>Table 1. About first.</b> See <math>",
            "1.50·10<sup>−9</sup>",
            "<code>check</code>: 1 &amp; 2 &lt; 3",
            ">ccem solve -t 'etf*2'</pre>",
            "10<sup>9</sup> pairs u<sub>i</sub>.",
            "<a href=\"data/first.csv\">first.csv</a>",
        ],
    );
}

/// A column without a value is shown nowhere, as in every other table.
#[test]
fn empty_columns_are_left_out() {
    for form in [Form::Markdown, Form::Latex, Form::Html] {
        assert!(!small().render(form).contains("none} "), "{form:?}");
        assert!(!small().render(form).contains(">none<"), "{form:?}");
    }
}

#[test]
fn long_words_become_a_list_in_latex_and_on_a_phone() {
    let words = "more words than a column of a table has room for in a line of print";
    let long = document(vec![Block::Exhibit(Box::new(exhibit(
        "long",
        &[(words, 0.5), ("few", 0.25)],
    )))]);
    let latex = long.render(Form::Latex);
    assert_eq!(latex.matches(r"  claim & \textbf{").count(), 2);
    assert_eq!(latex.matches(r"$s^\star$ & ").count(), 2);
    assert!(long.render(Form::Html).contains("<table class=\"prose\">"));
    assert!(
        small()
            .render(Form::Html)
            .contains("<table class=\"numbers\">")
    );
}

#[test]
fn steps_are_a_derivation() {
    let mut derivation = exhibit("steps", &[]);
    derivation.report.steps = vec![DisplayedStep {
        title: "One step",
        text: "p = 2s − 1".into(),
        latex: "p = 2s - 1".into(),
        reason: "By definition.",
        check: "definition".into(),
    }];
    assert_eq!(derivation.kind(), Kind::Derivation);
    let document = document(vec![
        Block::Prose("See @steps.".into()),
        Block::Exhibit(Box::new(derivation)),
    ]);
    contains(
        &document.render(Form::Html),
        &["<a href=\"#steps\">the derivation</a>", "<h3>One step</h3>"],
    );
    contains(
        &document.render(Form::Latex),
        &[r"\[ p = 2s - 1 \]", "See the derivation."],
    );
    contains(
        &document.render(Form::Markdown),
        &["$$\np = 2s - 1\n$$", "See the derivation."],
    );
}

/// Mathematics that cannot be read is shown as it was written, and lets nothing through.
#[test]
fn unreadable_mathematics_is_shown_as_it_is() {
    let bad = document(vec![Block::Formula(r"\frac{<b>}{")]);
    let page = bad.render(Form::Html);
    assert!(page.contains(r"<code>\frac{&lt;b&gt;}{</code>"), "{page}");
}

/// The data of an exhibit are what its command prints with that format.
#[test]
fn data_are_plain_csv_and_json_with_its_command() {
    let files = exhibit("first", &[("one", 0.25)]).contents();
    let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["data/first.csv", "data/first.json"]);
    let csv = String::from_utf8(files[0].1.clone()).unwrap();
    assert!(csv.starts_with("claim,s,none\none,0.25,\n"), "{csv}");
    let json = String::from_utf8(files[1].1.clone()).unwrap();
    contains(&json, &[r#""command":["solve","-t","etf*2"]"#]);
}

/// The tags of a page, without what is in them.
fn tags(page: &str) -> BTreeSet<String> {
    let names = page.split('<').skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/!".contains(c)));
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    names.collect()
}

proptest! {
    /// Text is text: it opens no tag and closes none, whatever it is.
    #[test]
    fn no_text_is_read_as_html(text in "[<>&\"'a-z/$`@^_{} =!-]{0,40}") {
        let of = |text: String| {
            let mut exhibit = exhibit("first", &[("one", 0.25), ("two", 0.5)]);
            exhibit.title = text.clone();
            exhibit.report.notes = vec![text.clone()];
            exhibit.report.command = vec![text.clone()];
            exhibit.warnings = vec![text.clone()];
            let blocks = vec![
                Block::List(vec![text.clone()]),
                Block::Prose(text.into()),
                Block::Exhibit(Box::new(exhibit)),
            ];
            document(blocks).render(Form::Html)
        };
        // What prose may make of its own notation, and of exponents.
        let own = ["code", "/code", "sup", "/sup", "sub", "/sub", "a", "/a"];
        let mathematics = |tag: &String| tag.trim_start_matches('/').starts_with('m') ;
        let plain = tags(&of("x".into()));
        for tag in tags(&of(text)).difference(&plain) {
            prop_assert!(own.contains(&&**tag) || mathematics(tag), "{}", tag);
        }
    }
}
