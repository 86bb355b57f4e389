//! `ccem bound`: words, and the certificate.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::{ProblemArgs, seeds};
use super::certificate::{check_target, write_certificates};
use super::output::write_whole;
use crate::exhibit::bound::certificates;
use crate::exhibit::{Bound, Failure, Outcome, Request, Watch};

/// Arguments of `ccem bound`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem bound -N 12 -d 3 -t 2.5              twelve pairs on the sphere at t = b = 5/2
  ccem bound -N 8 -d 2..=7 -t 0.5:3:6       a grid of dimensions and temperatures
  ccem bound -N 1000000 -d 500000 -t 14     a closed form: no search, whatever N
  ccem bound -N 12 -d 3 -t 5 --certificate icosahedron.json
  ccem bound -N 8 -d 7 -t 1.24 --certificate simplex.v")]
pub struct BoundArgs {
    #[command(flatten)]
    problems: ProblemArgs,
    /// First seed of the search for embeddings
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Random starts; as many reflected and some aligned ones join them [default: 12; 8 for N > 16]
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
    /// Write what `ccem verify` needs to check every bracket again to FILE; where its name ends in
    /// .v, Coq proves the lower end (one problem, rational t and b)
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
}

impl BoundArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Bound(Bound {
            problems: self.problems.into(),
            seed: self.seed,
            seeds: self.seeds,
        })
    }
}

/// The table, and the certificate beside it.
pub fn certified(
    bound: &Bound,
    target: &Path,
    output: Option<&PathBuf>,
    watch: &Watch,
) -> Result<Outcome, Failure> {
    check_target(target, &[("--output", output)])?;
    let in_coq = target.extension().is_some_and(|extension| extension == "v");
    if in_coq && bound.problems.len() != 1 {
        let count = bound.problems.len();
        return Err(format!("a Coq certificate is of one problem; these are {count}").into());
    }
    let rows = bound.records(watch)?;
    match (in_coq, &rows[..]) {
        (true, [row]) => write_whole(target, row.in_coq()?.as_bytes())?,
        _ => write_certificates(target, &certificates(&rows))?,
    }
    Ok(bound.outcome(&rows))
}
