//! A panel of rows of a tile: S, W and the sums of the loss, and G_U = W V.

use super::{RUN, Sum};
use crate::optimize::kernel::lanes::{Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use crate::optimize::kernel::microkernel::{Block, Microtile, Panels, microtile};
use crate::optimize::kernel::softplus::softplus_sigmoid;

/// What a pair costs: softplus(±(t S_ij − b)), minus on the diagonal; and t/N.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) t: f64,
    pub(super) b: f64,
    pub(super) weight: f64,
}

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
            u[..rows].copy_from_slice(&self.x[here..][..rows]);
            u[rows..].fill(0.0);
            if resume {
                let from = &self.gradient[here..][..rows];
                self.gradient_u[k * lanes..][..rows].copy_from_slice(from);
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
            for (i, to) in block.chunks_exact_mut(width).enumerate() {
                for (k, to) in to.iter_mut().enumerate() {
                    *to = match first + k < self.d {
                        true => self.u[(first + k) * lanes + i],
                        false => 0.0,
                    };
                }
            }
        }
    }

    /// S, then W, for one panel of columns after the other; and their sums.
    #[inline(always)]
    fn weights<L: Lanes>(&mut self) {
        let registers = self.registers::<L>();
        let lanes = registers * L::WIDTH;
        let run = RUN / L::COLUMNS;
        let mut sums = [[L::splat(0.0); MAX_VECTORS]; 2];
        let count = self.columns.count();
        for p in 0..count {
            let (start, width) = self.columns.get(p);
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
            let part = self.activate::<L>(start, width);
            for (sums, part) in sums.iter_mut().zip(&part) {
                for (sum, part) in sums.iter_mut().zip(part) {
                    *sum = sum.add(*part);
                }
            }
            if (p + 1) % run == 0 || p + 1 == count {
                for (all, run) in self.sums.iter_mut().zip(&sums) {
                    all.add(total(run));
                }
                sums = [[L::splat(0.0); MAX_VECTORS]; 2];
            }
        }
    }

    /// Replaces S by W in one panel of columns; for each register of rows Σ softplus and Σ σ.
    #[inline(always)]
    fn activate<L: Lanes>(&mut self, start: usize, width: usize) -> [[L; MAX_VECTORS]; 2] {
        let registers = self.registers::<L>();
        let lanes = registers * L::WIDTH;
        let Pair { t, b, weight } = self.pair;
        let (t, minus_b, weight) = (L::splat(t), L::splat(-b), L::splat(weight));
        let mut sums = [[L::splat(0.0); MAX_VECTORS]; 2];
        let tile = &mut self.w[start * lanes..][..width * lanes];
        for (c, column) in tile.chunks_exact_mut(lanes).enumerate() {
            let j = self.first_column + start + c;
            for (v, entries) in column.chunks_exact_mut(L::WIDTH).enumerate() {
                let i = self.first + v * L::WIDTH;
                let mut z = L::load(entries).mul_add(t, minus_b);
                let mut weight = weight;
                // The positive pair is on the diagonal.
                if (i..i + L::WIDTH).contains(&j) {
                    let sign = minus_one_in_lane::<L>(j - i);
                    z = z.mul(sign);
                    weight = weight.mul(sign);
                }
                let (softplus, sigmoid) = softplus_sigmoid(z);
                sigmoid.mul(weight).store(entries);
                let live = first_lanes::<L>(self.rows - v * L::WIDTH);
                sums[0][v] = softplus.mul_add(live, sums[0][v]);
                sums[1][v] = sigmoid.mul_add(live, sums[1][v]);
            }
        }
        sums
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

/// −1 in one lane, 1 in the others.
#[inline(always)]
fn minus_one_in_lane<L: Lanes>(lane: usize) -> L {
    let mut signs = [1.0; MAX_WIDTH];
    signs[lane] = -1.0;
    L::load(&signs)
}

/// 1 in the first `count` lanes, 0 in the others.
#[inline(always)]
fn first_lanes<L: Lanes>(count: usize) -> L {
    const ONES_AND_ZEROS: [f64; 2 * MAX_WIDTH] = {
        let mut numbers = [0.0; 2 * MAX_WIDTH];
        let mut k = 0;
        while k < MAX_WIDTH {
            numbers[k] = 1.0;
            k += 1;
        }
        numbers
    };
    L::load(&ONES_AND_ZEROS[MAX_WIDTH - count.min(MAX_WIDTH)..])
}

/// The sum of all lanes.
#[inline(always)]
fn total<L: Lanes>(registers: &[L; MAX_VECTORS]) -> f64 {
    let sum = registers[0].add(registers[1]).add(registers[2]);
    let mut lanes = [0.0; MAX_WIDTH];
    sum.store(&mut lanes);
    lanes.iter().sum()
}
