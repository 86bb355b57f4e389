//! What the readings have in common whose values are sets of real numbers.

use std::cmp::Ordering;

use super::Scalar;

/// A reading whose values are closed intervals: the result of every operation contains all
/// results on members of its operands.
pub trait Enclosing: Scalar {
    /// {x}, for a finite x.
    fn point(x: f64) -> Self;

    /// The smallest interval around both.
    fn hull(&self, other: &Self) -> Self;

    /// An enclosure of what both contain, within one of them; `None` if that is nothing.
    fn intersection(&self, other: &Self) -> Option<Self>;

    /// A single number of the interval.
    fn midpoint(&self) -> Self;

    /// The sign that all its numbers share (`Equal`: the number is 0); `None` if they have
    /// several, or nothing is known.
    fn sign(&self) -> Option<Ordering>;

    /// Doubles on either side: lo ≤ every number ≤ hi.
    fn outward(&self) -> [f64; 2];

    /// hi − lo, rounded up; ∞ where nothing is known.
    fn width(&self) -> f64;
}

/// A reading that is narrow enough to be printed.
pub trait Decimals: Enclosing {
    /// The significant bits of a constant.
    const BITS: usize;

    /// The double nearest to the value, where the enclosure determines it.
    fn nearest_f64(&self) -> Option<f64>;

    /// The value in decimal, proved to be correctly rounded to `count` ≥ 1 significant digits;
    /// `None` where the enclosure does not determine them.
    fn digits(&self, count: usize) -> Option<String>;
}
