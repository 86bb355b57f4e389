//! The columns that `solve` and `sweep` share: a problem and what the theory says of it, every
//! digit proved.

use crate::reduction::proven::{ProvenNumber, ProvenOptimum, prove_quantity};
use crate::reduction::{Problem, Quantity, Threshold, described};
use crate::report::{Cell, Column, Field};

/// The sigmoid loss, as every output states it.
pub const SIGMOID_LOSS: &str = "L(U,V) = (1/N) Σ_i softplus(b − t u_i·v_i) \
                                + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b)";

/// The digits shown of a number where a table has room.
pub const DIGITS: usize = 10;

/// The digits shown where a table is wide.
pub const FEW_DIGITS: usize = 6;

/// A record that knows its problem and the optimum of its loss on CCEM.
pub trait Theoretical {
    /// The problem.
    fn problem(&self) -> &Problem;
    /// The optimum, proved; `None` where a threshold is too near.
    fn proven(&self) -> Option<&ProvenOptimum>;
    /// Does R^d carry an embedding that attains it?
    fn attained(&self) -> bool;
    /// The digits asked for.
    fn digits(&self) -> usize;
    /// Do the thresholds of Theorem 2 speak of it? They do for the sigmoid loss, b = t, N ≥ 4.
    fn has_thresholds(&self) -> bool {
        self.problem().is_symmetric() && self.problem().n() >= 4
    }
}

/// n, d, t, b, phase, δ*, s*.
pub fn leading_fields<T: Theoretical>() -> Vec<Field<T>> {
    vec![
        (Column::new("n", "N", "$N$"), |x| x.problem().n().into()),
        (Column::new("d", "d", "$d$"), |x| x.problem().d().into()),
        (Column::new("t", "t", "$t$"), |x| given(x, Problem::t)),
        (Column::new("b", "b", "$b$"), |x| given(x, Problem::b)),
        (Column::new("phase", "phase", "phase"), |x| phase(x)),
        (Column::new("delta", "δ*", r"$\delta^\star$"), |x| {
            number(x, |optimum| &optimum.delta)
        }),
        (Column::new("s", "s*", r"$s^\star$"), |x| {
            number(x, |optimum| &optimum.s)
        }),
    ]
}

/// p, q, ℓ*, the enclosures, the thresholds, attained.
pub fn trailing_fields<T: Theoretical>() -> Vec<Field<T>> {
    vec![
        (Column::new("positive", "p", "$p$"), |x| {
            number(x, |optimum| &optimum.positive)
        }),
        (Column::new("negative", "q", "$q$"), |x| {
            number(x, |optimum| &optimum.negative)
        }),
        (Column::new("loss", "ℓ*", r"$\ell^\star$"), |x| {
            number(x, |optimum| &optimum.loss)
        }),
        (
            Column::new("s_enclosure", "s* in", r"$s^\star\in$").data_only(),
            |x| x.proven().map(|optimum| enclosure(&optimum.s)).into(),
        ),
        (
            Column::new("loss_enclosure", "ℓ* in", r"$\ell^\star\in$").data_only(),
            |x| x.proven().map(|optimum| enclosure(&optimum.loss)).into(),
        ),
        (
            Column::new("threshold_etf", "t_etf", r"$t_{\mathrm{etf}}$"),
            |x| threshold(x, Threshold::Etf),
        ),
        (
            Column::new("threshold_antipodal", "t_anti", r"$t_{\mathrm{anti}}$"),
            |x| threshold(x, Threshold::Antipodal),
        ),
        (Column::new("attained", "attained", "attained"), |x| {
            x.attained().into()
        }),
    ]
}

/// A number of the optimum as its proved digits.
fn number<T: Theoretical>(row: &T, of: fn(&ProvenOptimum) -> &ProvenNumber) -> Cell {
    row.proven().map(|optimum| proven(of(optimum))).into()
}

/// A number as its proved digits.
pub fn proven(number: &ProvenNumber) -> Cell {
    Cell::proven(number.digits.clone(), number.nearest)
}

/// The doubles around a number.
pub fn enclosure(number: &ProvenNumber) -> Cell {
    Cell::enclosure(number.enclosure, 17)
}

fn threshold<T: Theoretical>(row: &T, threshold: Threshold) -> Cell {
    let value = || prove_quantity(&threshold.into(), row.problem().n(), row.digits());
    let value = row.has_thresholds().then(value).flatten();
    value.map(|value| proven(&value)).into()
}

/// t or b: the double nearest to what was given.
fn given<T: Theoretical>(row: &T, of: fn(&Problem) -> &Quantity) -> Cell {
    let number = prove_quantity(of(row.problem()), row.problem().n(), 1);
    number.map(|number| Cell::exact(number.nearest)).into()
}

/// The phase; that of the problem where it is settled and nothing else is proved.
fn phase<T: Theoretical>(row: &T) -> Cell {
    let decision = row.problem().phase();
    let settled = decision.settled.then_some(decision.phase);
    let phase = row.proven().map(|optimum| optimum.phase).or(settled);
    phase.map(|phase| phase.to_string()).into()
}

/// What could not be proved, for stderr.
pub fn doubt(problem: &Problem) -> String {
    format!(
        "N = {}, t = {}, b = {}: so near to a threshold that 1024 bits, the most that are tried, do \
         not determine the optimum",
        problem.n(),
        described(problem.t(), problem.n()),
        described(problem.b(), problem.n())
    )
}
