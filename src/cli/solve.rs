//! `ccem solve`: the optimum of the reduced problem.

use clap::Args;
use rayon::prelude::*;

use super::problems::Problems;
use super::theory::{DIGITS, SIGMOID_LOSS, Theoretical, doubt, leading_fields, trailing_fields};
use super::{Outcome, Status};
use crate::reduction::Problem;
use crate::reduction::proven::{MOST_DIGITS, ProvenOptimum, prove};
use crate::report::{Report, Table};

/// Arguments of `ccem solve`.
#[derive(Args)]
pub struct Solve {
    #[command(flatten)]
    problems: Problems,
    /// Significant digits (1 to 100), every one proved; above 17, JSON and CSV hold strings
    #[arg(long, value_name = "D", default_value_t = DIGITS, value_parser = digits)]
    digits: usize,
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
    /// One row a problem.
    pub fn run(&self) -> Result<Outcome, String> {
        let digits = self.digits;
        let solved = |problem: Problem| Row {
            proven: prove(&problem, digits),
            problem,
            digits,
        };
        let rows: Vec<Row> = self.problems.grid()?.into_par_iter().map(solved).collect();
        let unsettled = rows.iter().filter(|row| row.proven.is_none());
        let warnings: Vec<String> = unsettled.map(|row| doubt(&row.problem)).collect();
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
