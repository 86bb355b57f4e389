//! `ccem solve`: the optimum of the reduced problem.

mod floating;

use std::fmt;

use rayon::prelude::*;

use super::bracket::{Bracketed, brief_bracket_fields};
use super::cells::DIGITS;
use super::stream::{Lines, Rows, Streamed, pieces};
use super::theory::{Theory, leading_fields, trailing_fields};
use super::{Outcome, Status, Watch, Words};
use crate::certificate::coq::coq_certificate;
use crate::certificate::{Certificate, CertifiedOptimum};
use crate::loss::Kind;
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::reduction::learned_bias::Bias;
use crate::reduction::proven::MOST_DIGITS;
use crate::report::{Field, Report, Table};
pub use floating::Floating;

/// The optimum of each problem of a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Solve {
    /// The problems.
    pub problems: Problems,
    /// Whether the bias is optimised too.
    pub bias: Bias,
    /// How sure the numbers are.
    pub digits: Digits,
}

/// How sure the numbers of an optimum are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// So many significant digits, from 1 to [`MOST_DIGITS`], every one proved.
    Proved(usize),
    /// Computed in double precision, with first-order bounds on the rounding.
    Double,
}

impl Digits {
    /// The word for double precision.
    pub const DOUBLE: &str = "f64";
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Digits::Proved(digits) => write!(f, "{digits}"),
            Digits::Double => f.write_str(Digits::DOUBLE),
        }
    }
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
            digits: Digits::Proved(DIGITS),
        }
    }

    /// The optima, proved.
    ///
    /// # Errors
    /// If the grid is too large, one of it is no problem, or digits are out of range or none are
    /// to be proved.
    pub fn records(&self) -> Result<Solved, String> {
        let Digits::Proved(digits) = self.checked()? else {
            return Err("in double precision nothing is proved; leave --digits f64 out".into());
        };
        let problems = self.problems.all()?;
        let solved = |problem| Theory::with(problem, self.bias, digits);
        Ok(Solved {
            rows: problems.into_par_iter().map(solved).collect(),
            digits,
        })
    }

    /// The digits, if they can be had.
    fn checked(&self) -> Result<Digits, String> {
        match self.digits {
            Digits::Proved(count) => digits(count).map(Digits::Proved),
            Digits::Double if self.bias.is_learned() => {
                Err("the optimum over the bias too is proved only; leave --digits f64 out".into())
            }
            Digits::Double => Ok(Digits::Double),
        }
    }

    /// The table of the optima.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        match self.checked()? {
            Digits::Proved(_) => Ok(self.records()?.outcome()),
            Digits::Double => {
                let problems = self.problems.all()?.into_par_iter();
                let rows: Vec<Floating> = problems.map(Floating::of).collect();
                let doubts = rows.iter().filter_map(Floating::doubt).collect();
                let table = Table::of(&rows, &floating::fields());
                Ok(outcome(table, doubts, vec![floating::MEANING.into()]))
            }
        }
    }

    /// The rows of the table piece by piece, in memory that does not grow with their number.
    ///
    /// # Errors
    /// Those of [`Solve::records`], before the first piece, and those of `write`.
    pub(super) fn stream(
        &self,
        watch: &Watch,
        write: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<Streamed, String> {
        let digits = self.checked()?;
        self.problems.few_enough()?;
        let bar = watch.progress.bar(self.problems.len(), "problems");
        let mut lines = Lines::to(write, &*bar);
        self.problems.check(|| lines.ask())?;
        match digits {
            Digits::Proved(digits) => {
                let row = |problem: &Problem| Theory::with(problem.clone(), self.bias, digits);
                self.each(&mut lines, (&fields(), &row, &Theory::doubt))
            }
            Digits::Double => {
                let row = |problem: &Problem| Floating::of(problem.clone());
                self.each(&mut lines, (&floating::fields(), &row, &Floating::doubt))
            }
        }
    }

    /// Writes a row for each problem.
    fn each<T>(&self, lines: &mut Lines, rows: Rows<Problem, T>) -> Result<Streamed, String> {
        let mut streamed = Streamed::default();
        for piece in pieces(self.problems.iter()) {
            let problems = piece
                .into_iter()
                .collect::<Result<Vec<Problem>, String>>()?;
            streamed.doubt(lines.rows(&problems, rows)?.into_iter());
        }
        Ok(streamed)
    }

    pub(super) fn words(&self) -> Words {
        Words::command("solve")
            .problems(&self.problems)
            .bias(self.bias)
            .unless("--digits", self.digits, Digits::Proved(DIGITS))
    }
}

/// The optima in a table, and whether all were determined.
fn outcome(table: Table, doubts: Vec<String>, notes: Vec<String>) -> Outcome {
    Outcome {
        status: Status::unless(&doubts),
        warnings: doubts,
        report: Report {
            title: "The optimum of the reduced problem".into(),
            loss: Kind::Sigmoid.formula().into(),
            table,
            notes,
            ..Report::default()
        },
    }
}

impl Solved {
    /// The table, and whether every optimum was determined.
    pub fn outcome(&self) -> Outcome {
        let doubts = self.rows.iter().filter_map(Theory::doubt).collect();
        outcome(Table::of(&self.rows, &fields()), doubts, self.notes())
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

/// A number of digits, or `f64`?
///
/// # Errors
/// If neither, with what is allowed.
pub fn digits_or_double(text: &str) -> Result<Digits, String> {
    match text {
        Digits::DOUBLE => Ok(Digits::Double),
        _ => match digits(text.parse().unwrap_or(0)) {
            Ok(digits) => Ok(Digits::Proved(digits)),
            Err(error) => Err(format!("{error}, or the word {}", Digits::DOUBLE)),
        },
    }
}
