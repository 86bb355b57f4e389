//! Tables whose rows are written as they are made, so that memory does not grow with their number.

use rayon::prelude::*;

use super::{Bar, Status};
use crate::report::{Field, Table};

/// So many rows are made at a time: enough for every core.
const PIECE: usize = 1024;

/// So many rows are made and printed by one core before another may take over.
const SHARE: usize = 64;

/// So many doubts are told one by one.
const TOLD: u64 = 20;

/// What was written, but for the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streamed {
    noticed: Vec<String>,
    told: Vec<String>,
    doubts: u64,
}

impl Streamed {
    /// Notes what could not be decided.
    pub(super) fn doubt(&mut self, doubts: impl Iterator<Item = String>) {
        for doubt in doubts {
            self.doubts += 1;
            if self.doubts <= TOLD {
                self.told.push(doubt);
            }
        }
    }

    /// Notes what decides nothing.
    pub(super) fn notice(&mut self, noticed: impl Iterator<Item = String>) {
        self.noticed.extend(noticed);
    }

    /// Whether everything was decided.
    pub fn status(&self) -> Status {
        Status::unless(&self.told)
    }

    /// Sentences for whoever waits.
    pub fn warnings(self) -> Vec<String> {
        let more = self.doubts.saturating_sub(TOLD);
        let more = (more > 0).then(|| format!("and {more} rows more that are not determined"));
        let doubts = self.told.into_iter().chain(more);
        self.noticed.into_iter().chain(doubts).collect()
    }
}

/// Rows as CSV, below one header.
pub(super) struct Lines<'a> {
    /// Where they go; nothing at all asks whether anybody still waits.
    write: &'a mut dyn FnMut(&[u8]) -> Result<(), String>,
    /// Told of each row that is written.
    bar: &'a dyn Bar,
    headed: bool,
}

/// The columns of a row, how it is made, and what could not be decided of it.
pub(super) type Rows<'a, I, T> = (
    &'a [Field<T>],
    &'a (dyn Fn(&I) -> T + Sync),
    &'a (dyn Fn(&T) -> Option<String> + Sync),
);

impl<'a> Lines<'a> {
    pub(super) fn to(
        write: &'a mut dyn FnMut(&[u8]) -> Result<(), String>,
        bar: &'a dyn Bar,
    ) -> Lines<'a> {
        Lines {
            write,
            bar,
            headed: false,
        }
    }

    /// Asks whether to go on.
    pub(super) fn ask(&mut self) -> Result<(), String> {
        (self.write)(b"")
    }

    /// Writes the rows of some items, each made and printed on any core; what could not be decided
    /// of them.
    pub(super) fn rows<I: Sync, T>(
        &mut self,
        items: &[I],
        (fields, row, doubt): Rows<I, T>,
    ) -> Result<Vec<String>, String> {
        let printed = |items: &[I]| {
            let rows: Vec<T> = items.iter().map(row).collect();
            let doubts: Vec<String> = rows.iter().filter_map(doubt).collect();
            (Table::of(&rows, fields).csv(false), doubts)
        };
        let parts: Vec<(String, Vec<String>)> = items.par_chunks(SHARE).map(printed).collect();
        if !std::mem::replace(&mut self.headed, true) {
            (self.write)(Table::of::<T>(&[], fields).csv(true).as_bytes())?;
        }
        let mut all = Vec::new();
        for (text, doubts) in parts {
            (self.write)(text.as_bytes())?;
            all.extend(doubts);
        }
        self.bar.advance(items.len() as u64);
        Ok(all)
    }
}

/// The items in pieces.
pub(super) fn pieces<T>(items: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.fuse();
    std::iter::from_fn(move || {
        let piece: Vec<T> = items.by_ref().take(PIECE).collect();
        (!piece.is_empty()).then_some(piece)
    })
}
