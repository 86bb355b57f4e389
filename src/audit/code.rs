//! What somebody's code computes, as the few things in which codes differ.

use super::format::Format;
use crate::loss::Kind;
use crate::scalar::Scalar;

/// Which vectors the similarities are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rows {
    /// The rows as they are.
    Raw,
    /// The rows, each divided by its length.
    Normalised,
}

/// What stands in the place of f(x) = ln(1 + e^x), the cost of a logit on the wrong side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cost {
    /// f itself.
    Softplus,
    /// −ln(σ(−x) + ε).
    Epsilon(f64),
    /// ln(1 + e^x) as written, every step rounded.
    Naive,
    /// −ln(1/(1 + e^x)) as written, every step rounded.
    NaiveSigmoid,
}

/// A code: z_ij = ±(t u_i·v_j − b), then a sum of costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Code {
    pub kind: Kind,
    /// The temperature that multiplies the similarity, and its derivative by the one that was given.
    pub t: f64,
    pub t_slope: f64,
    pub b: f64,
    /// The derivative of b by the one that was given.
    pub b_slope: f64,
    /// −1 where the labels are swapped.
    pub sign: f64,
    pub rows: Rows,
    pub cost: Cost,
    /// Whether the positive pair counts: as a term, or in the denominator of InfoNCE.
    pub positive: bool,
    /// Whether the diagonal is counted as a negative pair too.
    pub diagonal: bool,
    /// What the sum is multiplied by, besides 1/N.
    pub factor: f64,
    /// The weights of both directions of InfoNCE.
    pub directions: [f64; 2],
    pub format: Format,
}

impl Code {
    /// The loss itself.
    pub fn right(kind: Kind, t: f64, b: f64, rows: Rows) -> Code {
        let directions = match kind {
            Kind::InfoNceOneWay => [1.0, 0.0],
            _ => [0.5, 0.5],
        };
        // The bias plays no part in InfoNCE.
        let b = if kind == Kind::Sigmoid { b } else { 0.0 };
        Code {
            kind,
            t,
            t_slope: 1.0,
            b,
            b_slope: 1.0,
            sign: 1.0,
            rows,
            cost: Cost::Softplus,
            positive: true,
            diagonal: false,
            factor: 1.0,
            directions,
            format: Format::Double,
        }
    }

    /// z_ij of a similarity, each step rounded.
    pub fn logit(&self, s: f64) -> f64 {
        let round = |x| self.format.round(x);
        self.sign * round(round(self.t * s) - self.b)
    }

    /// What rounding can do to a logit: the similarity (√d + 8 roundings where errors are
    /// independent, d + 8 of doubles at the worst), the product with t, and the difference.
    pub fn logit_error(&self, s: f64, d: usize) -> f64 {
        let u = self.format.unit();
        let similarity = match self.format {
            Format::Double => d as f64 + 8.0,
            Format::Single => (d as f64).sqrt() + 8.0,
            // The entries are rounded, and the product; sums are of singles.
            Format::Half | Format::Brain => 4.0,
        };
        u * (self.t.abs() * (similarity + 3.0 * s.abs()) + 2.0 * self.b.abs())
    }
}

impl Cost {
    /// The cost of a logit x, and its derivative.
    pub fn of(self, x: f64, format: Format) -> [f64; 2] {
        let round = |x| format.round(x);
        match self {
            Cost::Softplus => [round(x.softplus()), x.sigmoid()],
            Cost::Epsilon(epsilon) => {
                let right = (-x).sigmoid();
                let shifted = round(right + epsilon);
                [round(-Scalar::ln(shifted)), x.sigmoid() * right / shifted]
            }
            Cost::Naive => {
                let sum = round(1.0 + round(Scalar::exp(x)));
                [round(Scalar::ln(sum)), x.sigmoid()]
            }
            Cost::NaiveSigmoid => {
                let sum = round(1.0 + round(Scalar::exp(x)));
                [round(-Scalar::ln(round(1.0 / sum))), x.sigmoid()]
            }
        }
    }

    /// The rounding that it has wherever its result is: where 1 is added, that of 1.
    pub fn absolute_roundings(self) -> f64 {
        match self {
            Cost::Softplus => 0.0,
            Cost::Epsilon(_) => 2.0,
            Cost::Naive | Cost::NaiveSigmoid => 0.0,
        }
    }

    /// Is it one that overflows, or rounds to 0?
    pub fn is_naive(self) -> bool {
        matches!(self, Cost::Naive | Cost::NaiveSigmoid)
    }
}
