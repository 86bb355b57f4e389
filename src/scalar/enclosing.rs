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

    /// What both contain; `None` if that is nothing.
    fn intersection(&self, other: &Self) -> Option<Self>;

    /// A single number of the interval.
    fn midpoint(&self) -> Self;

    /// Does `other` contain the interval with room on both sides?
    fn is_inside(&self, other: &Self) -> bool;

    /// The sign that all its numbers share (`Equal`: the number is 0); `None` if they have
    /// several, or nothing is known.
    fn sign(&self) -> Option<Ordering>;

    /// Doubles on either side: lo ≤ every number ≤ hi.
    fn outward(&self) -> [f64; 2];

    /// hi − lo, rounded up; ∞ where nothing is known.
    fn width(&self) -> f64;
}
