//! What the engines share that examine claims about small dimensions: the conditions at a point, and
//! the arrangement that they say is optimal.

use std::cmp::Ordering;

use crate::bound::closed::arrangement;
use crate::bound::upper;
use crate::claim::small_dimension::{Exact, dimension};
use crate::claim::statement::{Comparison, Relation};
use crate::embedding::codes::Arrangement;
use crate::evidence::Outcome;
use crate::evidence::formula::{self, compare};
use crate::loss::{PairLoss, Sigmoid};
use crate::reduction::{Problem, Quantity};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// The same N, t and b in another dimension.
pub fn in_dimension(problem: &Problem, d: u64) -> Option<Problem> {
    Problem::new(problem.n(), d, problem.t().clone(), problem.b().clone()).ok()
}

/// The same with another number of pairs.
pub fn with_pairs(problem: &Problem, n: u64) -> Option<Problem> {
    Problem::new(n, problem.d(), problem.t().clone(), problem.b().clone()).ok()
}

/// A problem of a family, whether its conditions hold there, and its arrangement with its loss.
pub struct Member {
    pub problem: Problem,
    /// `None` within rounding.
    pub holds: Option<bool>,
    pub arrangement: Arrangement,
    pub loss: Interval,
}

impl Member {
    /// `None` where the family has no arrangement.
    pub fn of(exact: &Exact, problem: &Problem) -> Option<Member> {
        let problem = in_dimension(problem, dimension(exact.theorem, problem.n())?)?;
        let all = exact.grounded();
        let each = all.iter().map(|condition| is_true(condition, &problem));
        let each: Vec<Option<bool>> = each.collect();
        let holds = match () {
            _ if each.contains(&Some(false)) => Some(false),
            _ if each.contains(&None) => None,
            _ => Some(true),
        };
        let mut arrangement = arrangement(exact.theorem, &problem)?;
        if let Some(positive) = &exact.positive {
            // p = 1 − 2s², as the claim has it.
            let p = at(positive, &problem).evaluate::<f64>(&|_| None).ok()?;
            arrangement.lift = (1.0 - p) / 2.0;
        }
        if !(0.0..=1.0).contains(&arrangement.lift) {
            return None;
        }
        Some(Member {
            loss: upper::loss_of_arrangement(&problem, &arrangement),
            problem,
            holds,
            arrangement,
        })
    }
}

/// Does a comparison in N, d, t and b hold at a problem? By intervals, `None` within rounding.
pub fn is_true(comparison: &Comparison, problem: &Problem) -> Option<bool> {
    let margin = at(
        &(comparison.right.clone() - comparison.left.clone()),
        problem,
    );
    let undefined = margin.evaluate::<f64>(&|_| None).map_or(true, f64::is_nan);
    let sign = margin.evaluate::<Interval>(&|_| None).ok()?.sign();
    let zero = || {
        margin
            .provably_equals(&Expr::integer(0))
            .then_some(Ordering::Equal)
    };
    let sign = sign.or_else(zero).filter(|_| !undefined)?;
    Some(match comparison.relation {
        Relation::Less => sign.is_gt(),
        Relation::AtMost => sign.is_ge(),
        Relation::Equal => sign.is_eq(),
        Relation::AtLeast => sign.is_le(),
        Relation::Greater => sign.is_lt(),
    })
}

/// A formula with the numbers of a problem in it: rational ones exactly.
pub fn at(formula: &Expr, problem: &Problem) -> Expr {
    let number = |x: &Quantity, name: &str, value: f64| match x.as_rational() {
        Some(x) => Expr::rational(x),
        None if name == "b" && problem.is_symmetric() => Expr::variable("t"),
        None => Expr::rational(&num_rational::BigRational::from_float(value).unwrap_or_default()),
    };
    let values = problem.at::<f64>();
    [
        ("b", number(problem.b(), "b", values.b)),
        ("t", number(problem.t(), "t", values.t)),
        ("N", Expr::integer(problem.n() as i64)),
        ("d", Expr::integer(problem.d() as i64)),
    ]
    .iter()
    .fold(formula.clone(), |formula, (name, value)| {
        formula.substitute(name, value)
    })
}

/// The bound of Corollary 1 at a problem, as a claim has it.
pub struct Excess<'a> {
    problem: &'a Problem,
    curvature: Interval,
    share: Interval,
}

impl<'a> Excess<'a> {
    /// `None` where a formula has no value.
    pub fn at(problem: &'a Problem, curvatures: &[Expr; 2], share: &Expr) -> Option<Excess<'a>> {
        let read = |formula: &Expr| at(formula, problem).evaluate::<Interval>(&|_| None).ok();
        let [x, y] = [read(&curvatures[0])?, read(&curvatures[1])?];
        Some(Excess {
            problem,
            curvature: Interval::new(x.lo().min(y.lo()), x.hi().min(y.hi()))?,
            share: read(share)?,
        })
    }

    /// The bound at mean similarities p and q.
    pub fn bound(&self, p: Interval, q: Interval) -> Rounded {
        let at = self.problem.at::<Interval>();
        let others = at.n - Interval::integer(1);
        let bend = self.curvature * self.share * (p - q) * (p - q) / Interval::integer(2);
        rounded(Sigmoid::phi(p, &at) + others * Sigmoid::psi(q, &at) + bend)
    }
}

/// Its middle and its width.
pub fn rounded(x: Interval) -> Rounded {
    Rounded {
        value: x.lo().midpoint(x.hi()),
        error: x.hi() - x.lo(),
    }
}

/// "This loss is at least the bound."
pub fn not_below(loss: Rounded, bound: Rounded) -> Outcome {
    match compare(loss, bound) {
        formula::Comparison::Greater | formula::Comparison::Equal => Outcome::Agrees,
        formula::Comparison::Unknown => Outcome::WithinRounding,
        formula::Comparison::Less => Outcome::Contradicts(format!(
            "the loss is {:.9}, below the bound {:.9}",
            loss.value, bound.value
        )),
    }
}
