//! A claim as rigorous arithmetic reads it: for all points of a region, something holds.
//!
//! Everything is a real number of a bounded region, so that a box of it can be decided, cut in
//! two, or written into a certificate.

mod embeddings;
mod formula;
mod latex;

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed};

use super::sigmoid_reduced_loss;
use crate::reduction::CcemPoint;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;
pub(crate) use embeddings::SLACK;
pub use embeddings::Vectors;
pub use formula::Formula;
pub(super) use latex::in_phase;

/// "For all points of `region` where `assume` holds, `assert` holds", about the minimiser s* of
/// `loss` over s ∈ [0, 1] or, where the region has the axis s or delta, about all of CCEM; where it
/// has the axis slack too, about all unit vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The points.
    pub region: Region,
    /// ℓ(s), in N, t, b and s.
    pub loss: Expr,
    /// The hypotheses, in the [variables](Statement::VARIABLES).
    pub assume: Vec<Formula>,
    /// The conclusion, in the same variables.
    pub assert: Formula,
}

/// left ∘ right.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The left side.
    pub left: Expr,
    /// ∘.
    pub relation: Relation,
    /// The right side.
    pub right: Expr,
}

impl Comparison {
    /// With another formula in the place of each.
    pub fn map(&self, change: &impl Fn(&Expr) -> Expr) -> Comparison {
        Comparison {
            left: change(&self.left),
            relation: self.relation,
            right: change(&self.right),
        }
    }
}

/// How two sides compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// <
    Less,
    /// ≤
    AtMost,
    /// =
    Equal,
    /// ≥
    AtLeast,
    /// >
    Greater,
}

/// A product of ranges, where b may be tied to t.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The coordinates, each name once.
    pub axes: Vec<Axis>,
    /// Is b = t? Then b is no axis.
    pub symmetric: bool,
}

/// The range of one coordinate, both ends included; all reals in it, or all integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// N, d, t, b, s or delta.
    pub name: String,
    /// The lower end.
    pub low: BigRational,
    /// The upper end.
    pub high: BigRational,
}

impl Axis {
    /// `low` ≤ `name` ≤ `high`.
    pub fn new(name: &str, low: BigRational, high: BigRational) -> Self {
        Axis {
            name: name.into(),
            low,
            high,
        }
    }

    /// N and d take integer values.
    pub fn is_integer(&self) -> bool {
        self.name == "N" || self.name == "d"
    }

    /// A single number?
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }

    /// The range without the name: `4..=10^6`, `[2^-20, 10^4]`, `4`.
    pub fn range(&self) -> String {
        let [low, high] = [&self.low, &self.high].map(written);
        match self.is_integer() {
            _ if self.is_point() => low,
            true => format!("{low}..={high}"),
            false => format!("[{low}, {high}]"),
        }
    }
}

impl Region {
    /// The coordinate of that name.
    pub fn axis(&self, name: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.name == name)
    }

    /// A single point?
    pub fn is_point(&self) -> bool {
        self.axes.iter().all(Axis::is_point)
    }

    /// The region with this range in place of the coordinate of its name, or beside the others.
    pub fn with(&self, axis: Axis) -> Region {
        let mut region = self.clone();
        match region.axes.iter_mut().find(|own| own.name == axis.name) {
            Some(own) => *own = axis,
            None => region.axes.push(axis),
        }
        region
    }

    /// Both parts of the region, cut at a number inside its range of `name`: every point is in
    /// one of them. Between integers the cut leaves out the gap. `None` where `at` is not inside.
    pub fn cut(&self, name: &str, at: &BigRational) -> Option<[Region; 2]> {
        let axis = self.axis(name)?;
        let (below, above) = match axis.is_integer() {
            true => (at.floor(), at.floor() + BigRational::one()),
            false => (at.clone(), at.clone()),
        };
        let inside = axis.low <= below && above <= axis.high && !axis.is_point();
        let part = |low: &BigRational, high: &BigRational| {
            let mut region = self.clone();
            for axis in region.axes.iter_mut().filter(|axis| axis.name == name) {
                (axis.low, axis.high) = (low.clone(), high.clone());
            }
            region
        };
        inside.then(|| [part(&axis.low, &below), part(&above, &axis.high)])
    }
}

impl Statement {
    /// What a comparison may speak of: the coordinates, and on CCEM at the point s the
    /// similarities p and q, δ, ℓ and ℓ′. Where s and delta are no coordinates they are those of
    /// the minimiser.
    pub const VARIABLES: [&str; 10] = ["N", "d", "t", "b", "s", "delta", "p", "q", "loss", "slope"];

