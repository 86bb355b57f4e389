//! Lower bounds of the loss in R^d: two lemmas on S = UVᵀ, the bound they give, and its check.
//!
//! The bound of any multipliers is computed here, in rigorous arithmetic, from the multipliers
//! alone. Where they come from is of no concern: worse ones give a lower bound, never a wrong one.

mod minimum;

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::kernel::{Polynomial, gegenbauer, harmonics};
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::Problem;
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::precise::Precise;
use minimum::minimum;

/// The kernel K = Σ κ_k G_k of a column and the weights of Lemma S.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// κ_k by degree.
    #[serde(deserialize_with = "degrees")]
    pub kernel: BTreeMap<usize, f64>,
    /// q₂ > 0, the weight of Σ K².
    pub q2: f64,
    /// q₁, the weight of Σ K.
    pub q1: f64,
    /// ν: Σ K_ii has the weight −2ν.
    pub nu: f64,
}

/// Reads degrees from the names of an object.
fn degrees<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<usize, f64>, D::Error> {
    let named = BTreeMap::<String, f64>::deserialize(from)?.into_iter();
    let read = |(name, weight): (String, f64)| match name.parse() {
        Ok(degree) => Ok((degree, weight)),
        Err(_) => Err(D::Error::custom(format!("`{name}` is no degree"))),
    };
    named.map(read).collect()
}

/// What a bound is made of. Every double is a dyadic number and means exactly that.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multipliers {
    /// λ_1, λ_2, … ≥ 0: the weight of Lemma P for G_1, G_2, ….
    pub pairing: Vec<f64>,
    /// The uses of Lemma S.
    pub columns: Vec<Column>,
}

/// Multipliers that state nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaningless {
    /// In R¹ there are no kernels beyond m; the optimum is counted there.
    Dimension(u64),
    /// A multiplier is no number, or beyond 10¹⁰⁰.
    NotFinite,
    /// Some λ_k is negative.
    NegativePairing(usize),
    /// Some q₂ is not positive.
    NotPositive,
    /// A kernel without a degree.
    NoKernel,
    /// A degree above [`MOST_DEGREE`], or more than [`MOST_COLUMNS`] columns.
    TooLarge,
}

impl std::fmt::Display for Meaningless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Meaningless::Dimension(d) => write!(f, "the lemmas need d ≥ 2, not {d}"),
            Meaningless::NotFinite => f.write_str("a multiplier is no number up to 1e100"),
            Meaningless::NegativePairing(k) => write!(f, "the weight of G_{k} is negative"),
            Meaningless::NotPositive => f.write_str("a weight q2 is not positive"),
            Meaningless::NoKernel => f.write_str("a kernel has no degree"),
            Meaningless::TooLarge => write!(
                f,
                "no degree may be above {MOST_DEGREE}, and there may be {MOST_COLUMNS} columns"
            ),
        }
    }
}

impl std::error::Error for Meaningless {}

/// The largest degree of a kernel.
pub const MOST_DEGREE: usize = 40;

/// The most columns.
pub const MOST_COLUMNS: usize = 100;

/// What the two lemmas say at (N, d).
///
/// **Lemma P.** For k ≥ 1: Σ_ij G_k(S_ij) + (N/2) Σ_i (1 − G_k(S_ii)) ≥ 0.
/// With A = Σ F_k(u_i) and B = Σ F_k(v_i): A·B ≥ −|A−B|²/4 ≥ −(N/4) Σ |F_k(u_i) − F_k(v_i)|².
///
/// **Lemma S.** K(S) has rank at most H = min(N, Σ h_k) over the degrees k of K. For q₂ > 0:
/// Σ_ij (q₂ K² + q₁ K) − 2ν Σ_i K_ii ≥ −E, where
///
/// E = [(H−1)(2ν)² + max((2ν)², (q₁N − 2ν)²)]/(4q₂) for H < N,
/// E = [(N−1)(2ν)² + (q₁N − 2ν)²]/(4q₂) for H = N:
///
/// the left side is q₂‖K + B/(2q₂)‖² − ‖B‖²/(4q₂) with B = q₁J − 2νI, and no matrix of rank H is
/// nearer to B than by its H largest singular values (Eckart, Young, Mirsky).
#[derive(Clone, Copy, Debug)]
struct Lemmas {
    n: u64,
    /// The dimension of the sphere whose kernels are taken.
    d: u64,
    /// Lemma P holds with the weight N/2, the half of N.
    halves: i64,
    /// What is added to the rank: 0.
    rank_shift: i64,
}

