//! Sums of exponentials of any size.

use super::packs::PACK;
use crate::optimize::kernel::lanes::Lanes;
use crate::optimize::kernel::softplus::{halved, two_sum};

/// Some terms of 24 sums: each is `sum` 2^`reference`, and `sum` is 0 or at least ½.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) reference: [f64; PACK],
    pub(super) sum: [f64; PACK],
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            reference: [0.0; PACK],
            sum: [0.0; PACK],
        }
    }
}

/// 24 sums of e^a, as 2^K times a number that keeps what its additions lose. K is the largest
/// exponent so far: nothing overflows, and what underflows does not count. A power of two changes
/// no digit, so that K may grow as it will.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogSums {
    reference: [f64; PACK],
    rounded: [f64; PACK],
    lost: [f64; PACK],
}

impl Default for LogSums {
    fn default() -> Self {
        LogSums {
            reference: [f64::NEG_INFINITY; PACK],
            rounded: [0.0; PACK],
            lost: [0.0; PACK],
        }
    }
}

impl LogSums {
    /// Adds `sum` 2^`reference` to the sums from number `at` on.
    #[inline(always)]
    pub(super) fn add<L: Lanes>(&mut self, at: usize, reference: L, sum: L) {
        let (before, lost) = (L::load(&self.reference[at..]), L::load(&self.lost[at..]));
        let larger = reference.at_least(before);
        let (down, term) = (before.sub(larger), halved(sum, reference.sub(larger)));
        let (sum, error) = two_sum(halved(L::load(&self.rounded[at..]), down), term);
        larger.store(&mut self.reference[at..]);
        sum.store(&mut self.rounded[at..]);
        halved(lost, down).add(error).store(&mut self.lost[at..]);
    }

    /// Number `at`, without its power of two.
    pub(super) fn sum(&self, at: usize) -> f64 {
        self.rounded[at] + self.lost[at]
    }

    /// K and the number.
    #[inline(always)]
    pub(super) fn get<L: Lanes>(&self, at: usize) -> [L; 2] {
        let sum = L::load(&self.rounded[at..]).add(L::load(&self.lost[at..]));
        [L::load(&self.reference[at..]), sum]
    }
}
