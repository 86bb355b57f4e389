//! The optimum in double precision: fast, and nothing is proved.

use super::super::cells::{DIGITS, given};
use super::super::quantities as q;
use crate::reduction::{Optimum, Problem, described, solve};
use crate::report::{Cell, Field};

/// A problem and its optimum in f64.
#[derive(Clone, Debug, PartialEq)]
pub struct Floating {
    /// The problem.
    pub problem: Problem,
    /// Its optimum.
    pub optimum: Optimum,
}

impl Floating {
    /// The optimum of the sigmoid loss.
    pub fn of(problem: Problem) -> Floating {
        Floating {
            optimum: solve(&problem),
            problem,
        }
    }

    /// That the phase is not settled, for whoever waits.
    pub(super) fn doubt(&self) -> Option<String> {
        let Floating { problem, optimum } = self;
        (!optimum.settled).then(|| {
            format!(
                "N = {}, t = {}: so near to a threshold that the phase is a guess",
                problem.n(),
                described(problem.t(), problem.n())
            )
        })
    }
}

/// What the numbers are worth.
pub(super) const MEANING: &str = "\
ℓ* = min ℓ bounds the loss from below in every dimension; “attained” says whether some embedding in \
dimension d reaches it. The numbers are computed in double precision, and their errors to first order: \
nothing is proved.";

/// n, d, t, b, phase, the numbers of the optimum with their errors, attained.
pub(super) fn fields() -> Vec<Field<Floating>> {
    vec![
        (q::N, |x| x.problem.n().into()),
        (q::D, |x| x.problem.d().into()),
        (q::T, |x| given(x.problem.t(), x.problem.n())),
        (q::B, |x| given(x.problem.b(), x.problem.n())),
        (q::PHASE, |x| x.optimum.phase.to_string().into()),
        (q::DELTA_STAR, |x| number(x.optimum.delta)),
        (q::S_STAR, |x| number(x.optimum.point.s)),
        (q::P_STAR, |x| number(x.optimum.positive)),
        (q::Q_STAR, |x| number(x.optimum.negative)),
        (q::LOSS_STAR, |x| number(x.optimum.loss)),
        (q::S_STAR_ERROR, |x| Cell::number(x.optimum.s_error, 2)),
        (q::LOSS_STAR_ERROR, |x| {
            Cell::number(x.optimum.loss_error, 2)
        }),
        (q::ATTAINED, |x| {
            let needed = x.optimum.phase.needed_dimension(x.problem.n());
            (x.problem.d() >= needed).into()
        }),
    ]
}

fn number(value: f64) -> Cell {
    Cell::number(value, DIGITS)
}