impl Lemmas {
    fn of(problem: &Problem) -> Self {
        Lemmas {
            n: problem.n(),
            d: problem.d(),
            halves: 2,
            rank_shift: 0,
        }
    }

    /// H = min(N, Σ h_k).
    fn rank(&self, column: &Column) -> u64 {
        let dimensions = column.kernel.keys().map(|&k| harmonics(k, self.d, self.n));
        let rank = dimensions.fold(0, u64::saturating_add).min(self.n);
        rank.saturating_add_signed(self.rank_shift)
    }

    /// E of Lemma S, of which the maximum is enclosed by both of its arguments where they overlap.
    fn cost<S: Enclosing>(&self, column: &Column) -> S {
        let square = |x: S| x.clone() * x;
        let n = S::integer(self.n as i64);
        let twice = S::integer(2) * S::point(column.nu);
        let apart = square(S::point(column.q1) * n - twice.clone());
        let along = square(twice);
        let rank = self.rank(column);
        let last = match rank < self.n {
            true => greater(apart, along.clone()),
            false => apart,
        };
        let others = S::integer(rank as i64 - 1) * along;
        (others + last) / (S::integer(4) * S::point(column.q2))
    }
}

/// An enclosure of max(x, y).
fn greater<S: Enclosing>(x: S, y: S) -> S {
    let ([x_low, x_high], [y_low, y_high]) = (x.outward(), y.outward());
    match () {
        _ if x_low >= y_high => x,
        _ if y_low >= x_high => y,
        _ => x.hull(&y),
    }
}

/// What is subtracted from ψ and from φ.
struct Terms<S> {
    /// Q = Σ λ_k G_k + Σ (q₂ K² + q₁ K).
    everywhere: Polynomial<S>,
    /// Q + (N/2) Σ λ_k (1 − G_k) − Σ 2ν K.
    diagonal: Polynomial<S>,
}

impl Multipliers {
    /// The largest degree of a kernel.
    fn degree(&self) -> usize {
        let of_columns = self.columns.iter().flat_map(|c| c.kernel.keys().copied());
        of_columns.fold(self.pairing.len(), usize::max).max(1)
    }

    /// Do they mean anything?
    fn require_meaning(&self) -> Result<(), Meaningless> {
        const LARGEST: f64 = 1e100;
        let of_columns = (self.columns.iter())
            .flat_map(|c| c.kernel.values().copied().chain([c.q2, c.q1, c.nu]));
        let mut all = self.pairing.iter().copied().chain(of_columns);
        // A NaN is not below the limit.
        if !all.all(|x| x.abs() <= LARGEST) {
            return Err(Meaningless::NotFinite);
        }
        if let Some(k) = self.pairing.iter().position(|&lambda| lambda < 0.0) {
            return Err(Meaningless::NegativePairing(k + 1));
        }
        if self.columns.iter().any(|c| c.q2 <= 1.0 / LARGEST) {
            return Err(Meaningless::NotPositive);
        }
        if self.columns.iter().any(|c| c.kernel.is_empty()) {
            return Err(Meaningless::NoKernel);
        }
        if self.degree() > MOST_DEGREE || self.columns.len() > MOST_COLUMNS {
            return Err(Meaningless::TooLarge);
        }
        Ok(())
    }

    /// In a reading that has doubles.
    fn terms<S: Scalar>(&self, lemmas: &Lemmas, double: impl Fn(f64) -> S) -> Terms<S> {
        let kernels = gegenbauer::<S>(self.degree(), lemmas.d);
        let weight = S::ratio(lemmas.n as i64, lemmas.halves);
        let one = Polynomial::constant(S::integer(1));
        let (mut everywhere, mut further) = (Polynomial::zero(), Polynomial::zero());
        for (&lambda, kernel) in self.pairing.iter().zip(&kernels[1..]) {
            let complement = one.plus(&kernel.times(&S::integer(-1)));
            everywhere = everywhere.plus(&kernel.times(&double(lambda)));
            further = further.plus(&complement.times(&(weight.clone() * double(lambda))));
        }
        for column in &self.columns {
            let parts = column
                .kernel
                .iter()
                .map(|(&k, &c)| kernels[k].times(&double(c)));
            let kernel = parts.fold(Polynomial::zero(), |sum, part| sum.plus(&part));
            let square = kernel.product(&kernel).times(&double(column.q2));
            everywhere = everywhere
                .plus(&square)
                .plus(&kernel.times(&double(column.q1)));
            further = further.plus(&kernel.times(&double(-2.0 * column.nu)));
        }
        Terms {
            diagonal: everywhere.plus(&further),
            everywhere,
        }
    }

