//! A sign, and the places where rigorous arithmetic shows it.

use std::cmp::Ordering;

use num_rational::BigRational;

use crate::claim::statement::Region;
use crate::scalar::Scalar;
use crate::scalar::dual::Dual;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::symbol::Expr;

/// expr ≥ 0 or, if strict, expr > 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// A formula in the coordinates, and in s.
    pub expr: Expr,
    /// Is 0 excluded?
    pub strict: bool,
}

pub(super) fn positive(expr: Expr) -> Fact {
    Fact { expr, strict: true }
}

pub(super) fn nonnegative(expr: Expr) -> Fact {
    Fact {
        expr,
        strict: false,
    }
}

/// The facts, and that their formulas are defined: arguments of ln are positive, divisors are not
/// 0 (their squares are positive).
pub(super) fn where_defined(mut facts: Vec<Fact>) -> Vec<Fact> {
    for index in 0..facts.len() {
        let conditions = facts[index].expr.conditions();
        let squares = conditions.nonzero.into_iter().map(|x| x.clone() * x);
        for expr in conditions.positive.into_iter().chain(squares) {
            if !facts.contains(&positive(expr.clone())) {
                facts.push(positive(expr));
            }
        }
    }
    facts
}

/// The coordinates of a box in one reading.
pub struct Place<S>(Vec<(String, S)>);

impl<S: Enclosing> Place<S> {
    /// All of a region and, if it is given, a range that contains the minimiser s.
    pub fn of(region: &Region, minimiser: Option<&[BigRational; 2]>) -> Self {
        let range = |[low, high]: [&BigRational; 2]| S::rational(low).hull(&S::rational(high));
        let axes = region.axes.iter();
        let mut places: Vec<(String, S)> = axes
            .map(|axis| (axis.name.clone(), range([&axis.low, &axis.high])))
            .collect();
        if let Some([low, high]) = minimiser {
            places.push(("s".into(), range([low, high])));
        }
        Place(places)
    }

    /// The formula over the box; `None` if it has a variable that is no coordinate.
    pub fn natural(&self, expr: &Expr) -> Option<S> {
        self.read(expr, |x| x.clone())
    }

    fn read<R: Scalar>(&self, expr: &Expr, reading: impl Fn(&S) -> R) -> Option<R> {
        let value = |name: &str| {
            let place = self.0.iter().find(|(known, _)| known == name);
            place.map(|(_, x)| reading(x))
        };
        expr.evaluate(&value).ok()
    }

    /// How much each coordinate can move the formula over the box: |∂f(X)/∂x| times the width.
    pub fn influences(&self, expr: &Expr) -> Vec<(&str, f64)> {
        let influence = |(name, x): &'_ (String, S)| {
            let [low, high] = self
                .slope(expr, name)
                .map_or([f64::NAN; 2], |s| s.outward());
            low.abs().max(high.abs()) * x.width()
        };
        let named = self.0.iter().map(|axis| (&*axis.0, influence(axis)));
        named.collect()
    }

    /// ∂f/∂x over the box.
    fn slope(&self, expr: &Expr, variable: &str) -> Option<S> {
        let reading = |known: &str| {
            let (_, x) = self.0.iter().find(|(name, _)| name == known)?;
            Some(match known == variable {
                true => Dual::variable(x.clone()),
                false => Dual::constant(x.clone()),
            })
        };
        Some(expr.evaluate(&reading).ok()?.slope)
    }

    /// f(m) + Σ ∂f(X)/∂x (X − m), which contains f(X) by the mean value theorem.
    fn centred(&self, expr: &Expr) -> Option<S> {
        let mut sum = self.read(expr, S::midpoint)?;
        for (name, x) in &self.0 {
            let slope = self.slope(expr, name)?;
            sum = sum + slope * (x.clone() - x.midpoint());
        }
        Some(sum)
    }
}

impl Fact {
    /// Does it hold at all points of the place? `false` if this reading cannot tell.
    pub fn holds<S: Enclosing>(&self, place: &Place<S>) -> bool {
        let shows = |value: S| match self.strict {
            true => value.sign().is_some_and(Ordering::is_gt),
            false => value.sign().is_some_and(Ordering::is_ge) || value.outward()[0] >= 0.0,
        };
        place.natural(&self.expr).is_some_and(shows) || place.centred(&self.expr).is_some_and(shows)
    }

    /// Is it an equality at this very point, by the symbolic normal form?
    pub fn holds_exactly(&self, point: &Region) -> bool {
        let value = point.axes.iter().fold(self.expr.clone(), |expr, axis| {
            expr.substitute(&axis.name, &Expr::rational(&axis.low))
        });
        !self.strict && point.is_point() && value.provably_equals(&Expr::integer(0))
    }
}
