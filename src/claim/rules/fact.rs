//! The sign of a formula, and the places where rigorous arithmetic shows it.

use std::cmp::Ordering;

use num_rational::BigRational;

use crate::claim::statement::{Region, Relation};
use crate::scalar::Scalar;
use crate::scalar::dual::Dual;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::symbol::{Conditions, Expr};

/// A set of signs that a number may have: −, 0, +.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u8);

impl Signs {
    /// None.
    pub const NONE: Signs = Signs(0);
    /// Below 0.
    pub const NEGATIVE: Signs = Signs(1);
    /// 0.
    pub const ZERO: Signs = Signs(2);
    /// Above 0.
    pub const POSITIVE: Signs = Signs(4);
    /// At most 0.
    pub const NONPOSITIVE: Signs = Signs(3);
    /// At least 0.
    pub const NONNEGATIVE: Signs = Signs(6);
    /// Not 0.
    pub const NONZERO: Signs = Signs(5);
    /// Nothing is known.
    pub const ANY: Signs = Signs(7);

    /// The signs of left − right for which left ∘ right.
    pub fn of_relation(relation: Relation) -> Signs {
        match relation {
            Relation::Less => Signs::NEGATIVE,
            Relation::AtMost => Signs::NONPOSITIVE,
            Relation::Equal => Signs::ZERO,
            Relation::AtLeast => Signs::NONNEGATIVE,
            Relation::Greater => Signs::POSITIVE,
        }
    }

    /// Those of all numbers of an enclosure.
    pub fn of<S: Enclosing>(value: &S) -> Signs {
        match (value.sign(), value.outward()) {
            (Some(Ordering::Less), _) => Signs::NEGATIVE,
            (Some(Ordering::Equal), _) => Signs::ZERO,
            (Some(Ordering::Greater), _) => Signs::POSITIVE,
            (None, [low, _]) if low >= 0.0 => Signs::NONNEGATIVE,
            (None, [_, high]) if high <= 0.0 => Signs::NONPOSITIVE,
            (None, _) => Signs::ANY,
        }
    }

    /// All others.
    pub fn others(self) -> Signs {
        Signs(7 & !self.0)
    }

    /// Those of −x.
    pub fn reversed(self) -> Signs {
        Signs(self.0 >> 2 | self.0 & 2 | (self.0 & 1) << 2)
    }

    /// Those of x·y, and of x/y where y is not 0.
    pub fn times(self, other: Signs) -> Signs {
        let by = |sign: Signs| match sign {
            Signs::POSITIVE => self,
            Signs::NEGATIVE => self.reversed(),
            _ => Signs::ZERO,
        };
        other.each().map(by).fold(Signs::NONE, Signs::or)
    }

    /// Those of x + y.
    pub fn plus(self, other: Signs) -> Signs {
        let with = |x: Signs, y: Signs| match (x, y) {
            (Signs::ZERO, y) => y,
            (x, Signs::ZERO) => x,
            (x, y) if x == y => x,
            _ => Signs::ANY,
        };
        let sums = self
            .each()
            .flat_map(|x| other.each().map(move |y| with(x, y)));
        sums.fold(Signs::NONE, Signs::or)
    }

    /// What both contain.
    pub fn and(self, other: Signs) -> Signs {
        Signs(self.0 & other.0)
    }

    /// What one contains.
    pub fn or(self, other: Signs) -> Signs {
        Signs(self.0 | other.0)
    }

    /// Does it contain all of the other?
    pub fn contain(self, other: Signs) -> bool {
        other.0 & !self.0 == 0
    }

    /// Does it contain none?
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them alone.
    pub fn each(self) -> impl Iterator<Item = Signs> {
        [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE]
            .into_iter()
            .filter(move |sign| self.contain(*sign))
    }
}

/// The sign of `expr` is one of `signs`.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// A formula in the coordinates, and in s.
    pub expr: Expr,
    /// The signs that it may have.
    pub signs: Signs,
}

/// A disjunction of conjunctions.
pub(super) type Ways = Vec<Vec<Fact>>;

pub(super) fn fact(expr: Expr, signs: Signs) -> Fact {
    Fact { expr, signs }
}

pub(super) fn positive(expr: Expr) -> Fact {
    fact(expr, Signs::POSITIVE)
}

pub(super) fn negative(expr: Expr) -> Fact {
    fact(expr, Signs::NEGATIVE)
}

pub(super) fn nonnegative(expr: Expr) -> Fact {
    fact(expr, Signs::NONNEGATIVE)
}

pub(super) fn nonpositive(expr: Expr) -> Fact {
    fact(expr, Signs::NONPOSITIVE)
}

/// That a formula is defined: arguments of ln are positive, of √ at least 0, divisors not 0.
pub(super) fn defined(expr: &Expr) -> Vec<Fact> {
    let Conditions {
        positive,
        nonnegative,
        nonzero,
    } = expr.conditions();
    let each = |all: Vec<Expr>, signs| all.into_iter().map(move |expr| fact(expr, signs));
    each(nonzero, Signs::NONZERO)
        .chain(each(positive, Signs::POSITIVE))
        .chain(each(nonnegative, Signs::NONNEGATIVE))
        .collect()
}

/// All pairs of a way of one and a way of the other.
pub(super) fn and(one: &[Vec<Fact>], other: &[Vec<Fact>]) -> Ways {
    let pairs = one
        .iter()
        .flat_map(|x| other.iter().map(move |y| [&x[..], &y[..]].concat()));
    pairs.collect()
}

/// The coordinates of a box in one reading.
#[derive(Clone)]
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

    /// The place with one coordinate, if it has it, widened to contain the values of a formula.
    pub(super) fn reaching(&self, name: &str, formula: &Expr) -> Option<Place<S>> {
        let value = self.natural(formula)?;
        let axes = self.0.iter().map(|(known, x)| match known == name {
            true => (known.clone(), x.hull(&value)),
            false => (known.clone(), x.clone()),
        });
        Some(Place(axes.collect()))
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

    /// The signs of the values of the formula itself.
    pub fn signs(&self, expr: &Expr) -> Signs {
        let own = |expr: &Expr| match self.natural(expr) {
            _ if expr.is_positive() => Signs::POSITIVE,
            Some(value) => Signs::of(&value),
            None => Signs::ANY,
        };
        match own(expr) {
            // One factor may be too large for this reading, and its sign still be known.
            Signs::ANY => {
                let factors = expr.factors();
                let signs = factors.iter().map(own);
                signs.fold(Signs::POSITIVE, Signs::times)
            }
            known => known,
        }
    }

    /// The same from the mean value theorem, which holds where the formula is defined throughout.
    pub fn signs_centred(&self, expr: &Expr) -> Signs {
        match self.is_defined(expr) {
            true => self.centred(expr).map_or(Signs::ANY, |x| Signs::of(&x)),
            false => Signs::ANY,
        }
    }

    /// Is the formula defined at all points of the box?
    pub(super) fn is_defined(&self, expr: &Expr) -> bool {
        let holds = |fact: &Fact| fact.signs.contain(self.signs(&fact.expr));
        defined(expr).iter().all(holds)
    }

    /// Does the fact hold at all points of the box? `false` if this reading cannot tell.
    pub fn shows(&self, fact: &Fact) -> bool {
        fact.signs.contain(self.signs(&fact.expr))
            || fact.signs.contain(self.signs_centred(&fact.expr))
    }
}