    /// The least values of g_o and g_d on \[−1, 1\] in floating point, which proves nothing.
    pub fn minima(&self, problem: &Problem) -> [f64; 2] {
        self.gaps(problem).map(|gap| {
            let values = gap.local_minima().into_iter().map(|m| gap.value(&m));
            values.fold(f64::INFINITY, f64::min)
        })
    }

    /// g_o and g_d in doubles, for a search.
    pub(super) fn gaps(&self, problem: &Problem) -> [Gap<f64>; 2] {
        let terms = self.terms(&Lemmas::of(problem), |x| x);
        let gap = |pair, p: &Polynomial<f64>| Gap::new(problem.at(), pair, p.clone());
        [
            gap(Pair::Negative, &terms.everywhere),
            gap(Pair::Positive, &terms.diagonal),
        ]
    }
}

/// A bound and what it took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proved {
    /// A number that is at most L(U,V) for all unit vectors in R^d; −∞ where nothing is shown.
    pub lower: f64,
    /// The boxes that were looked at.
    pub boxes: usize,
}

/// The bound of the multipliers, for every U and V of unit vectors in R^d, d ≥ 2:
///
/// L(U,V) ≥ min g_d + (N−1) min g_o − (1/N) Σ E over \[−1, 1\], with
/// g_o = ψ − Q and g_d = φ − Q − (N/2) Σ λ_k (1 − G_k) + Σ 2ν K.
///
/// Both lemmas, each times its weight, are added to N L ≥ N min g_d + N(N−1) min g_o + Σ_ij Q + ….
/// No convexity of φ and ψ is used.
///
/// # Errors
/// The multipliers state nothing.
pub fn prove<S: Enclosing>(problem: &Problem, by: &Multipliers) -> Result<Proved, Meaningless> {
    if problem.d() < 2 {
        return Err(Meaningless::Dimension(problem.d()));
    }
    by.require_meaning()?;
    Ok(bound::<S>(problem, by, &Lemmas::of(problem)))
}

fn bound<S: Enclosing>(problem: &Problem, by: &Multipliers, lemmas: &Lemmas) -> Proved {
    let terms = by.terms(lemmas, Precise::<192>::point);
    let least = |pair, p: &Polynomial<_>| minimum(&Gap::new(problem.at::<S>(), pair, p.map(read)));
    let (off, on) = (
        least(Pair::Negative, &terms.everywhere),
        least(Pair::Positive, &terms.diagonal),
    );
    let costs = by
        .columns
        .iter()
        .map(|column| lemmas.cost::<Precise<192>>(column));
    let cost = costs.fold(Precise::integer(0), |sum, cost| sum + cost);
    let n = S::integer(problem.n() as i64);
    let others = n.clone() - S::integer(1);
    let total = S::point(on.least) + others * S::point(off.least) - read::<S>(&cost) / n;
    let known = off.least.is_finite() && on.least.is_finite();
    let [lower, _] = total.outward();
    Proved {
        lower: if known && !lower.is_nan() {
            lower
        } else {
            f64::NEG_INFINITY
        },
        boxes: off.boxes + on.boxes,
    }
}

/// The same numbers in another reading.
fn read<S: Enclosing>(x: &Precise<192>) -> S {
    let [low, high] = x.outward();
    S::point(low).hull(&S::point(high))
}

/// Which of the two losses a gap is about.
#[derive(Clone, Copy, Debug)]
enum Pair {
    Positive,
    Negative,
}

/// g = φ − P or ψ − P, with P′ and P″.
#[derive(Clone, Debug)]
pub(super) struct Gap<S> {
    pair: Pair,
    at: Parameters<S>,
    polynomials: [Polynomial<S>; 3],
}

impl<S: Scalar> Gap<S> {
    fn new(at: Parameters<S>, pair: Pair, p: Polynomial<S>) -> Self {
        let slope = p.derivative();
        let curvature = slope.derivative();
        Gap {
            pair,
            at,
            polynomials: [p, slope, curvature],
        }
    }

    fn loss<T: Scalar>(&self, m: T, at: &Parameters<T>) -> T {
        match self.pair {
            Pair::Positive => Sigmoid::phi(m, at),
            Pair::Negative => Sigmoid::psi(m, at),
        }
    }
}

#[cfg(test)]
mod tests;
