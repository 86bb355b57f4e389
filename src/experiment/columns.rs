//! Many cells, every run of them in parallel.
//!
//! A grid is cut into columns. The cells of a column are optimised one after another, each from
//! where its predecessor ended; columns, and the seeds of a column, in parallel. Columns of one
//! cell are the everyday case: then all runs are independent.

use std::cmp::Reverse;
use std::convert::Infallible;

use rayon::prelude::*;

use super::ended::{Ended, Made};
use super::{Optimised, Plan, SeedRun, Watch};
use crate::embedding::Embedding;
use crate::loss::Parameters;
use crate::optimize::descent::Manifold;
use crate::optimize::sphere::Spheres;
use crate::optimize::starts::Start;
use crate::optimize::{Conduct, Listener, Run, Stop, TracePoint, learned_bias, minimise_conducted};
use crate::reduction::Problem;
use crate::reduction::learned_bias::Bias;

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
    let done: Result<(), Infallible> = each_piece(&columns, plan, watch, |column, k, runs| {
        ended.add(column, k, runs);
        Ok(())
    });
    let Ok(()) = done;
    let cells = (0..columns.len())
        .flat_map(|column| ended.cells(column, columns[column], plan, watch.stop));
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
    each_piece(columns, plan, watch, |column, k, runs| {
        if runs.len() < columns[column].len() || runs.iter().flatten().any(was_interrupted) {
            return Ok(());
        }
        if ended.add(column, k, runs) < plan.pieces() {
            return Ok(());
        }
        let cells = ended.cells(column, columns[column], plan, watch.stop);
        // What an interrupt left without its bracket is not finished.
        match watch.stop.is_raised() {
            true => Ok(()),
            false => finished(column, cells),
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

/// Makes the runs of every column, the most expensive first, so that at the end no thread waits
/// for a long one, and hands them over as (column, number of the piece, runs of each problem): the
/// runs of each seed down a column, and last those from other starts.
fn each_piece<E: Send>(
    columns: &[&[Problem]],
    plan: &Plan,
    watch: Watch,
    ended: impl Fn(usize, u64, Vec<Vec<Made>>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&column| Reverse(cost(columns[column])));
    let jobs = (order.into_iter()).flat_map(|column| (0..plan.pieces()).map(move |k| (column, k)));
    let made = |column: &[Problem], k: u64| match k < plan.seeds {
        true => runs(column, plan, k, watch),
        false => others(column, plan, watch),
    };
    // A bridge hands out the jobs in their order, one at a time; an indexed parallel iterator
    // would give the large half to one thread.
    jobs.take_while(|_| !watch.stop.is_raised())
        .par_bridge()
        .try_for_each(|(column, k)| ended(column, k, made(columns[column], k)))
}

/// Runs of a problem from a start, in a row.
struct Runner<'a> {
    plan: &'a Plan,
    conduct: Conduct,
}

impl<'a> Runner<'a> {
    /// For the runs of the first seed, of which there may be a record, or for others.
    fn new(plan: &'a Plan, first: bool, watch: Watch) -> Self {
        Runner {
            plan,
            conduct: Conduct {
                interrupt: watch.stop.clone(),
                traced: first && plan.keep.trace,
                listener: match first {
                    true => watch.listener.clone(),
                    false => Listener::NOBODY,
                },
                instructions: plan.instructions,
            },
        }
    }

    /// The run, and where it ended.
    fn run(&self, problem: &Problem, start: Start, from: Embedding) -> (Made, Embedding) {
        let Runner { plan, conduct } = self;
        let theory = plan.theory_of(problem);
        let (run, b, trace) = descended(problem, from, plan, conduct);
        let is_kept = plan.keep.embedding || plan.brackets(problem);
        let made = Made {
            run: SeedRun {
                b,
                ..SeedRun::of(&run, start, &theory)
            },
            embedding: is_kept.then(|| run.embedding.clone()),
            trace: conduct.traced.then_some(trace),
        };
        (made, run.embedding)
    }
}

/// The runs of one seed down a column, until an interrupt.
fn runs(column: &[Problem], plan: &Plan, k: u64, watch: Watch) -> Vec<Vec<Made>> {
    let runner = Runner::new(plan, k == 0, watch);
    let start = Start::Random(plan.seed.wrapping_add(k));
    let mut runs = Vec::with_capacity(column.len());
    let mut neighbour: Option<Embedding> = None;
    for problem in column {
        let random = start.embedding(problem.n() as usize, problem.d() as usize);
        let from = match neighbour {
            None => random,
            Some(optimum) => displaced(&optimum, &random),
        };
        let (made, ended) = runner.run(problem, start, from);
        let interrupted = was_interrupted(&made);
        runs.push(vec![made]);
        (watch.advance)(1);
        if interrupted {
            break;
        }
        neighbour = Some(ended);
    }
    runs
}

/// The runs from the other starts of each problem of a column.
fn others(column: &[Problem], plan: &Plan, watch: Watch) -> Vec<Vec<Made>> {
    let runner = Runner::new(plan, false, watch);
    let run = |problem: &Problem, start: Start| {
        let from = start.embedding(problem.n() as usize, problem.d() as usize);
        runner.run(problem, start, from).0
    };
    let of_problem = |problem: &Problem| {
        let starts = plan.others(problem).into_par_iter();
        let made = starts.map(|start| run(problem, start)).collect();
        (watch.advance)(1);
        made
    };
    column.iter().map(of_problem).collect()
}

/// A run, the bias it ended with if that is optimised too, and its record. A learned bias starts at
/// the problem's.
fn descended(
    problem: &Problem,
    from: Embedding,
    plan: &Plan,
    conduct: &Conduct,
) -> (Run, Option<f64>, Vec<TracePoint>) {
    match plan.bias {
        Bias::Fixed => {
            let loss = plan.loss_at(problem);
            let (run, trace) = minimise_conducted(&loss, from, &plan.settings, conduct);
            (run, None, trace)
        }
        Bias::Learned => {
            let Parameters { t, b, .. } = problem.at::<f64>();
            let (learned, trace) = learned_bias::minimise(t, b, from, &plan.settings, conduct);
            (
                learned.run,
                Some(learned.b).filter(|b| b.is_finite()),
                trace,
            )
        }
    }
}

/// A start beside an optimum: x_i + ε r_i, brought back to the sphere, with r the random start of
/// the seed.
fn displaced(optimum: &Embedding, random: &Embedding) -> Embedding {
    let mut x = random.stacked().clone();
    Spheres.retract(optimum.stacked(), random.stacked(), DISPLACEMENT, &mut x);
    Embedding::from_stacked(x)
}
