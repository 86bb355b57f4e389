//! A sum of any number of terms.

use crate::optimize::kernel::lanes::{Lanes, MAX_WIDTH};
use crate::optimize::kernel::softplus::two_sum;

/// A sum for every lane, which keeps what its additions lose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    rounded: [f64; MAX_WIDTH],
    lost: [f64; MAX_WIDTH],
}

impl Sum {
    /// Adds a term; the error of a rounded sum is itself a double.
    #[inline(always)]
    pub(super) fn add<L: Lanes>(&mut self, term: L) {
        let (rounded, lost) = (L::load(&self.rounded), L::load(&self.lost));
        let (sum, error) = two_sum(rounded, term);
        sum.store(&mut self.rounded);
        lost.add(error).store(&mut self.lost);
    }

    /// The sum of all lanes. One that is infinite or no number has lost no number.
    pub(super) fn value(&self) -> f64 {
        let lanes = self.rounded.iter().zip(&self.lost);
        let values = lanes.map(|(rounded, lost)| match rounded.is_finite() {
            true => rounded + lost,
            false => *rounded,
        });
        values.sum()
    }
}
