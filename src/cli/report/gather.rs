//! Runs what the story tells of, in its order, and puts the write-up together.

use clap::Parser;

use super::standing::{levels, reproduction, settings, standing};
use super::story::{Item, Piece, STORY, TITLE};
use crate::cli::check::{Row, report, status};
use crate::cli::progress::Progress;
use crate::cli::{Cli, Command, Failure, Outcome, Status, interrupt, outcome_of};
use crate::report::document::{Block, Document, Exhibit, Section};

/// A write-up, and what became of the claims in it.
pub struct Gathered {
    pub document: Document,
    pub status: Status,
}

/// What has been found so far.
pub struct Found {
    pub quick: bool,
    /// Every claim that was examined, the conjectures too.
    pub claims: Vec<Row>,
    /// The worst verdict on a claim that is no conjecture.
    pub status: Status,
    /// Every item that was run, with what came of it.
    pub exhibits: Vec<(&'static Item, Exhibit)>,
}

/// Runs everything.
pub fn gather(quick: bool, progress: &Progress) -> Result<Gathered, Failure> {
    let found = run_all(quick, progress)?;
    let sections = STORY.iter().map(|part| Section {
        title: part.title,
        blocks: part
            .pieces
            .iter()
            .flat_map(|piece| blocks(piece, &found))
            .collect(),
    });
    let version = env!("CARGO_PKG_VERSION");
    let document = Document {
        title: TITLE.into(),
        about: format!(
            "Written by ccem {version} from one computation: `{}`. Under every table and figure stands \
             the command that makes it again.",
            command(quick)
        ),
        sections: sections.collect(),
    };
    Ok(Gathered {
        document,
        status: found.status,
    })
}

/// The command that writes the whole folder.
pub fn command(quick: bool) -> &'static str {
    match quick {
        true => "ccem report DIR --quick",
        false => "ccem report DIR",
    }
}

fn run_all(quick: bool, progress: &Progress) -> Result<Found, Failure> {
    interrupt::listen()?;
    let items = || {
        STORY
            .iter()
            .flat_map(|part| part.pieces)
            .filter_map(Piece::item)
    };
    let whole = progress.whole(items().map(|item| item.time(quick)).sum());
    let mut found = Found {
        quick,
        claims: Vec::new(),
        status: Status::Holds,
        exhibits: Vec::new(),
    };
    for item in items() {
        let progress = whole.part(item.name, item.time(quick));
        let exhibit = run(item, &mut found, &progress)?;
        // Runs that were interrupted are no results.
        if interrupt::interrupt().is_raised() {
            return Err(Failure::Interrupted("nothing is written".into()));
        }
        found.exhibits.push((item, exhibit));
    }
    whole.finish_and_clear();
    Ok(found)
}

/// Runs the command of an item as the command line would.
fn run(item: &'static Item, found: &mut Found, progress: &Progress) -> Result<Exhibit, Failure> {
    let words = item.command(found.quick).split_whitespace();
    let command: Vec<String> = words.map(String::from).collect();
    let program_and_words = std::iter::once("ccem").chain(command.iter().map(String::as_str));
    let cli = Cli::try_parse_from(program_and_words).map_err(|error| error.to_string())?;
    let Outcome {
        mut report,
        warnings,
        ..
    } = match &cli.command {
        Command::Check(check) => {
            let (rows, warnings) = check.examined(progress)?;
            let outcome = Outcome {
                report: report(&rows),
                status: status(&rows),
                warnings,
            };
            if item.name == CLAIMS {
                found.status = outcome.status;
            }
            found.claims.extend(rows);
            outcome
        }
        _ => outcome_of(&cli, &command, progress)?,
    };
    report.command = command;
    let warnings = warnings
        .iter()
        .map(|warning| format!("Warning: {warning}."));
    Ok(Exhibit {
        name: item.name,
        title: item.title.into(),
        shows: item.shows,
        report,
        warnings: warnings.collect(),
    })
}

/// The item whose claims are believed; others may be there to fail.
const CLAIMS: &str = "claims";

fn blocks(piece: &Piece, found: &Found) -> Vec<Block> {
    match piece {
        Piece::Prose(text) => vec![Block::Prose((*text).into())],
        Piece::Formula(latex) => vec![Block::Formula(latex)],
        Piece::Levels => vec![Block::List(levels())],
        Piece::Item(item) => {
            let exhibits = found.exhibits.iter();
            let named = exhibits.filter(|(_, exhibit)| exhibit.name == item.name);
            named
                .map(|(_, exhibit)| Block::Exhibit(Box::new(exhibit.clone())))
                .collect()
        }
        Piece::Standing => standing(found),
        Piece::Settings => vec![Block::List(settings(found))],
        Piece::Reproduction => vec![Block::List(reproduction(found))],
    }
}
