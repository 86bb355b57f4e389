//! `ccem report`: a whole write-up, in three forms and with its data, as a folder.

mod gather;
mod standing;
mod story;

use std::path::PathBuf;

use clap::Args;

use super::progress::Progress;
use super::theory::SIGMOID_LOSS;
use super::{Failure, Outcome};
use crate::report::document::{Document, Exhibit, Form};
use crate::report::{Column, Field, Files, Report, Table, check_folder, write_folder};

/// Arguments of `ccem report`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem report out                           report.md, report.tex, report.html, data, figures
  ccem report out --quick                   the same on small grids")]
pub struct WriteUp {
    /// The folder to be; it must not exist, or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Small grids: seconds instead of minutes
    #[arg(long)]
    quick: bool,
}

impl WriteUp {
    /// One row an exhibit; the worst verdict on a claim that is no conjecture decides.
    pub fn run(&self, progress: &Progress) -> Result<Outcome, Failure> {
        check_folder(&self.folder).map_err(|error| error.to_string())?;
        let gathered = gather::gather(self.quick, progress)?;
        let files = files(&gathered.document);
        write_folder(&self.folder, &files).map_err(|error| error.to_string())?;
        Ok(Outcome {
            report: index(&gathered.document),
            status: gathered.status,
            warnings: Vec::new(),
        })
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

/// What the folder holds.
fn index(document: &Document) -> Report {
    let exhibits: Vec<&Exhibit> = document.exhibits().collect();
    let fields: [Field<&Exhibit>; 4] = [
        (Column::new("exhibit", "exhibit", "exhibit"), |exhibit| {
            exhibit.name.into()
        }),
        (Column::new("kind", "is", "is"), |exhibit| {
            exhibit.kind().word().to_lowercase().into()
        }),
        (
            Column::new("reproduce", "made again by", "made again by"),
            |exhibit| exhibit.report.command_line().into(),
        ),
        (Column::new("files", "files", "files"), |exhibit| {
            exhibit.files().join(" ").into()
        }),
    ];
    Report {
        title: "What the folder holds beside report.md, report.tex and report.html".into(),
        loss: SIGMOID_LOSS.into(),
        table: Table::of(&exhibits, &fields),
        notes: vec![
            "Each command, with --format csv or json, prints the file of that name byte for byte."
                .into(),
        ],
        ..Report::default()
    }
}
