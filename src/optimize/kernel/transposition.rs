//! The transpose of a matrix, a square of registers at a time.

use super::lanes::{Lanes, Strided, Task};

/// Writes the transpose of a matrix, both column by column.
pub(super) struct Transposition<'a> {
    pub(super) from: Strided<&'a [f64]>,
    pub(super) to: Strided<&'a mut [f64]>,
    /// The shape of `from`.
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Task for Transposition<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let [rows, columns] = [self.rows, self.columns].map(|length| length - length % L::WIDTH);
        for column in (0..columns).step_by(L::WIDTH) {
            for row in (0..rows).step_by(L::WIDTH) {
                let from = Strided {
                    numbers: &self.from.numbers[column * self.from.stride + row..],
                    stride: self.from.stride,
                };
                let to = Strided {
                    numbers: &mut self.to.numbers[row * self.to.stride + column..],
                    stride: self.to.stride,
                };
                L::transpose(from, to);
            }
            self.one_by_one(rows, column..column + L::WIDTH);
        }
        self.one_by_one(0, columns..self.columns);
    }
}

impl Transposition<'_> {
    /// What fills no square: these columns from a row on.
    #[inline(always)]
    fn one_by_one(&mut self, row: usize, columns: std::ops::Range<usize>) {
        for column in columns {
            for row in row..self.rows {
                let entry = self.from.numbers[column * self.from.stride + row];
                self.to.numbers[row * self.to.stride + column] = entry;
            }
        }
    }
}
