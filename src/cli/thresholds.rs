//! `ccem thresholds`: the two temperatures of Theorem 2.

use clap::Args;
use rayon::prelude::*;

use super::Outcome;
use super::solve::digits;
use super::theory::{DIGITS, SIGMOID_LOSS, enclosure, proven};
use crate::reduction::grid::Integers;
use crate::reduction::proven::{ProvenNumber, prove_quantity};
use crate::reduction::{Problem, Threshold};
use crate::report::{Column, Field, Report, Table};

/// Arguments of `ccem thresholds`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem thresholds -N 4..=50                 both thresholds for each N
  ccem thresholds -N 32768 --digits 30")]
pub struct Thresholds {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Integers,
    /// Significant digits (1 to 100), every one proved; above 17, JSON and CSV hold strings
    #[arg(long, value_name = "D", default_value_t = DIGITS, value_parser = digits)]
    digits: usize,
}

impl Thresholds {
    /// One row an N.
    pub fn run(&self) -> Result<Outcome, String> {
        for &n in &self.pairs.0 {
            // Any temperature will do: it is N that is checked.
            Problem::symmetric(n, 1.into()).map_err(|error| error.to_string())?;
        }
        let rows: Vec<Row> = self
            .pairs
            .0
            .par_iter()
            .map(|n| row(*n, self.digits))
            .collect();
        let columns: [Field<Row>; 5] = [
            (Column::new("n", "N", "$N$"), |row| row.n.into()),
            (
                Column::new("threshold_antipodal", "t_anti", r"$t_{\mathrm{anti}}$"),
                |row| row.antipodal.as_ref().map(proven).into(),
            ),
            (
                Column::new("threshold_etf", "t_etf", r"$t_{\mathrm{etf}}$"),
                |row| row.etf.as_ref().map(proven).into(),
            ),
            (ANTIPODAL_ENCLOSURE, |row| {
                row.antipodal.as_ref().map(enclosure).into()
            }),
            (ETF_ENCLOSURE, |row| row.etf.as_ref().map(enclosure).into()),
        ];
        Ok(Outcome::done(Report {
            title: "The thresholds of Theorem 2 (b = t)".into(),
            loss: SIGMOID_LOSS.into(),
            table: Table::of(&rows, &columns),
            notes: vec![
                "Antipodal (δ* = ∞) iff t ≤ t_anti = ½ ln((N−2)/2); simplex ETF (δ* = 0) iff \
                 t ≥ t_etf = ((N−1)/N) ln(N−3). For N = 2, 3, 4 the ETF is optimal at every \
                 t > 0; for N = 2 and 3 the thresholds do not exist."
                    .into(),
            ],
            ..Report::default()
        }))
    }
}

const ANTIPODAL_ENCLOSURE: Column = Column::new(
    "antipodal_enclosure",
    "t_anti in",
    r"$t_{\mathrm{anti}}\in$",
)
.data_only();

const ETF_ENCLOSURE: Column =
    Column::new("etf_enclosure", "t_etf in", r"$t_{\mathrm{etf}}\in$").data_only();

/// N and its thresholds, where they exist.
struct Row {
    n: u64,
    antipodal: Option<ProvenNumber>,
    etf: Option<ProvenNumber>,
}

fn row(n: u64, digits: usize) -> Row {
    let proven = |threshold: Threshold| {
        (n >= 4)
            .then(|| prove_quantity(&threshold.into(), n, digits))
            .flatten()
    };
    Row {
        n,
        antipodal: proven(Threshold::Antipodal),
        etf: proven(Threshold::Etf),
    }
}
