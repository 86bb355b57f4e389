//! `ccem check`: words, and the certificate.

use std::path::PathBuf;

use clap::Args;

use super::arguments::seeds;
use super::certificate::{check_target, write_certificates};
use crate::evidence::Level;
use crate::exhibit::{Check, Outcome, Request, Watch};
use crate::reduction::grid::{Integers, Problems, Quantities};

/// Arguments of `ccem check`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem check                                every claim of the paper, at every level
  ccem check theorem-2-etf -N 10 -t 1,2     one claim at points of your own
  ccem check mine.toml                      claims of your own
  ccem check --level certified --certificate claims.json")]
pub struct CheckArgs {
    /// Claims to examine, by name, and files of claims (FILE.toml) [default: all of the registry
    /// but the conjectures]
    #[arg(value_name = "CLAIM")]
    claims: Vec<String>,
    /// List the claims instead of examining them
    #[arg(long)]
    list: bool,
    /// Examine the conjectures too
    #[arg(long)]
    conjectures: bool,
    /// Levels of evidence
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = level,
          default_value = "numeric,empirical,certified,formal")]
    level: Vec<Level>,
    /// Examine at these N instead of each claim's own scope (needs -t)
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        requires = "temperature",
        allow_hyphen_values = true
    )]
    pairs: Option<Integers>,
    /// Embedding dimension [default: N]
    #[arg(
        short,
        long,
        value_name = "D",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    dim: Option<Integers>,
    /// Examine at these temperatures instead of each claim's own scope (needs -N)
    #[arg(
        short,
        long,
        value_name = "T",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    temperature: Option<Quantities>,
    /// Bias [default: equal to t]
    #[arg(
        short,
        long,
        value_name = "B",
        requires = "pairs",
        allow_hyphen_values = true
    )]
    bias: Option<Quantities>,
    /// Write what proves or refutes the claims by interval arithmetic to FILE, for `ccem verify`
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Random starts of each full optimisation [default: the claim's own number]
    #[arg(long, value_name = "K", value_parser = seeds)]
    seeds: Option<u64>,
}

fn level(text: &str) -> Result<Level, String> {
    let known = Level::ALL.map(|level| level.to_string());
    let level = Level::ALL
        .into_iter()
        .find(|level| level.to_string() == text);
    level.ok_or_else(|| {
        format!(
            "`{text}` is no level of evidence; there are {}",
            known.join(", ")
        )
    })
}

impl CheckArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        // The parser lets neither come without the other.
        let problems = self.pairs.zip(self.temperature).map(|(n, t)| Problems {
            n,
            d: self.dim,
            t,
            b: self.bias,
        });
        Request::Check(Check {
            claims: self.claims,
            list: self.list,
            conjectures: self.conjectures,
            levels: self.level,
            problems,
            seeds: self.seeds,
        })
    }
}

/// The verdicts, and the certificate beside them: a claim at a time those arguments that refute it,
/// or else those that prove it. What the verifier does not confirm is left out, and named.
pub fn certified(
    check: &Check,
    target: &PathBuf,
    output: Option<&PathBuf>,
    watch: &Watch,
) -> Result<Outcome, String> {
    let sources: Vec<PathBuf> = check.files().into_iter().map(PathBuf::from).collect();
    let sources = sources
        .iter()
        .map(|file| ("the file of claims", Some(file)));
    let others: Vec<_> = std::iter::once(("--output", output))
        .chain(sources)
        .collect();
    check_target(target, &others)?;
    let examined = check.records(watch)?;
    let (confirmed, left_out) = examined.certificates();
    let mut outcome = examined.outcome();
    let name = target.display();
    let unconfirmed = left_out.iter();
    (outcome.warnings).extend(
        unconfirmed.map(|certificate| format!("left out of {name}, unconfirmed: {certificate}")),
    );
    match confirmed.is_empty() {
        true => {
            (outcome.warnings).push("nothing is certified, so no certificate is written".into())
        }
        false => write_certificates(target, &confirmed)?,
    }
    Ok(outcome)
}
