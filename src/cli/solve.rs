//! `ccem solve`: words, and the certificate.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::{BiasWord, ProblemArgs};
use super::certificate::{check_target, write_certificates};
use super::output::write_whole;
use crate::exhibit::cells::DIGITS;
use crate::exhibit::solve::{Digits, digits_or_double};
use crate::exhibit::{Outcome, Request, Solve};

/// Arguments of `ccem solve`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem solve -N 10 -t 1.2                   ten pairs at t = b = 6/5
  ccem solve -N 32768 -t 117.3 -b 12.93     a released SigLIP model
  ccem solve -N 10 -t etf --digits 30       exactly at a threshold
  ccem solve -N 32768 -t 10 -b learned      the bias that is optimal with the embedding
  ccem solve -N 10 -t 1.2 --certificate optimum.json")]
pub struct SolveArgs {
    #[command(flatten)]
    problems: ProblemArgs<BiasWord>,
    /// Significant digits (1 to 100), every one proved; above 17, JSON and CSV hold strings. f64:
    /// in double precision, faster, nothing proved
    #[arg(long, value_name = "D", default_value_t = Digits::Proved(DIGITS),
          value_parser = digits_or_double)]
    digits: Digits,
    /// Write a proof to FILE: what `ccem verify` needs to check every row again or, where the
    /// name ends in .v, Coq (one problem, rational t and b)
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
}

impl SolveArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        let (problems, bias) = self.problems.learnable();
        Request::Solve(Solve {
            problems,
            bias,
            digits: self.digits,
        })
    }
}

const NONE_WRITTEN: &str = "no optimum is determined, so no certificate is written";

/// The table, and the certificate beside it.
pub fn certified(
    solve: &Solve,
    target: &Path,
    output: Option<&PathBuf>,
) -> Result<Outcome, String> {
    if solve.bias.is_learned() {
        return Err("--certificate is of the optimum at a given bias; leave -b learned out".into());
    }
    check_target(target, &[("--output", output)])?;
    let in_coq = target.extension().is_some_and(|extension| extension == "v");
    if in_coq && solve.problems.len() != 1 {
        return Err(format!(
            "a Coq certificate is of one problem; these are {}",
            solve.problems.len()
        ));
    }
    let solved = solve.records()?;
    let written = match in_coq {
        true => {
            let text = solved.in_coq()?;
            text.map(|text| write_whole(target, text.as_bytes()))
        }
        false => {
            let certificates = solved.certificates();
            (!certificates.is_empty()).then(|| write_certificates(target, &certificates))
        }
    };
    let mut outcome = solved.outcome();
    match written {
        Some(written) => written?,
        None => outcome.warnings.push(NONE_WRITTEN.into()),
    }
    Ok(outcome)
}