    /// What a claim about all unit vectors may speak of too: u_i·v_i and u_i·v_j for all i ≠ j.
    pub const PAIRS: [&str; 2] = ["u_i·v_i", "u_i·v_j"];

    /// Does it speak of every inner product, rather than of p and q?
    pub fn is_about_pairs(&self) -> bool {
        let formulas = self.assume.iter().chain([&self.assert]);
        let mut sides = formulas
            .flat_map(Formula::comparisons)
            .flat_map(|one| [&one.left, &one.right]);
        sides.any(|side| {
            let names = side.variables();
            Statement::PAIRS.iter().any(|pair| names.contains(*pair))
        })
    }

    /// A formula in the coordinates, and in s where it speaks of the minimiser.
    pub fn grounded(&self, formula: &Expr) -> Expr {
        let s = CcemPoint::from_s(Expr::variable("s"));
        let delta = (Expr::ratio(1, 2) * (s.r.clone() / s.s.clone()).ln()).exp();
        let on_ccem = formula
            .substitute("slope", &self.loss.differentiate("s"))
            .substitute("loss", &self.loss)
            .substitute("p", &s.positive())
            .substitute("q", &self.mean_negative(&s));
        let placed = if self.region.axis("delta").is_some() {
            let of_delta = CcemPoint::from_delta(Expr::variable("delta"));
            on_ccem.substitute("s", &of_delta.s)
        } else {
            on_ccem.substitute("delta", &delta)
        };
        self.tied(&placed)
    }

    /// The statement with another formula in the place of each.
    pub fn map(&self, change: &impl Fn(&Expr) -> Expr) -> Statement {
        Statement {
            region: self.region.clone(),
            loss: change(&self.loss),
            assume: self.assume.iter().map(|one| one.map(change)).collect(),
            assert: self.assert.map(change),
        }
    }

    /// A formula with t in place of b, where these are tied.
    pub fn tied(&self, formula: &Expr) -> Expr {
        match self.region.symmetric {
            true => formula.substitute("b", &Expr::variable("t")),
            false => formula.clone(),
        }
    }
}

impl fmt::Display for Statement {
    /// `for all N in 4..=10, t = 1, b = t with t <= 2: phase = etf`; then ℓ(s), unless it is that of
    /// the sigmoid loss.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "for all {}", self.region)?;
        for (index, hypothesis) in self.assume.iter().enumerate() {
            let word = if index == 0 { "with" } else { "and" };
            write!(f, " {word} {hypothesis}")?;
        }
        write!(f, ": {}", self.assert)?;
        match self.loss == sigmoid_reduced_loss() {
            true => Ok(()),
            false => write!(f, ", where ℓ(s) = {}", self.loss),
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Relation::Less => "<",
            Relation::AtMost => "<=",
            Relation::Equal => "=",
            Relation::AtLeast => ">=",
            Relation::Greater => ">",
        })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.left, self.relation, self.right)
    }
}

/// A number, large and small powers of 10 and 2 as such: `10^9`, `-10^4`, `2^-20`, `3/2`.
fn written(x: &BigRational) -> String {
    if x.is_negative() {
        return format!("-{}", written(&-x));
    }
    let whole = x.numer().max(x.denom());
    let sign = if x.denom().is_one() { "" } else { "-" };
    let unit = x.numer().is_one() || x.denom().is_one();
    match [10, 2].map(|base| exponent(whole, base)) {
        [Some(k @ 4..=32), _] if unit => format!("10^{sign}{k}"),
        [_, Some(k @ 10..=32)] if unit => format!("2^{sign}{k}"),
        _ => x.to_string(),
    }
}

/// k with x = base^k.
fn exponent(x: &BigInt, base: u32) -> Option<u32> {
    let digits = u32::try_from(x.to_radix_le(base).1.len()).ok()?;
    let k = digits.checked_sub(1)?;
    (*x == BigInt::from(base).pow(k)).then_some(k)
}

impl fmt::Display for Axis {
    /// `N in 4..=10^6`, `t in [2^-20, 10^4]`, `N = 4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_point() { "=" } else { "in" };
        write!(f, "{} {sign} {}", self.name, self.range())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (told, means) = self.told();
        let tie = self.symmetric.then(|| "b = t".to_owned());
        let parts: Vec<String> = (told.into_iter().map(Axis::to_string))
            .chain(tie)
            .chain(means)
            .collect();
        f.write_str(&parts.join(", "))
    }
}
