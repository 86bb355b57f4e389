//! `ccem report`: a whole write-up, in three forms and with its data, as a folder.

mod asked;
mod found;
mod gather;
mod live;
mod of_paper;
mod piece;
mod standing;
mod story;

use std::path::PathBuf;

use super::quantities as q;
use super::{Failure, Outcome, Watch, Words};
use crate::loss::Kind;
use crate::report::document::{Document, Exhibit, Form};
use crate::report::{Field, Files, Report, Table, check_folder, write_folder};

/// A whole write-up.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteUp {
    /// The folder to be; it must not exist, or be empty.
    pub folder: PathBuf,
    /// Small grids: seconds instead of minutes.
    pub quick: bool,
    /// Of the claims of this work alone.
    pub paper: Option<String>,
    /// A LaTeX file for each exhibit, to be taken into a paper, instead of the write-up.
    pub fragments: bool,
}

impl WriteUp {
    /// Writes the folder. One row an exhibit; the worst verdict on a claim that is no conjecture
    /// decides.
    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        check_folder(&self.folder).map_err(|error| error.to_string())?;
        let gathered = self.gathered(watch)?;
        let files = match self.fragments {
            true => fragments(&gathered.document),
            false => files(&gathered.document),
        };
        write_folder(&self.folder, &files).map_err(|error| error.to_string())?;
        Ok(Outcome {
            report: match self.fragments {
                true => index_of_fragments(&gathered.document),
                false => index(&gathered.document),
            },
            status: gathered.status,
            warnings: Vec::new(),
        })
    }

    /// The write-up itself, unwritten.
    ///
    /// # Errors
    /// If the interrupt comes.
    pub fn document(&self, watch: &Watch) -> Result<Document, Failure> {
        Ok(self.gathered(watch)?.document)
    }

    fn gathered(&self, watch: &Watch) -> Result<gather::Gathered, Failure> {
        match &self.paper {
            Some(paper) => of_paper::of_paper(paper, watch),
            None => gather::gather(self.quick, watch),
        }
    }

    pub(super) fn words(&self) -> Words {
        let words = Words::command("report");
        let words = match self.fragments {
            true => words.value("--fragment", self.folder.display()),
            false => words.word(self.folder.display()),
        };
        words
            .flag("--quick", self.quick)
            .option("--paper", self.paper.as_ref())
    }
}

/// The three forms, the numbers and the figures.
fn files(document: &Document) -> Files {
    let forms = [
        ("report.md", Form::Markdown),
        ("report.tex", Form::Latex),
        ("report.html", Form::Html),
    ];
    let mut files: Files = forms
        .map(|(name, form)| (name.to_owned(), document.render(form).into_bytes()))
        .into();
    files.extend(document.exhibits().flat_map(Exhibit::contents));
    files
}

/// A file for each exhibit, and the pictures of the figures.
fn fragments(document: &Document) -> Files {
    document.exhibits().flat_map(Exhibit::fragment).collect()
}

/// What a folder of fragments holds.
fn index_of_fragments(document: &Document) -> Report {
    let exhibits: Vec<&Exhibit> = document.exhibits().collect();
    let fields: [Field<&Exhibit>; 4] = [
        (q::EXHIBIT, |exhibit| exhibit.name.into()),
        (q::KIND, |exhibit| {
            exhibit.kind().word().to_lowercase().into()
        }),
        (q::COMMAND, |exhibit| exhibit.report.command_line().into()),
        (q::FILES, |exhibit| {
            let names = exhibit.fragment().into_iter().map(|(name, _)| name);
            names.collect::<Vec<_>>().join(" ").into()
        }),
    ];
    Report {
        title: "The LaTeX of each exhibit, for \\input".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(&exhibits, &fields),
        notes: vec![
            "Tables need booktabs, siunitx and, beyond a page, longtable; figures need graphicx."
                .into(),
        ],
        ..Report::default()
    }
}

/// What the folder holds.
fn index(document: &Document) -> Report {
    let exhibits: Vec<&Exhibit> = document.exhibits().collect();
    let fields: [Field<&Exhibit>; 4] = [
        (q::EXHIBIT, |exhibit| exhibit.name.into()),
        (q::KIND, |exhibit| {
            exhibit.kind().word().to_lowercase().into()
        }),
        (q::COMMAND, |exhibit| exhibit.report.command_line().into()),
        (q::FILES, |exhibit| exhibit.files().join(" ").into()),
    ];
    Report {
        title: "What the folder holds beside report.md, report.tex and report.html".into(),
        loss: Kind::Sigmoid.formula().into(),
        table: Table::of(&exhibits, &fields),
        notes: vec![
            "Each command, with --format csv or json, prints the file of that name byte for byte."
                .into(),
        ],
        ..Report::default()
    }
}
