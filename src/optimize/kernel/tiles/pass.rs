//! What is made of the similarities, pass by pass.

use rayon::prelude::*;

use super::{Shape, Tile};
use crate::optimize::kernel::lanes::{Lanes, MAX_WIDTH};

/// The registers that are computed with side by side (measured: from 4 to 8 a sixth of the time).
/// They divide those of a pack of columns, so that any tile has the same groups.
pub(super) const SIDE_BY_SIDE: usize = 8;

/// A pass over the tiles of S.
pub(super) trait Pass {
    /// What works on each pack of a tile's rows.
    fn packs(
        &mut self,
        shape: &Shape,
        tile: &Tile,
    ) -> impl IndexedParallelIterator<Item: Turn + Send>;

    /// Ends a tile, of which all packs are done.
    fn end(&mut self, _shape: &Shape, _tile: &Tile) {}
}

/// What turns the similarities of a pack of rows into something else.
pub(super) trait Turn {
    /// Takes the next columns of a panel of rows.
    fn turn<L: Lanes>(&mut self, part: Part<'_>);
}

/// Some columns of a panel of rows of S.
pub(super) struct Part<'a> {
    /// The number of the panel in its pack.
    pub(super) panel: usize,
    /// The first row and the first column in S.
    pub(super) first: [usize; 2],
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether the numbers are similarities; if not, they are what the pass before has left.
    pub(super) fresh: bool,
    /// The columns, each in whole registers, and room for whole packs of columns.
    pub(super) numbers: &'a mut [f64],
}

impl Part<'_> {
    /// The doubles of a column.
    #[inline(always)]
    pub(super) fn lanes<L: Lanes>(&self) -> usize {
        self.rows.next_multiple_of(L::WIDTH)
    }

    /// From S to t S + `shift`, and to `beyond` in lanes beyond the rows.
    #[inline(always)]
    pub(super) fn scale<L: Lanes>(&mut self, t: f64, shift: f64, beyond: f64) {
        let (t, lanes) = (L::splat(t), self.lanes::<L>());
        let mut shifts = [beyond; 2 * MAX_WIDTH];
        shifts[..MAX_WIDTH].fill(shift);
        for first in (0..lanes).step_by(L::WIDTH) {
            let live = L::WIDTH.min(self.rows - first);
            let shift = L::load(&shifts[MAX_WIDTH - live..]);
            for column in self.numbers.chunks_exact_mut(lanes).take(self.columns) {
                // What is in the other lanes may be anything.
                let s = L::load_some(&column[first..], live);
                s.mul_add(t, shift).store(&mut column[first..]);
            }
        }
    }

    /// For each positive pair, which are on the diagonal of S: its number, and where it is.
    #[inline(always)]
    pub(super) fn positives<L: Lanes>(&self) -> impl Iterator<Item = (usize, usize)> + use<L> {
        let ([row, column], lanes) = (self.first, self.lanes::<L>());
        let end = (row + self.rows).min(column + self.columns);
        (row.max(column)..end).map(move |k| (k, (k - column) * lanes + (k - row)))
    }
}

/// The sum of a group, by halves.
#[inline(always)]
pub(super) fn total<L: Lanes>(mut terms: [L; SIDE_BY_SIDE]) -> L {
    const { assert!(SIDE_BY_SIDE.is_power_of_two()) };
    let mut half = SIDE_BY_SIDE / 2;
    while half > 0 {
        for k in 0..half {
            terms[k] = terms[k].add(terms[k + half]);
        }
        half /= 2;
    }
    terms[0]
}
