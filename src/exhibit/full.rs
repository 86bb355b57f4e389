//! What the commands share that optimise in full: seeds, memory, and what is said of runs.

use std::borrow::Borrow;

use super::progress::about;
use crate::experiment::{Plan, SeedRun};
use crate::loss::Kind;
use crate::memory::{available, gibibytes};
use crate::optimize::{Method, memory};
use crate::reduction::Problem;
use crate::reduction::learned_bias::Bias;

/// The most seeds of one problem.
const MOST_SEEDS: u64 = 100_000;

/// K, if it is a number of seeds.
///
/// # Errors
/// If it is none, with what is allowed.
pub fn seeds(seeds: u64) -> Result<u64, String> {
    match (1..=MOST_SEEDS).contains(&seeds) {
        true => Ok(seeds),
        false => Err(format!(
            "the number of seeds must be an integer from 1 to {MOST_SEEDS}"
        )),
    }
}

/// Can the bias of these problems be optimised too?
///
/// # Errors
/// If the loss has none, or if d = 1.
pub fn learnable(problems: &[Problem], loss: Kind, bias: Bias) -> Result<(), String> {
    match (bias, loss) {
        (Bias::Fixed, _) => Ok(()),
        (Bias::Learned, Kind::Sigmoid) => match problems.iter().any(|problem| problem.d() == 1) {
            true => Err(ONE_DIMENSION.into()),
            false => Ok(()),
        },
        (Bias::Learned, loss) => Err(format!(
            "-b learned is for the sigmoid loss; {} has no bias",
            loss.key()
        )),
    }
}

/// Why no bias is learned in dimension 1.
const ONE_DIMENSION: &str = "\
-b learned needs d ≥ 2: in dimension 1 no row can move, and the bias alone would be optimised at the \
signs of the start";

/// The number of runs; every one is kept, so there is a limit.
///
/// # Errors
/// If there are more than ten million.
pub fn few_enough(problems: usize, seeds: u64) -> Result<u64, String> {
    const MOST: u64 = 10_000_000;
    match seeds.saturating_mul(problems as u64) {
        runs if runs <= MOST => Ok(runs),
        runs => Err(format!(
            "the grid asks for {runs} runs; at most {MOST} are made at once"
        )),
    }
}

/// Refuses problems whose optimisation would not fit into memory, with the estimate.
///
/// # Errors
/// If one does not fit, or if there are too many.
pub fn fits_memory(problems: &[impl Borrow<Problem>], plan: &Plan) -> Result<(), String> {
    let available = available();
    let runs = few_enough(problems.len(), plan.seeds)?;
    let at_once = runs.min(rayon::current_num_threads() as u64);
    for problem in problems.iter().map(Borrow::borrow) {
        let (n, d) = (problem.n() as usize, problem.d() as usize);
        let one = memory(n, d, &plan.loss_at(problem), &plan.settings.method);
        // The results stay until the end.
        let results = runs.saturating_mul(size_of::<SeedRun>() as u64);
        let needed = one.saturating_mul(at_once).saturating_add(results);
        if needed > available {
            return Err(format!(
                "N = {n}, d = {d} needs about {} of memory on {at_once} threads; {} are available",
                gibibytes(needed),
                gibibytes(available)
            ));
        }
    }
    Ok(())
}

/// Roughly the seconds that one core takes for a run: the flops of its evaluations.
pub fn seconds(problem: &Problem, plan: &Plan) -> f64 {
    /// What a descent to stationarity takes in the middle of the phases.
    const EVALUATIONS: f64 = 40.0;
    /// Flops of a core in a second; recent ones reach twice as many, and old ones half.
    const RATE: f64 = 3e10;
    let evaluations = match plan.settings.method {
        Method::Lbfgs => EVALUATIONS,
        Method::ProjectedGradient { .. } => plan.settings.max_steps as f64,
    };
    let (n, d) = (problem.n() as f64, problem.d() as f64);
    evaluations * 6.0 * n * n * d / RATE
}

/// Refuses what a figure is not worth: it keeps no journal, and what is interrupted is lost.
///
/// # Errors
/// If the runs would take longer than a day, with the estimate.
pub fn fits_a_day(problems: &[impl Borrow<Problem>], plans: &[Plan]) -> Result<(), String> {
    const DAY: f64 = 86_400.0;
    let threads = rayon::current_num_threads();
    let runs = |plan: &Plan| {
        let each = problems
            .iter()
            .map(|problem| seconds(problem.borrow(), plan));
        each.sum::<f64>() * plan.seeds as f64
    };
    match plans.iter().map(runs).sum::<f64>() / threads as f64 {
        time if time > DAY => Err(format!(
            "the runs of this figure would take about {} on {threads} threads; a figure takes at most a \
             day: fewer or smaller N, fewer temperatures or seeds, or a sweep, which can be resumed",
            about(time)
        )),
        _ => Ok(()),
    }
}

/// What is said of runs below a table.
#[derive(Default)]
pub(super) struct Remarks {
    stops: Vec<String>,
    departed: usize,
}

impl Remarks {
    /// Goes on with a run.
    pub(super) fn add(&mut self, run: &SeedRun) {
        let stop = run.stop.told(run.relative_gradient);
        if !self.stops.contains(&stop) {
            self.stops.push(stop);
        }
        self.departed += usize::from(run.departed);
    }

    /// Why they stopped, and how many left a stationary point.
    pub(super) fn told(self) -> Vec<String> {
        let stops = self.stops.iter().map(|stop| format!("Stopped: {stop}."));
        let departed = (self.departed > 0).then(|| {
            format!(
                "{} of these runs came to a stationary point and left it along a direction that \
                 the method knows, at the simplex ETF the curve of CCEM itself: where such a run \
                 arrives is no independent evidence.",
                self.departed
            )
        });
        stops.chain(departed).collect()
    }
}

/// The same of all of them.
pub(super) fn remarks<'a>(runs: impl Iterator<Item = &'a SeedRun>) -> Vec<String> {
    let mut remarks = Remarks::default();
    runs.for_each(|run| remarks.add(run));
    remarks.told()
}

/// A tolerance as one would type it: 0 or 1e-9.
pub(super) fn as_typed(tolerance: f64) -> String {
    if tolerance == 0.0 {
        "0".into()
    } else {
        format!("{tolerance:e}")
    }
}
