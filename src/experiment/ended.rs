//! The runs that have ended, in whichever order, until their column is finished.

use std::cmp::Ordering;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Optimised, Plan, SeedRun};
use crate::bound::search::Found;
use crate::bound::upper::loss_of;
use crate::bound::{Bracket, around, closed};
use crate::embedding::Embedding;
use crate::optimize::{Interrupt, TracePoint};
use crate::reduction::Problem;

/// A run, and what of it can be kept.
pub(super) struct Made {
    pub run: SeedRun,
    pub embedding: Option<Embedding>,
    pub trace: Option<Vec<TracePoint>>,
}

/// The runs that have ended, by column.
pub(super) struct Ended(Vec<Mutex<Column>>);

/// Of the runs of a column that have ended: for each piece its number and, for each problem, its
/// runs and what is kept of them.
#[derive(Default)]
struct Column {
    pieces: Vec<(u64, Vec<Vec<SeedRun>>)>,
    kept: Vec<Kept>,
}

/// What is kept of the runs of a problem beside their numbers.
#[derive(Default)]
struct Kept {
    /// The loss of the best run, its place, U and V.
    best: Option<(f64, Place, Embedding)>,
    trace: Option<Vec<TracePoint>>,
}

/// The number of a run's piece, and its number there.
type Place = (u64, usize);

impl Kept {
    /// Keeps what is asked for of another run, in whichever order they end.
    fn of(&mut self, place: Place, made: &mut Made) {
        if let Some(trace) = made.trace.take() {
            self.trace = Some(trace);
        }
        let Some(embedding) = made.embedding.take() else {
            return;
        };
        let loss = made.run.loss;
        let is_best = self.best.as_ref().is_none_or(|(least, other, _)| {
            loss.total_cmp(least).then(place.cmp(other)) == Ordering::Less
        });
        if is_best {
            self.best = Some((loss, place, embedding));
        }
    }
}

impl Column {
    /// Adds the runs of piece number k, problem by problem.
    fn add(&mut self, k: u64, mut runs: Vec<Vec<Made>>) {
        self.kept
            .resize_with(self.kept.len().max(runs.len()), Kept::default);
        for (kept, runs) in self.kept.iter_mut().zip(&mut runs) {
            for (place, made) in runs.iter_mut().enumerate() {
                kept.of((k, place), made);
            }
        }
        let numbers = |runs: Vec<Made>| runs.into_iter().map(|made| made.run).collect();
        let runs = runs.into_iter().map(numbers).collect();
        self.pieces.push((k, runs));
    }
}

impl Ended {
    pub fn none(columns: usize) -> Ended {
        Ended((0..columns).map(|_| Mutex::default()).collect())
    }

    fn column(&self, column: usize) -> MutexGuard<'_, Column> {
        self.0[column]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the runs of one piece, problem by problem; the number of pieces that have ended.
    pub fn add(&self, column: usize, k: u64, runs: Vec<Vec<Made>>) -> u64 {
        let mut column = self.column(column);
        column.add(k, runs);
        column.pieces.len() as u64
    }

    /// Takes the runs of a column, problem by problem, in the order of their pieces.
    pub fn cells(
        &self,
        column: usize,
        problems: &[Problem],
        plan: &Plan,
        stop: &Interrupt,
    ) -> Vec<Optimised> {
        let Column {
            mut pieces,
            mut kept,
        } = take(&mut *self.column(column));
        pieces.sort_by_key(|(k, _)| *k);
        kept.resize_with(problems.len(), Kept::default);
        let pieces = pieces.into_iter().map(|(_, runs)| runs.into_iter());
        let mut pieces: Vec<_> = pieces.collect();
        let cells = problems.iter().zip(kept).map(|(problem, kept)| {
            let runs = pieces.iter_mut().filter_map(Iterator::next).flatten();
            let cell = Optimised::of(problem.clone(), plan, runs.collect());
            let best = kept.best.map(|(_, _, embedding)| embedding);
            let bracket = (plan.brackets(problem) && !stop.is_raised())
                .then(|| bracket(&cell, best.as_ref()));
            Optimised {
                embedding: best.filter(|_| plan.keep.embedding),
                trace: kept.trace,
                ..cell.bracketed(bracket)
            }
        });
        cells.collect()
    }
}

/// The bracket of L* around U and V of the best run.
fn bracket(cell: &Optimised, best: Option<&Embedding>) -> Bracket {
    let problem = &cell.problem;
    let found = best.zip(cell.best()).map(|(embedding, run)| Found {
        upper: loss_of(problem, embedding).hi(),
        embedding: embedding.clone(),
        start: run.start,
    });
    around(problem, closed(problem), found)
}
