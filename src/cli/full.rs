//! What `sweep` and `optimize` share: the loss, the seeds, and whether memory suffices.

use clap::{Args, ValueEnum};

use super::theory::SIGMOID_LOSS;
use crate::certificate::LossKind;
use crate::experiment::{Loss, Plan, SeedRun};
use crate::memory::{available, gibibytes};
use crate::optimize::{Directions, memory};
use crate::reduction::Problem;

/// The losses of `--loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LossName {
    /// The sigmoid loss of SigLIP
    Sigmoid,
    /// InfoNCE, the mean of both directions, as in the paper's code
    Infonce,
    /// InfoNCE in one direction, as in the paper's analysis
    InfonceOneWay,
}

impl LossName {
    /// The loss.
    pub fn loss(self) -> Loss {
        match self {
            LossName::Sigmoid => Loss::Sigmoid,
            LossName::Infonce => Loss::InfoNce(Directions::Both),
            LossName::InfonceOneWay => Loss::InfoNce(Directions::One),
        }
    }

    /// Its name in a certificate.
    pub fn kind(self) -> LossKind {
        match self {
            LossName::Sigmoid => LossKind::Sigmoid,
            LossName::Infonce => LossKind::Infonce,
            LossName::InfonceOneWay => LossKind::InfonceOneWay,
        }
    }

    /// Its formula.
    pub fn formula(self) -> &'static str {
        match self {
            LossName::Sigmoid => SIGMOID_LOSS,
            LossName::Infonce => {
                "L(U,V) = −(1/2N) Σ_i [ln(e^{t u_i·v_i} / Σ_j e^{t u_i·v_j}) \
                 + ln(e^{t u_i·v_i} / Σ_j e^{t u_j·v_i})] (InfoNCE, the mean of both directions)"
            }
            LossName::InfonceOneWay => {
                "L(U,V) = −(1/N) Σ_i ln(e^{t u_i·v_i} / Σ_j e^{t u_i·v_j}) \
                 (InfoNCE, one direction)"
            }
        }
    }
}

/// The loss and the random starts.
#[derive(Args)]
pub struct Full {
    /// What is minimised
    #[arg(long, value_enum, default_value_t = LossName::Sigmoid)]
    pub loss: LossName,
    /// First seed of the random starts
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub seed: u64,
}

/// The most seeds of one cell.
const MOST_SEEDS: u64 = 100_000;

/// K, if it is a number of seeds.
pub fn seeds(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(seeds) if (1..=MOST_SEEDS).contains(&seeds) => Ok(seeds),
        _ => Err(format!(
            "the number of seeds must be an integer from 1 to {MOST_SEEDS}"
        )),
    }
}

/// The number of runs; every one is kept, so there is a limit.
pub fn few_enough(problems: &[Problem], seeds: u64) -> Result<u64, String> {
    const MOST: u64 = 10_000_000;
    match seeds.saturating_mul(problems.len() as u64) {
        runs if runs <= MOST => Ok(runs),
        runs => Err(format!(
            "the grid asks for {runs} runs; at most {MOST} are made at once"
        )),
    }
}

/// Refuses problems whose optimisation would not fit into memory, with the estimate.
pub fn fits_memory(problems: &[Problem], plan: &Plan) -> Result<(), String> {
    let available = available();
    let runs = few_enough(problems, plan.seeds)?;
    let at_once = runs.min(rayon::current_num_threads() as u64);
    for problem in problems {
        let (n, d) = (problem.n() as usize, problem.d() as usize);
        let one = memory(n, d, &plan.loss.at(problem), &plan.settings.method);
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
pub fn remarks<'a>(runs: impl Iterator<Item = &'a SeedRun>) -> Vec<String> {
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
pub fn as_typed(tolerance: f64) -> String {
    if tolerance == 0.0 {
        "0".into()
    } else {
        format!("{tolerance:e}")
    }
}
