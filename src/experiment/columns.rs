//! Many cells, every run of them in parallel.
//!
//! A grid is cut into columns. The cells of a column are optimised one after another, each from
//! where its predecessor ended; columns, and the seeds of a column, in parallel. Columns of one
//! cell are the everyday case: then all runs are independent.

use std::cmp::Reverse;
use std::convert::Infallible;

use rayon::prelude::*;

use super::ended::{Ended, Made};
use super::{Optimised, Plan, SeedRun, Theory, Watch};
use crate::embedding::Embedding;
use crate::optimize::descent::Manifold;
use crate::optimize::sphere::Spheres;
use crate::optimize::{Conduct, Stop, minimise_conducted, start};
use crate::reduction::Problem;

/// The ε by which a start is moved away from its neighbour's optimum. The ETF and the antipodal
/// structure are stationary at every temperature: exactly there a descent has nowhere to go. At
/// N = 10 and 30 and 25 temperatures from 0.1 to 5 all runs from 0.01 beside arrive, with 0.6 of
/// the evaluations of random starts; 0.001 saves little more.
pub const DISPLACEMENT: f64 = 0.01;

/// Optimises every problem from every seed; the result does not depend on the number of threads.
/// After an interrupt a problem has the runs that were begun.
pub fn optimise(problems: &[Problem], plan: &Plan, watch: Watch) -> Vec<Optimised> {
    let columns: Vec<&[Problem]> = problems.chunks(1).collect();
    let ended = Ended::none(columns.len());
    let done: Result<(), Infallible> = each_run(&columns, plan, watch, |column, k, runs| {
        ended.add(column, k, runs);
        Ok(())
    });
    let Ok(()) = done;
    let cells = (0..columns.len()).flat_map(|column| ended.cells(column, columns[column], plan));
    cells.collect()
}

/// Optimises every column from every seed, and hands over the cells of a column as soon as it is
/// finished, with its index; in no particular order, but always the same cells. After an interrupt
/// no other column begins, and one that was under way is not handed over.
///
/// # Errors
/// The first of `finished`; then no other run begins.
pub fn optimise_columns<E: Send>(
    columns: &[&[Problem]],
    plan: &Plan,
    watch: Watch,
    finished: impl Fn(usize, Vec<Optimised>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let ended = Ended::none(columns.len());
    each_run(columns, plan, watch, |column, k, runs| {
        if runs.len() < columns[column].len() || runs.iter().any(was_interrupted) {
            return Ok(());
        }
        match ended.add(column, k, runs) < plan.seeds {
            true => Ok(()),
            false => finished(column, ended.cells(column, columns[column], plan)),
        }
    })
}

fn was_interrupted(made: &Made) -> bool {
    made.run.stop == Stop::Interrupted
}

/// What a column costs beside others: an evaluation is N²d, and the steps differ less.
pub fn cost(column: &[Problem]) -> u128 {
    let of = |problem: &Problem| u128::from(problem.n()).pow(2) * u128::from(problem.d());
    column.iter().map(of).sum()
}

/// Makes the runs of every column from every seed, the most expensive first, so that at the end
/// no thread waits for a long one, and hands them over as (column, seed's number, runs).
fn each_run<E: Send>(
    columns: &[&[Problem]],
    plan: &Plan,
    watch: Watch,
    ended: impl Fn(usize, u64, Vec<Made>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&column| Reverse(cost(columns[column])));
    let jobs = (order.into_iter()).flat_map(|column| (0..plan.seeds).map(move |k| (column, k)));
    // A bridge hands out the jobs in their order, one at a time; an indexed parallel iterator
    // would give the large half to one thread.
    jobs.take_while(|_| !watch.stop.is_raised())
        .par_bridge()
        .try_for_each(|(column, k)| ended(column, k, runs(columns[column], plan, k, watch)))
}

/// The runs of one seed down a column, until an interrupt.
fn runs(column: &[Problem], plan: &Plan, k: u64, watch: Watch) -> Vec<Made> {
    let seed = plan.seed.wrapping_add(k);
    let conduct = Conduct {
        interrupt: watch.stop.clone(),
        traced: plan.keep.trace && k == 0,
    };
    let mut runs = Vec::with_capacity(column.len());
    let mut neighbour: Option<Embedding> = None;
    for problem in column {
        let theory = Theory::of(problem, plan.loss);
        let random = start(problem.n() as usize, problem.d() as usize, seed);
        let from = match neighbour {
            None => random,
            Some(optimum) => displaced(&optimum, &random),
        };
        let loss = plan.loss_at(problem);
        let (run, trace) = minimise_conducted(&loss, from, &plan.settings, &conduct);
        runs.push(Made {
            run: SeedRun::of(&run, seed, &theory),
            embedding: plan.keep.embedding.then(|| run.embedding.clone()),
            trace: conduct.traced.then_some(trace),
        });
        (watch.advance)(1);
        if run.stop == Stop::Interrupted {
            break;
        }
        neighbour = Some(run.embedding);
    }
    runs
}

/// A start beside an optimum: x_i + ε r_i, brought back to the sphere, with r the random start of
/// the seed.
fn displaced(optimum: &Embedding, random: &Embedding) -> Embedding {
    let mut x = random.stacked().clone();
    Spheres.retract(optimum.stacked(), random.stacked(), DISPLACEMENT, &mut x);
    Embedding::from_stacked(x)
}
