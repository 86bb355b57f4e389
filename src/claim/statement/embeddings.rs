//! All unit vectors: their mean similarities p and q.
//!
//! *Theorem* (the key lemma, for U, V and for U, −V). Let u_i, v_j be unit vectors of any dimension, s =
//! (1 + p)/2 and q(s) = s (N−2)/(N−1) − 1, which q is on CCEM. Then q(s) ≤ q ≤ q(s) + N/(N−1). In d ≥ N
//! dimensions every such p and q occur: the boundary of this parallelogram is a loop of embeddings, which
//! can be drawn together to one.
//!
//! So a statement about all unit vectors is one about s and the slack r in \[0, 1\], with q = q(s) +
//! r N/(N−1): it holds in every dimension, and fails where it is false for some s and r if d ≥ N. In
//! fewer dimensions only vectors refute it.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Axis, Region, Statement};
use crate::embedding::rigorous::{Row, dot, mean_similarities, unit_rows};
use crate::reduction::{CcemPoint, symbols};
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::Expr;

/// The coordinate r.
pub(crate) const SLACK: &str = "slack";

/// The rows of U and of V, each to be brought to length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// u_i.
    pub u: Vec<Vec<f64>>,
    /// v_i.
    pub v: Vec<Vec<f64>>,
}

impl Statement {
    /// Is it about all unit vectors?
    pub fn is_over_embeddings(&self) -> bool {
        self.region.is_of_embeddings()
    }

    /// q at the point s, on CCEM or above it.
    pub(super) fn mean_negative(&self, s: &CcemPoint<Expr>) -> Expr {
        let n = symbols().n;
        let least = s.negative(&n);
        match self.is_over_embeddings() {
            true => least + Expr::variable(SLACK) * n.clone() / (n - Expr::integer(1)),
            false => least,
        }
    }

    /// May p and q alone refute it at the point?
    pub fn is_reached(&self, point: &Region) -> bool {
        let below = |d: &Axis| point.axis("N").is_none_or(|n| d.low < n.low);
        !self.is_over_embeddings() || !point.axis("d").is_some_and(below)
    }
}

impl Region {
    pub(crate) fn is_of_embeddings(&self) -> bool {
        self.axis(SLACK).is_some()
    }

    /// Without s and the slack, which the vectors of an embedding give.
    pub fn without_means(&self) -> Region {
        let mut region = self.clone();
        (region.axes).retain(|axis| axis.name != "s" && axis.name != SLACK);
        region
    }

    /// The coordinates that are told as they are, and what is told instead of the others: p and q at a
    /// point, nothing of them where they are any.
    pub(super) fn told(&self) -> (Vec<&Axis>, Vec<String>) {
        let all = self.axes.iter().collect();
        let (Some(s), Some(slack)) = (self.axis("s"), self.axis(SLACK)) else {
            return (all, Vec::new());
        };
        let any = |axis: &Axis| axis.low.is_zero() && axis.high.is_one();
        let means = match (self.axis("N"), any(s) && any(slack)) {
            (_, true) => vec!["all unit vectors".to_owned()],
            (Some(n), _) if [n, s, slack].iter().all(|axis| axis.is_point()) => {
                let [p, q] = means(&n.low, &s.low, &slack.low);
                vec![format!("p = {p}"), format!("q = {q}")]
            }
            _ => return (all, Vec::new()),
        };
        let others = all.into_iter();
        let others = others.filter(|axis| axis.name != "s" && axis.name != SLACK);
        (others.collect(), means)
    }

    /// The point with the ranges of s and the slack that the vectors have; `None` where these are no unit
    /// vectors of N pairs, or not of the dimension d that it names.
    pub fn with_vectors(&self, vectors: &Vectors) -> Option<Region> {
        let n = vectors.u.len();
        let d = vectors.u.first()?.len();
        let is = |name: &str, value: usize| {
            let whole = BigRational::from_integer(value.into());
            self.axis(name).map(|axis| axis.low == whole)
        };
        let mut rows = vectors.u.iter().chain(&vectors.v);
        let fits = is("N", n)? && is("d", d).unwrap_or(true) && vectors.v.len() == n && n >= 2;
        if !fits || !rows.all(|row| row.len() == d && row.iter().all(|x| x.is_finite())) {
            return None;
        }
        let [s, slack] = match vectors.exactly() {
            Some([u, v]) => mean_place(&u, &v).map(|x| {
                let x = x.as_constant()?.clone();
                Some([x.clone(), x])
            }),
            None => {
                let [u, v] = [&vectors.u, &vectors.v].map(|rows| unit_rows::<Precise<128>>(rows));
                mean_place(&u, &v).map(|x| within_unit(&x))
            }
        };
        let axis = |name, [low, high]: [BigRational; 2]| Axis::new(name, low, high);
        Some(self.with(axis("s", s?)).with(axis(SLACK, slack?)))
    }
}

impl Vectors {
    /// The rows as rational numbers, if each has the length 1 as it is.
    fn exactly(&self) -> Option<[Vec<Row<Expr>>; 2]> {
        let row = |row: &Vec<f64>| {
            let exact = row
                .iter()
                .map(|x| Some(Expr::rational(&BigRational::from_float(*x)?)));
            let exact: Row<Expr> = exact.collect::<Option<_>>()?;
            let is_unit = dot(&exact, &exact).as_constant().is_some_and(One::is_one);
            is_unit.then_some(exact)
        };
        let rows = |rows: &[Vec<f64>]| rows.iter().map(row).collect::<Option<Vec<_>>>();
        Some([rows(&self.u)?, rows(&self.v)?])
    }
}

/// s = (1 + p)/2 and the slack r of q = s (N−2)/(N−1) − 1 + r N/(N−1), of unit vectors.
fn mean_place<S: Scalar>(u: &[Row<S>], v: &[Row<S>]) -> [S; 2] {
    let [p, q] = mean_similarities(u, v);
    let [n, one, two] = [u.len() as i64, 1, 2].map(S::integer);
    let s = (one.clone() + p) / two.clone();
    let above = (q + one.clone()) * (n.clone() - one);
    let slack = (above - s.clone() * (n.clone() - two)) / n;
    [s, slack]
}

/// The part of \[0, 1\] in an enclosure of a number there.
fn within_unit(x: &Precise<128>) -> Option<[BigRational; 2]> {
    let (low, high) = x.bounds()?;
    let [low, high] = [low.max(BigRational::zero()), high.min(BigRational::one())];
    (low <= high).then_some([low, high])
}

/// p and q at s and r.
fn means(n: &BigRational, s: &BigRational, r: &BigRational) -> [BigRational; 2] {
    let one = BigRational::one();
    let two = &one + &one;
    let above = s * (n - &two) + r * n;
    [&two * s - &one, above / (n - &one) - &one]
}
