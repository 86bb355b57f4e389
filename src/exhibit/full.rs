//! What the commands share that optimise in full: seeds, memory, and what is said of runs.

use crate::experiment::{Plan, SeedRun};
use crate::memory::{available, gibibytes};
use crate::optimize::memory;
use crate::reduction::Problem;

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
pub fn fits_memory(problems: &[Problem], plan: &Plan) -> Result<(), String> {
    let available = available();
    let runs = few_enough(problems.len(), plan.seeds)?;
    let at_once = runs.min(rayon::current_num_threads() as u64);
    for problem in problems {
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

/// What is to be said of runs beside their numbers: every reason to stop, once, and whether any
/// was told where to go.
pub(super) fn remarks<'a>(runs: impl Iterator<Item = &'a SeedRun>) -> Vec<String> {
    let (mut stops, mut departed) = (Vec::new(), 0);
    for run in runs {
        if !stops.contains(&run.stop) {
            stops.push(run.stop);
        }
        departed += usize::from(run.departed);
    }
    let mut remarks: Vec<String> = stops.iter().map(|s| format!("Stopped: {s}.")).collect();
    if departed > 0 {
        remarks.push(format!(
            "{departed} of these runs came to a stationary point and left it along a direction \
             that the method knows, at the simplex ETF the curve of CCEM itself: where such a run \
             arrives is no independent evidence."
        ));
    }
    remarks
}

/// A tolerance as one would type it: 0 or 1e-9.
pub(super) fn as_typed(tolerance: f64) -> String {
    if tolerance == 0.0 {
        "0".into()
    } else {
        format!("{tolerance:e}")
    }
}
