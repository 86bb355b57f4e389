//! The runs that have ended, in whichever order, until their column is finished.

use std::cmp::Ordering;
use std::mem::take;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Optimised, Plan, SeedRun};
use crate::embedding::Embedding;
use crate::optimize::TracePoint;
use crate::reduction::Problem;

/// A run, and what of it can be kept.
pub(super) struct Made {
    pub run: SeedRun,
    pub embedding: Option<Embedding>,
    pub trace: Option<Vec<TracePoint>>,
}

/// The runs that have ended, by column.
pub(super) struct Ended(Vec<Mutex<Column>>);

/// Of the runs of a column that have ended: for each seed its number and its runs, and for each
/// problem what is kept of them.
#[derive(Default)]
struct Column {
    seeds: Vec<(u64, Vec<SeedRun>)>,
    kept: Vec<Kept>,
}

/// What is kept of the runs of a problem beside their numbers.
#[derive(Default)]
struct Kept {
    /// The loss of the best run, its seed's number, U and V.
    best: Option<(f64, u64, Embedding)>,
    trace: Option<Vec<TracePoint>>,
}

impl Kept {
    /// Keeps what is asked for of another run, in whichever order they end.
    fn of(&mut self, k: u64, made: &mut Made) {
        if let Some(trace) = made.trace.take() {
            self.trace = Some(trace);
        }
        let Some(embedding) = made.embedding.take() else {
            return;
        };
        let loss = made.run.loss;
        let is_best = self.best.as_ref().is_none_or(|(least, seed, _)| {
            loss.total_cmp(least).then(k.cmp(seed)) == Ordering::Less
        });
        if is_best {
            self.best = Some((loss, k, embedding));
        }
    }
}

impl Column {
    /// Adds the runs of the seed with number k.
    fn add(&mut self, k: u64, mut runs: Vec<Made>) {
        self.kept
            .resize_with(self.kept.len().max(runs.len()), Kept::default);
        for (kept, made) in self.kept.iter_mut().zip(&mut runs) {
            kept.of(k, made);
        }
        let runs = runs.into_iter().map(|made| made.run).collect();
        self.seeds.push((k, runs));
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

    /// Adds the runs of one seed; the number of seeds that have ended.
    pub fn add(&self, column: usize, k: u64, runs: Vec<Made>) -> u64 {
        let mut column = self.column(column);
        column.add(k, runs);
        column.seeds.len() as u64
    }

    /// Takes the runs of a column, problem by problem, in the order of their seeds.
    pub fn cells(&self, column: usize, problems: &[Problem], plan: &Plan) -> Vec<Optimised> {
        let Column {
            mut seeds,
            mut kept,
        } = take(&mut *self.column(column));
        seeds.sort_by_key(|(k, _)| *k);
        kept.resize_with(problems.len(), Kept::default);
        let runs = seeds.into_iter().map(|(_, runs)| runs.into_iter());
        let mut runs: Vec<_> = runs.collect();
        let cells = problems.iter().zip(kept).map(|(problem, kept)| {
            let runs = runs.iter_mut().filter_map(Iterator::next).collect();
            Optimised {
                embedding: kept.best.map(|(_, _, embedding)| embedding),
                trace: kept.trace,
                ..Optimised::of(problem.clone(), plan.loss, runs)
            }
        });
        cells.collect()
    }
}
