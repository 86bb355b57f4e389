//! `ccem thresholds`: the two temperatures of Theorem 2, and in a given dimension the temperatures
//! from which on codes are proved optimal.

mod codes;

use rayon::prelude::*;

use super::cells::{DIGITS, lower, proven, upper};
use super::quantities as q;
use super::solve::digits;
use super::stream::{Lines, Streamed, pieces};
use super::theory::thresholds;
use super::{Outcome, Watch, Words};
use crate::loss::Kind;
use crate::reduction::Problem;
use crate::reduction::grid::Integers;
use crate::reduction::proven::ProvenNumber;
use crate::report::{Cell, Field, Report, Table};

/// The thresholds at each N.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// Numbers of pairs.
    pub n: Integers,
    /// Dimensions, where codes are asked for instead.
    pub d: Option<Integers>,
    /// Significant digits, from 1 to 100, every one proved.
    pub digits: usize,
}

/// N and its thresholds, which exist for N ≥ 4.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// N.
    pub n: u64,
    /// ½ ln((N−2)/2) and ((N−1)/N) ln(N−3).
    pub thresholds: Option<[ProvenNumber; 2]>,
}

impl Thresholds {
    /// The thresholds to ten digits.
    pub fn of(n: Integers) -> Thresholds {
        Thresholds {
            n,
            d: None,
            digits: DIGITS,
        }
    }

    /// A row for each N.
    ///
    /// # Errors
    /// If an N is no number of pairs, or digits are out of range.
    pub fn records(&self) -> Result<Vec<Row>, String> {
        self.check()?;
        let all: Vec<u64> = self.n.iter().collect();
        Ok(all.into_par_iter().map(|n| self.row(n)).collect())
    }

    fn check(&self) -> Result<(), String> {
        digits(self.digits)?;
        // Any temperature will do: it is N that is checked.
        let valid = |n| Problem::symmetric(n, 1.into()).map(drop);
        let checked = self.n.iter().try_for_each(valid);
        checked.map_err(|error| error.to_string())
    }

    fn row(&self, n: u64) -> Row {
        let exist = n >= 4;
        Row {
            n,
            thresholds: exist.then(|| thresholds(n, self.digits)).flatten(),
        }
    }

    /// The table of the thresholds.
    pub(super) fn compute(&self) -> Result<Outcome, String> {
        if let Some(d) = &self.d {
            self.check()?;
            return codes::outcome(&self.n, d);
        }
        Ok(Outcome::done(Report {
            title: "The thresholds of Theorem 2 (b = t)".into(),
            loss: Kind::Sigmoid.formula().into(),
            table: Table::of(&self.records()?, &fields()),
            notes: vec![
                "Antipodal (δ* = ∞) iff t ≤ t_anti = ½ ln((N−2)/2); simplex ETF (δ* = 0) iff \
                 t ≥ t_etf = ((N−1)/N) ln(N−3). For N = 2, 3, 4 the ETF is optimal at every \
                 t > 0, so that no temperature divides two phases: at N = 4 both are 0, and at N = 2 and \
                 3, where the logarithms have no value, there are none."
                    .into(),
            ],
            ..Report::default()
        }))
    }

    /// The rows of the table piece by piece, in memory that does not grow with their number.
    ///
    /// # Errors
    /// Those of [`Thresholds::records`], before the first piece, and those of `write`.
    pub(super) fn stream(
        &self,
        watch: &Watch,
        write: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<Streamed, String> {
        if self.d.is_some() {
            write(self.compute()?.report.table.csv(true).as_bytes())?;
            return Ok(Streamed::default());
        }
        self.check()?;
        let bar = watch.progress.bar(self.n.len(), "numbers of pairs");
        let mut lines = Lines::to(write, &*bar);
        for piece in pieces(self.n.iter()) {
            lines.rows(&piece, (&fields(), &|n| self.row(*n), &|_| None))?;
        }
        Ok(Streamed::default())
    }

    pub(super) fn words(&self) -> Words {
        Words::command("thresholds")
            .value("-N", &self.n)
            .option("-d", self.d.as_ref())
            .unless("--digits", self.digits, DIGITS)
    }
}

fn fields() -> [Field<Row>; 7] {
    [
        (q::N, |row| row.n.into()),
        (q::THRESHOLD_ANTIPODAL, |row| antipodal(row, proven)),
        (q::THRESHOLD_ETF, |row| etf(row, proven)),
        (q::THRESHOLD_ANTIPODAL_LO.data_only(), |row| {
            antipodal(row, lower)
        }),
        (q::THRESHOLD_ANTIPODAL_HI.data_only(), |row| {
            antipodal(row, upper)
        }),
        (q::THRESHOLD_ETF_LO.data_only(), |row| etf(row, lower)),
        (q::THRESHOLD_ETF_HI.data_only(), |row| etf(row, upper)),
    ]
}

fn antipodal(row: &Row, cell: fn(&ProvenNumber) -> Cell) -> Cell {
    let both = row.thresholds.as_ref();
    both.map(|[antipodal, _]| cell(antipodal)).into()
}

fn etf(row: &Row, cell: fn(&ProvenNumber) -> Cell) -> Cell {
    row.thresholds.as_ref().map(|[_, etf]| cell(etf)).into()
}
