//! `ccem solve`: the optimum of the reduced problem.

use rayon::prelude::*;

use super::bracket::{Bracketed, brief_bracket_fields};
use super::cells::DIGITS;
use super::stream::{Streamed, pieces};
use super::theory::{Theory, leading_fields, trailing_fields};
use super::{Outcome, Status, Words};
use crate::certificate::coq::coq_certificate;
use crate::certificate::{Certificate, CertifiedOptimum};
use crate::loss::Kind;
use crate::reduction::grid::Problems;
use crate::reduction::learned_bias::Bias;
use crate::reduction::proven::MOST_DIGITS;
use crate::report::{Field, Report, Table};

/// The optimum of each problem of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// The problems.
    pub problems: Problems,
    /// Whether the bias is optimised too.
    pub bias: Bias,
    /// Significant digits, from 1 to [`MOST_DIGITS`], every one proved.
    pub digits: usize,
}

/// The optima that were asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// A row for each problem, in the order of the grid.
    pub rows: Vec<Theory>,
    digits: usize,
}

impl Solve {
    /// The optimum of each problem to ten digits.
    pub fn of(problems: Problems) -> Solve {
        Solve {
            problems,
            bias: Bias::Fixed,
            digits: DIGITS,
        }
    }

    /// The optima.
    ///
    /// # Errors
    /// If the grid is too large, one of it is no problem, or digits are out of range.
    pub fn records(&self) -> Result<Solved, String> {
        digits(self.digits)?;
        let problems = self.problems.all()?;
        let solved = |problem| Theory::with(problem, self.bias, self.digits);
        Ok(Solved {
            rows: problems.into_par_iter().map(solved).collect(),
            digits: self.digits,
        })
    }

    /// The table of the optima.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        Ok(self.records()?.outcome())
    }

    /// The rows of the table piece by piece, in memory that does not grow with their number.
    ///
    /// # Errors
    /// Those of [`Solve::records`], before the first piece, and those of `write`.
    pub fn stream(
        &self,
        write: &mut dyn FnMut(&Table) -> Result<(), String>,
    ) -> Result<Streamed, String> {
        digits(self.digits)?;
        self.problems.few_enough()?;
        // Each is asked for first, so that nothing is written of a grid that ends in what is no
        // problem; an empty table asks whether anybody still waits.
        for (k, problem) in self.problems.iter().enumerate() {
            problem?;
            if k.is_multiple_of(ASKED) {
                write(&Table::default())?;
            }
        }
        let mut streamed = Streamed::default();
        for problems in pieces(self.problems.iter()) {
            let problems = problems.into_par_iter();
            let solved =
                |problem: Result<_, String>| Ok(Theory::with(problem?, self.bias, self.digits));
            let rows = problems
                .map(solved)
                .collect::<Result<Vec<Theory>, String>>()?;
            streamed.doubt(rows.iter().filter_map(Theory::doubt));
            write(&Table::of(&rows, &fields()))?;
        }
        Ok(streamed)
    }

    pub(super) fn words(&self) -> Words {
        Words::command("solve")
            .problems(&self.problems)
            .bias(self.bias)
            .unless("--digits", self.digits, DIGITS)
    }
}

impl Solved {
    /// The table, and whether every optimum was determined.
    pub fn outcome(&self) -> Outcome {
        let warnings: Vec<String> = self.rows.iter().filter_map(Theory::doubt).collect();
        Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: Report {
                title: "The optimum of the reduced problem".into(),
                loss: Kind::Sigmoid.formula().into(),
                table: Table::of(&self.rows, &fields()),
                notes: self.notes(),
                ..Report::default()
            },
        }
    }

    fn notes(&self) -> Vec<String> {
        let learned = self.rows.iter().any(|row| row.bias().is_learned());
        let mut notes = vec![MEANING.to_owned()];
        notes.extend(learned.then(|| LEARNED.to_owned()));
        let is_open = self.rows.iter().any(|row| row.bracket().is_some());
        notes.extend(is_open.then(|| OPEN.to_owned()));
        notes
    }

    /// What `ccem verify` needs to check every row again; rows that are not determined have none.
    pub fn certificates(&self) -> Vec<Certificate> {
        let certified = |row: &Theory| {
            let optimum = CertifiedOptimum::of(&row.problem, Kind::Sigmoid, self.digits)?;
            Some(Certificate::Optimum(Box::new(optimum)))
        };
        self.rows.par_iter().filter_map(certified).collect()
    }

    /// A proof of the one row for Coq; `None` if its optimum is not determined.
    ///
    /// # Errors
    /// If there are several rows, or t or b is irrational.
    pub fn in_coq(&self) -> Result<Option<String>, String> {
        let [row] = &self.rows[..] else {
            return Err(format!(
                "a Coq certificate is of one problem; these are {}",
                self.rows.len()
            ));
        };
        let proof = |optimum| coq_certificate(&row.problem, optimum, self.digits);
        let proof = row.optimum.as_ref().map(proof).transpose();
        proof.map_err(|error| error.to_string())
    }
}

const MEANING: &str = "\
ℓ* = min ℓ bounds the loss from below in every dimension; “attained” says whether some embedding in \
dimension d reaches it. Every digit is proved by interval arithmetic, the last one rounded to nearest.";

const OPEN: &str = "\
Where ℓ* is not attained, the optimum in dimension d lies between lower and upper, by closed forms alone; \
`ccem bound` searches for more. Phase, δ*, s*, p* and q* are then those of the bound ℓ*, not of that \
optimum.";

/// So many problems are made between two questions whether to go on.
const ASKED: usize = 1 << 12;

/// What a learned bias means for the optimum.
pub const LEARNED: &str = "\
The bias is optimised too: b is the best one, ℓ* = min_b ℓ(1; b), and the simplex ETF is the optimum \
at every t > 0, with no antipodal and no intermediate phase (`ccem derive learned-bias`).";

fn fields() -> Vec<Field<Theory>> {
    let bracket = brief_bracket_fields::<Theory, DIGITS>();
    [leading_fields(), trailing_fields(), bracket].concat()
}

/// Is it a number of digits?
///
/// # Errors
/// If not, with what is allowed.
pub fn digits(digits: usize) -> Result<usize, String> {
    match (1..=MOST_DIGITS).contains(&digits) {
        true => Ok(digits),
        false => Err(format!(
            "the number of digits must be an integer from 1 to {MOST_DIGITS}"
        )),
    }
}
