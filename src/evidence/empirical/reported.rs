//! Training that was told of with one loss and made with another.

use std::fmt;

use rayon::prelude::*;

use super::claims::finding;
use crate::claim::reported::TwoLosses;
use crate::evidence::{Finding, Verdict, Witness};
use crate::experiment::Watch;
use crate::experiment::epsilon::{Training, Written, WrittenLoss};
use crate::reduction::{Problem, Quantity, solve};

/// What training ended at, each loss as the run that minimised it sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// Of the random start.
    pub seed: u64,
    /// As the code computes it, after training on that.
    pub of_the_code: f64,
    /// −ln σ, after training on that.
    pub of_the_text: f64,
}

impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ends {
            seed,
            of_the_code,
            of_the_text,
        } = self;
        write!(
            f,
            "seed {seed}: {of_the_code:.2} with ε, {of_the_text:.3} without"
        )
    }
}

/// How far a loss may lie from the one it is taken for.
const NEAR: f64 = 0.01;

/// Trains on both losses from the same starts. Both places hold of their own loss, and not of one,
/// if the code ends at what is printed and the text at its own optimum, far from it.
pub fn examine(claim: &TwoLosses, seeds: u64, watch: Watch) -> Finding {
    let ends = ends(claim, seeds, watch);
    let mut finding = finding("seeds");
    let all: Vec<String> = ends.iter().map(Ends::to_string).collect();
    let Some(optimum) = optimum(claim).filter(|_| !watch.stop.is_raised()) else {
        return Finding {
            settled: Some(Verdict::Undecided),
            remark: "interrupted".into(),
            ..finding
        };
    };
    let [told, made] = claim.places;
    let near = |x: f64, y: f64| (x / y - 1.0).abs() <= NEAR;
    let two =
        |ends: &&Ends| near(ends.of_the_code, claim.printed) && near(ends.of_the_text, optimum);
    finding.agreed = ends.iter().filter(two).count();
    finding.not_arrived = ends.len() - finding.agreed;
    finding.remark = format!("{}; min ℓ/N = {optimum:.3}", all.join("; "));
    if finding.not_arrived == 0 && finding.agreed > 0 {
        finding.settled = Some(Verdict::SourceInconsistent);
        finding.witness = Some(Witness {
            point: format!("{told}; {made}"),
            found: finding.remark.clone(),
        });
    }
    finding
}

/// min ℓ over N.
fn optimum(claim: &TwoLosses) -> Option<f64> {
    let [t, b] = [claim.t, claim.b].map(|x| x.to_string().parse::<Quantity>().ok());
    let n = claim.training.n as u64;
    let problem = Problem::new(n, claim.training.d as u64, t?, b?).ok()?;
    Some(solve(&problem).loss / n as f64)
}

/// What both losses come to, from each seed.
pub fn ends(claim: &TwoLosses, seeds: u64, watch: Watch) -> Vec<Ends> {
    let code = Written::InSinglePrecision {
        epsilon: claim.epsilon,
    };
    let jobs: Vec<(u64, Written)> = (0..seeds)
        .flat_map(|seed| [code, Written::Exact].map(|written| (seed, written)))
        .collect();
    let losses: Vec<f64> = (jobs.par_iter())
        .map(|(seed, written)| {
            let loss = WrittenLoss {
                t: claim.t,
                b: claim.b,
                written: *written,
            };
            let training = Training {
                seed: claim.training.seed + seed,
                ..claim.training
            };
            loss.at(&training.run(loss, watch.stop))
        })
        .collect();
    let pairs = losses.chunks_exact(2).zip(0..);
    pairs
        .map(|(pair, seed)| Ends {
            seed,
            of_the_code: pair[0],
            of_the_text: pair[1],
        })
        .collect()
}
