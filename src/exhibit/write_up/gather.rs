//! Computes what the story tells of, in its order, and puts the write-up together.

use super::found::{CLAIMS, Found};
use super::live;
use super::piece::{Item, Piece};
use super::standing::{levels, reproduction, settings, standing};
use super::story::{STORY, TITLE};
use crate::exhibit::progress::Share;
use crate::exhibit::{Failure, Outcome, Request, Status, Watch};
use crate::report::document::{Block, Document, Exhibit, Section};

/// A write-up, and what became of the claims in it.
pub struct Gathered {
    /// The write-up.
    pub document: Document,
    /// The worst verdict on a claim that is no conjecture.
    pub status: Status,
}

/// Computes everything.
pub fn gather(quick: bool, watch: &Watch) -> Result<Gathered, Failure> {
    let found = compute_all(quick, watch)?;
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
            found.command()
        ),
        sections: sections.collect(),
    };
    Ok(Gathered {
        document,
        status: found.status,
    })
}

fn compute_all(quick: bool, watch: &Watch) -> Result<Found, Failure> {
    let items = || {
        STORY
            .iter()
            .flat_map(|part| part.pieces)
            .filter_map(Piece::item)
    };
    let whole = watch
        .progress
        .bar(items().map(|item| item.time(quick)).sum(), "milliseconds");
    let mut found = Found::nothing(quick);
    for item in items() {
        whole.name(item.name);
        let share = Share::of(&*whole, item.time(quick));
        let part = Watch {
            progress: &share,
            stop: watch.stop.clone(),
        };
        let exhibit = compute(item, &mut found, &part)?;
        // Runs that were interrupted are no results.
        if watch.stop.is_raised() {
            return Err(Failure::Interrupted("nothing is written".into()));
        }
        share.finish();
        found.exhibits.push((item, exhibit));
    }
    Ok(found)
}

/// Computes an item; the claims are kept as they were found.
fn compute(item: &'static Item, found: &mut Found, watch: &Watch) -> Result<Exhibit, Failure> {
    let request = (item.request)(found.quick);
    let outcome = match &request {
        Request::Check(check) => {
            let examined = check.records(watch)?;
            let mut outcome = check.outcome(&examined);
            outcome.report.command = request.words();
            if item.name == CLAIMS {
                found.status = outcome.status;
            }
            found.claims.extend(examined.rows);
            outcome
        }
        _ => request.compute(watch)?,
    };
    let Outcome {
        report, warnings, ..
    } = outcome;
    let warnings = warnings
        .iter()
        .map(|warning| format!("Warning: {warning}."));
    Ok(Exhibit {
        name: item.name,
        title: item.title.into(),
        shows: item.shows,
        report,
        warnings: warnings.collect(),
        live: (item.name == live::NAME).then_some(&live::LIVE),
    })
}

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
