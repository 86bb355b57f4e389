//! A panel of rows of a tile: S, W and the sums of the loss, and G_U = W V.

use super::activation::{Activation, Pair};
use super::{Sum, copy_panel};
use crate::optimize::kernel::lanes::{Lanes, Task};
use crate::optimize::kernel::microkernel::{Block, Microtile, Panels, microtile};

/// A panel of rows of a tile: its part of W, and of G_U = W V.
pub(super) struct RowPanel<'a> {
    pub(super) pair: Pair,
    pub(super) x: &'a [f64],
    pub(super) gradient: &'a [f64],
    pub(super) n: usize,
    pub(super) d: usize,
    pub(super) first: usize,
    pub(super) rows: usize,
    pub(super) first_column: usize,
    pub(super) columns: Panels,
    pub(super) v: &'a [f64],
    pub(super) u: &'a mut [f64],
    pub(super) transposed: &'a mut [f64],
    pub(super) w: &'a mut [f64],
    pub(super) gradient_u: &'a mut [f64],
    pub(super) sums: &'a mut [Sum; 2],
}

impl Task for RowPanel<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        self.pack::<L>();
        self.weights::<L>();
        self.gradient::<L>();
    }
}

impl RowPanel<'_> {
    #[inline(always)]
    fn registers<L: Lanes>(&self) -> usize {
        self.rows.div_ceil(L::WIDTH)
    }

    /// Brings the rows of U and of G_U into panels. Lanes beyond the last row hold zeros.
    #[inline(always)]
    fn pack<L: Lanes>(&mut self) {
        let (n, rows) = (self.n, self.rows);
        let lanes = self.registers::<L>() * L::WIDTH;
        let resume = self.first_column > 0;
        for k in 0..self.d {
            let here = 2 * n * k + self.first;
            let u = &mut self.u[k * lanes..][..lanes];
            copy_panel(&self.x[here..][..rows], &mut u[..rows]);
            u[rows..].fill(0.0);
            if resume {
                let from = &self.gradient[here..][..rows];
                copy_panel(from, &mut self.gradient_u[k * lanes..][..rows]);
            }
        }
        self.transpose::<L>(lanes);
    }

    #[inline(always)]
    fn transpose<L: Lanes>(&mut self, lanes: usize) {
        let dimensions = Panels {
            len: self.d.next_multiple_of(L::WIDTH),
            width: L::VECTORS * L::WIDTH,
        };
        for (first, width) in dimensions.iter() {
            let block = &mut self.transposed[first * self.rows..][..width * self.rows];
            let real = width.min(self.d - first);
            for (i, to) in block.chunks_exact_mut(width).enumerate() {
                let from = self.u[first * lanes + i..].iter().step_by(lanes);
                let (to, padding) = to.split_at_mut(real);
                for (to, from) in to.iter_mut().zip(from) {
                    *to = *from;
                }
                padding.fill(0.0);
            }
        }
    }

    /// S, then W, for one panel of columns after the other; and their sums.
    #[inline(always)]
    fn weights<L: Lanes>(&mut self) {
        let registers = self.registers::<L>();
        let lanes = registers * L::WIDTH;
        for (start, width) in self.columns.iter() {
            let tile = &mut self.w[start * lanes..][..width * lanes];
            let block = Block {
                depth: self.d,
                lanes: self.u,
                factors: &self.v[start * self.d..][..width * self.d],
                step: width,
                stride: 1,
            };
            microtile!(L, registers, width, {
                to: &mut *tile,
                to_stride: lanes,
                resume: false,
                blocks: std::iter::once(block),
            });
            let part = L::call(Activation {
                pair: self.pair,
                first: [self.first, self.first_column + start],
                rows: self.rows,
                tile,
            });
            for (sum, part) in self.sums.iter_mut().zip(part) {
                sum.add(part);
            }
        }
    }

    /// Goes on with G_U, over the columns of the tile.
    #[inline(always)]
    fn gradient<L: Lanes>(&mut self) {
        let registers = self.registers::<L>();
        let lanes = registers * L::WIDTH;
        let dimensions = Panels {
            len: self.d,
            width: L::COLUMNS,
        };
        for (k, width) in dimensions.iter() {
            let blocks = self.columns.iter().map(|(start, columns)| Block {
                depth: columns,
                lanes: &self.w[start * lanes..],
                factors: &self.v[start * self.d + k * columns..],
                step: 1,
                stride: columns,
            });
            microtile!(L, registers, width, {
                to: &mut self.gradient_u[k * lanes..],
                to_stride: lanes,
                resume: self.first_column > 0,
                blocks,
            });
        }
    }
}
