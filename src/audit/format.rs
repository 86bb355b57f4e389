//! The formats that losses are computed in: their unit roundoff, and the numbers they carry.

use half::{bf16, f16};

use super::Printed;

/// A binary format of floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// binary64.
    Double,
    /// binary32.
    Single,
    /// binary16.
    Half,
    /// The upper half of binary32.
    Brain,
}

impl Format {
    /// The formats below double, from fine to coarse.
    pub const NARROW: [Format; 3] = [Format::Single, Format::Half, Format::Brain];

    /// u: rounding changes a number by at most the factor 1 ± u.
    pub fn unit(self) -> f64 {
        let bits = match self {
            Format::Double => 53,
            Format::Single => 24,
            Format::Half => 11,
            Format::Brain => 8,
        };
        0.5_f64.powi(bits)
    }

    /// The unit of its sums: products of halves are accumulated in singles.
    pub fn summing_unit(self) -> f64 {
        self.unit().min(Format::Single.unit())
    }

    /// The nearest number of the format.
    pub fn round(self, x: f64) -> f64 {
        match self {
            Format::Double => x,
            Format::Single => f64::from(x as f32),
            Format::Half => f16::from_f64(x).to_f64(),
            Format::Brain => bf16::from_f64(x).to_f64(),
        }
    }

    /// Can the number that was printed be one of the format?
    pub fn carries(self, printed: &Printed) -> bool {
        let x = printed.value;
        let rounded = self.round(x);
        !x.is_finite() || (x - rounded).abs() <= printed.error
    }

    /// Are there so many digits that a number of another grid would be one of the format by a chance
    /// of at most 1 in 4? Its numbers near x are at least u|x| apart.
    pub fn is_seen(self, printed: &Printed) -> bool {
        8.0 * printed.error <= self.unit() * printed.value.abs()
    }

    /// Does the format carry each of these?
    pub fn carries_all(self, entries: &[f64]) -> bool {
        entries.iter().all(|x| x.is_nan() || self.round(*x) == *x)
    }
}
