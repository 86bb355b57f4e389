//! Memory that begins where a line of the caches does.

use std::ops::{Deref, DerefMut};

use super::lanes::LINE;

/// Zeros from the start of a line on: a register that is read from them lies in one line, where it
/// would else take two (measured: some hundredths of an evaluation). A clone may begin anywhere, and
/// holds the same numbers.
#[derive(Clone, Debug)]
pub(super) struct Aligned {
    numbers: Vec<f64>,
    first: usize,
}

impl Aligned {
    /// So many zeros.
    pub(super) fn zeros(len: usize) -> Self {
        let numbers = vec![0.0; len + LINE - 1];
        let first = numbers.as_ptr().align_offset(LINE * size_of::<f64>());
        Aligned {
            // Where nothing is known of the address, any place will do.
            first: first.min(LINE - 1),
            numbers,
        }
    }
}

impl Deref for Aligned {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        let end = self.numbers.len() - (LINE - 1) + self.first;
        &self.numbers[self.first..end]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f64] {
        let end = self.numbers.len() - (LINE - 1) + self.first;
        &mut self.numbers[self.first..end]
    }
}
