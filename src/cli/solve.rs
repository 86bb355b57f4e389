//! `ccem solve`: the optimum of the reduced problem.

use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;

use super::problems::Problems;
use super::theory::{DIGITS, SIGMOID_LOSS, Theoretical, doubt, leading_fields, trailing_fields};
use super::verify::{check_target, write_verified};
use super::{Outcome, Status};
use crate::certificate::coq::coq_certificate;
use crate::certificate::{Certificate, CertifiedOptimum, LossKind};
use crate::reduction::Problem;
use crate::reduction::proven::{MOST_DIGITS, ProvenOptimum, prove};
use crate::report::{Report, Table, write_whole};

/// Arguments of `ccem solve`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem solve -N 10 -t 1.2                   ten pairs at t = b = 6/5
  ccem solve -N 32768 -t 117.3 -b 12.93     a released SigLIP model
  ccem solve -N 10 -t etf --digits 30       exactly at a threshold
  ccem solve -N 10 -t 1.2 --certificate optimum.json")]
pub struct Solve {
    #[command(flatten)]
    problems: Problems,
    /// Significant digits (1 to 100), every one proved; above 17, JSON and CSV hold strings
    #[arg(long, value_name = "D", default_value_t = DIGITS, value_parser = digits)]
    digits: usize,
    /// Write a proof to FILE: what `ccem verify` needs to check every row again or, where the
    /// name ends in .v, Coq (one problem, rational t and b)
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

/// D, if it is a number of digits.
pub fn digits(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(digits) if (1..=MOST_DIGITS).contains(&digits) => Ok(digits),
        _ => Err(format!(
            "the number of digits must be an integer from 1 to {MOST_DIGITS}"
        )),
    }
}

struct Row {
    problem: Problem,
    proven: Option<ProvenOptimum>,
    digits: usize,
}

impl Theoretical for Row {
    fn problem(&self) -> &Problem {
        &self.problem
    }

    fn proven(&self) -> Option<&ProvenOptimum> {
        self.proven.as_ref()
    }

    fn attained(&self) -> bool {
        self.problem.attained()
    }

    fn digits(&self) -> usize {
        self.digits
    }
}

impl Solve {
    /// A certificate whose name ends in .v is for Coq.
    fn certificate_in_coq(&self) -> Option<&PathBuf> {
        let target = self.certificate.as_ref()?;
        let extension = target.extension()?;
        (extension == "v").then_some(target)
    }

    /// One row a problem.
    pub fn run(&self, output: Option<&PathBuf>) -> Result<Outcome, String> {
        let digits = self.digits;
        if let Some(target) = &self.certificate {
            check_target(target, &[("--output", output)])?;
        }
        let solved = |problem: Problem| Row {
            proven: prove(&problem, digits),
            problem,
            digits,
        };
        let problems = self.problems.grid()?;
        if self.certificate_in_coq().is_some() {
            one_problem(problems.len())?;
        }
        let rows: Vec<Row> = problems.into_par_iter().map(solved).collect();
        let unsettled = rows.iter().filter(|row| row.proven.is_none());
        let mut warnings: Vec<String> = unsettled.map(|row| doubt(&row.problem)).collect();
        match (&self.certificate, self.certificate_in_coq(), &rows[..]) {
            (_, Some(target), [row]) => warnings.extend(certify_in_coq(target, row)?),
            (Some(target), ..) => warnings.extend(certify(target, &rows)?),
            (None, ..) => {}
        }
        let fields = [leading_fields::<Row>(), trailing_fields::<Row>()].concat();
        Ok(Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: Report {
                title: "The optimum of the reduced problem".into(),
                loss: SIGMOID_LOSS.into(),
                table: Table::of(&rows, &fields),
                notes: vec![
                    "ℓ* = min ℓ bounds the loss from below in every dimension; “attained” \
                     says whether some embedding in dimension d reaches it. Every digit is proved by \
                     interval arithmetic, the last one rounded to nearest."
                        .into(),
                ],
                ..Report::default()
            },
        })
    }
}

fn one_problem(problems: usize) -> Result<(), String> {
    match problems {
        1 => Ok(()),
        _ => Err(format!(
            "a Coq certificate is of one problem; these are {problems}"
        )),
    }
}

const NONE_WRITTEN: &str = "no optimum is determined, so no certificate is written";

fn certify_in_coq(target: &Path, row: &Row) -> Result<Option<String>, String> {
    let Some(optimum) = &row.proven else {
        return Ok(Some(NONE_WRITTEN.into()));
    };
    let text =
        coq_certificate(&row.problem, optimum, row.digits).map_err(|error| error.to_string())?;
    write_whole(target, &text).map_err(|error| error.to_string())?;
    Ok(None)
}

/// Writes the certificate of every row that has one, or says that none has.
fn certify(target: &Path, rows: &[Row]) -> Result<Option<String>, String> {
    let certified = |row: &Row| {
        let optimum = CertifiedOptimum::of(&row.problem, LossKind::Sigmoid, row.digits)?;
        Some(Certificate::Optimum(Box::new(optimum)))
    };
    let certificates: Vec<Certificate> = rows.par_iter().filter_map(certified).collect();
    if certificates.is_empty() {
        return Ok(Some(NONE_WRITTEN.into()));
    }
    write_verified(target, &certificates).map(|()| None)
}
