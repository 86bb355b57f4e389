//! What is remembered of rows that are let go: of those of one N, d and b over rising temperatures s
//! and s*, and what is said below the table.

use super::Swept;
use crate::exhibit::full::Remarks;
use crate::optimize::series_signature;
use crate::reduction::Problem;

/// The series that the last row belongs to.
#[derive(Default)]
pub struct Series {
    problem: Option<Problem>,
    /// s of the best run, and s*.
    pairs: Vec<(f64, f64)>,
}

impl Series {
    /// Goes on with the next row of a table; what is to be said of the series before, if the row
    /// begins another.
    pub fn add(&mut self, row: &Swept) -> Option<String> {
        let problem = &row.theory.problem;
        let goes_on = self
            .problem
            .as_ref()
            .is_none_or(|own| is_same(own, problem));
        let before = (!goes_on).then(|| std::mem::take(self).end()).flatten();
        self.problem = Some(problem.clone());
        let best = row.optimised.best();
        self.pairs
            .extend(best.map(|run| (run.geometry.s, row.optimised.theory.optimum.point.s)));
        before
    }

    /// What is to be said of the last series.
    pub fn end(self) -> Option<String> {
        series_signature(&self.pairs).map(|signature| signature.to_string())
    }
}

fn is_same(x: &Problem, y: &Problem) -> bool {
    x.n() == y.n() && x.d() == y.d() && (x.b() == y.b() || x.is_symmetric() && y.is_symmetric())
}

/// What of the rows is said below the table.
#[derive(Default)]
pub struct Noted {
    pub(super) bracketed: bool,
    pub(super) remarks: Remarks,
}

impl Noted {
    /// Goes on with a row.
    pub(super) fn add(&mut self, row: &Swept) {
        self.bracketed |= row.optimised.bracket.is_some();
        row.optimised
            .best()
            .into_iter()
            .for_each(|run| self.remarks.add(run));
    }
}

/// The failures recognised in the best run of a row.
pub fn of_runs(row: &Swept) -> Vec<String> {
    let cell = &row.optimised;
    let (n, d, t) = (cell.problem.n(), cell.problem.d(), cell.problem.t());
    let found = cell.best().map_or(&[][..], |run| &run.signatures);
    let told = |signature| format!("N = {n}, d = {d}, t = {t}: {signature}");
    found.iter().map(told).collect()
}
