//! The sigmoid loss and its gradient, without the N×N matrix.
//!
//! With S = U Vᵀ and W = ∂L/∂S the gradients are G_U = W V and G_V = Wᵀ U. A tile of S is formed,
//! turned into W while it adds up the loss, multiplied by V and by U, and forgotten: what is
//! needed beside U, V and the gradient does not grow with N. The tiles are taken column by
//! column; in a tile
//!
//! 1. every panel of rows forms its part of W and goes on with its part of G_U,
//! 2. every group of columns goes on with its part of G_V.
//!
//! Panels and groups may run on several threads. Each number is a sum that one task makes, in the
//! order of the rows or columns: the same bits for any number of threads and any size of tile.

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use super::Sweep;
use super::lanes::{Instructions, Lanes, Task};
use super::microkernel::{Block, Panels, Target, VECTORS, microtile, sized_microtile};
use super::softplus::softplus_sigmoid;

/// Rows and columns of a tile: large, so that packing U and V into panels is soon paid for, and
/// small enough for the caches (measured at d = 512).
const TILE: [usize; 2] = [480, 1024];
/// The columns over which a panel of rows adds up its loss before it writes the sum down.
const RUN: usize = 128;
/// The columns that a task of G_V takes: so many share what it reads of U.
const GROUP: usize = 64;
/// The multiplications N²d from which threads are worth their start.
const PARALLEL_FROM: usize = 2_000_000;
/// The widest register.
const MAX_WIDTH: usize = 8;

/// The buffers of an evaluation.
#[derive(Clone, Debug)]
pub(super) struct Tiles {
    instructions: Instructions,
    n: usize,
    d: usize,
    /// Rows and columns of a tile.
    tile: [usize; 2],
    /// d, rounded up to whole registers.
    padded_d: usize,
    /// The widths of the panels of rows and of columns.
    panel: [usize; 2],
    /// The columns of the tile in V: for each panel of columns d × its width.
    v: Vec<f64>,
    /// The rows of the tile in U: for each panel of rows d × its width in whole registers.
    u: Vec<f64>,
    /// The same, transposed: for each panel of rows and panel of dimensions rows × dimensions.
    transposed: Vec<f64>,
    /// W of the tile: for each panel of rows columns × its width in whole registers.
    w: Vec<f64>,
    /// G_U of the tile's rows, in the layout of `u`.
    gradient_u: Vec<f64>,
    /// G_V of the tile's columns: columns × `padded_d`.
    gradient_v: Vec<f64>,
    /// The loss and Σ σ of every panel of rows and every run of columns, over all tiles.
    sums: Vec<[f64; 2]>,
}

impl Tiles {
    /// The buffers for N pairs in R^d.
    pub(super) fn new(instructions: Instructions, n: usize, d: usize) -> Self {
        Self::with_tile(instructions, n, d, TILE)
    }

    /// The same with tiles of `rows` × `columns`, rounded up to whole panels and runs. A smaller
    /// tile computes the same, slower.
    pub(super) fn with_tile(
        instructions: Instructions,
        n: usize,
        d: usize,
        [rows, columns]: [usize; 2],
    ) -> Self {
        let [width, panel_columns] = instructions.run(Widths);
        let panel_rows = VECTORS * width;
        let rows = rows.min(n).next_multiple_of(panel_rows);
        let columns = columns.next_multiple_of(RUN).min(n);
        let padded_d = d.next_multiple_of(width);
        Tiles {
            instructions,
            n,
            d,
            tile: [rows, columns],
            padded_d,
            panel: [panel_rows, panel_columns],
            v: vec![0.0; columns * d],
            u: vec![0.0; rows * d],
            transposed: vec![0.0; rows * padded_d],
            w: vec![0.0; rows * columns],
            gradient_u: vec![0.0; rows * d],
            gradient_v: vec![0.0; columns * padded_d],
            sums: vec![[0.0; 2]; n.div_ceil(panel_rows) * n.div_ceil(RUN)],
        }
    }

    /// The numbers that they hold, at most.
    pub(super) fn size(n: u64, d: u64) -> u64 {
        let padded = |x: u64, to: u64| x.saturating_add(to);
        let [rows, columns] = TILE.map(|length| padded(n.min(length as u64), 24));
        let d = padded(d, MAX_WIDTH as u64);
        let thin = (3 * rows + 2 * columns).saturating_mul(d);
        let sums = (n / 6 + 1)
            .saturating_mul(n / RUN as u64 + 1)
            .saturating_mul(2);
        thin.saturating_add(rows * columns).saturating_add(sums)
    }

    /// L at X = [U; V] (2N×d, column by column), and ∇L, in the same layout, to `gradient`.
    pub(super) fn evaluate(&mut self, t: f64, b: f64, x: &[f64], gradient: &mut [f64]) -> Sweep {
        let n = self.n;
        assert!(x.len() == 2 * n * self.d && gradient.len() == x.len());
        let weight = t / n as f64;
        let pair = Pair { t, b, weight };
        let threads = n.saturating_mul(n).saturating_mul(self.d) >= PARALLEL_FROM;
        let parallel = threads && rayon::current_num_threads() > 1;
        let [rows, columns] = self.tile.map(|width| Panels { len: n, width });
        for columns in columns.iter() {
            self.pack_columns(x, columns, parallel);
            for rows in rows.iter() {
                self.take_rows(pair, x, [rows, columns], gradient, parallel);
                self.take_columns([rows, columns], parallel);
                self.unpack_rows(rows, gradient, parallel);
            }
            self.unpack_columns(columns, gradient, parallel);
        }
        let [loss, slopes] = pairwise_sum(&self.sums);
        Sweep {
            loss: loss / n as f64,
            sensitivity: slopes * weight,
        }
    }

    /// The numbers of additions that touch any term of the loss.
    pub(super) fn additions(n: usize) -> f64 {
        // In a panel of rows: columns, panels of columns of a run, registers, lanes. Either there
        // are few columns, or 4 + 32 + 2 + 3 of them, or 8 + 16 + 2 + 7.
        let run = (n + 9).min(41);
        let sums = n.div_ceil(6) * n.div_ceil(RUN);
        run as f64 + 7.0 + (sums as f64).log2().ceil()
    }

    fn pack_columns(&mut self, x: &[f64], (first, count): (usize, usize), parallel: bool) {
        let (n, d) = (self.n, self.d);
        let panels = Panels {
            len: count,
            width: self.panel[1],
        };
        let packs = self.v[..count * d].par_chunks_mut(panels.width * d);
        for_each(parallel, packs.enumerate(), |(p, pack)| {
            let (start, width) = panels.get(p);
            for (k, to) in pack.chunks_exact_mut(width).enumerate() {
                to.copy_from_slice(&x[2 * n * k + n + first + start..][..width]);
            }
        });
    }

    fn take_rows(
        &mut self,
        pair: Pair,
        x: &[f64],
        [(row, rows), (column, columns)]: [(usize, usize); 2],
        gradient: &[f64],
        parallel: bool,
    ) {
        let (n, d) = (self.n, self.d);
        let panels = Panels {
            len: rows,
            width: self.panel[0],
        };
        let runs = n.div_ceil(RUN);
        let sums = &mut self.sums[row / panels.width * runs..][..panels.count() * runs];
        let (v, columns) = (
            &self.v[..columns * d],
            Panels {
                len: columns,
                width: self.panel[1],
            },
        );
        let parts = (self.u.par_chunks_mut(panels.width * d))
            .zip(self.transposed.par_chunks_mut(panels.width * self.padded_d))
            .zip(self.w.par_chunks_mut(panels.width * columns.len))
            .zip(self.gradient_u.par_chunks_mut(panels.width * d))
            .zip(sums.par_chunks_mut(runs));
        let instructions = self.instructions;
        for_each(parallel, parts.enumerate(), |(p, parts)| {
            let ((((u, transposed), w), gradient_u), sums) = parts;
            let (start, rows) = panels.get(p);
            instructions.run(RowPanel {
                pair,
                x,
                gradient,
                n,
                d,
                first: row + start,
                rows,
                first_column: column,
                columns,
                v,
                u,
                transposed,
                w,
                gradient_u,
                sums: &mut sums[column / RUN..],
            });
        });
    }

    fn take_columns(&mut self, [(row, rows), (_, columns)]: [(usize, usize); 2], parallel: bool) {
        let padded_d = self.padded_d;
        let [panel_rows, panel_columns] = self.panel;
        let (transposed, w, instructions) = (&self.transposed, &self.w, self.instructions);
        let groups = self.gradient_v[..columns * padded_d].par_chunks_mut(GROUP * padded_d);
        for_each(parallel, groups.enumerate(), |(group, gradient_v)| {
            instructions.run(ColumnGroup {
                rows: Panels {
                    len: rows,
                    width: panel_rows,
                },
                columns,
                first: group * GROUP,
                group: Panels {
                    len: gradient_v.len() / padded_d,
                    width: panel_columns,
                },
                padded_d,
                resume: row > 0,
                transposed,
                w,
                gradient_v,
            });
        });
    }

    fn unpack_rows(&self, (row, rows): (usize, usize), gradient: &mut [f64], parallel: bool) {
        let (n, d, register) = (self.n, self.d, self.panel[0] / VECTORS);
        let panels = Panels {
            len: rows,
            width: self.panel[0],
        };
        let dimensions = gradient.par_chunks_mut(2 * n).enumerate();
        for_each(parallel, dimensions, |(k, gradient)| {
            for (start, rows) in panels.iter() {
                let lanes = rows.next_multiple_of(register);
                let from = &self.gradient_u[start * d + k * lanes..][..rows];
                gradient[row + start..][..rows].copy_from_slice(from);
            }
        });
    }

    fn unpack_columns(&self, (first, count): (usize, usize), gradient: &mut [f64], parallel: bool) {
        let (n, padded_d) = (self.n, self.padded_d);
        let dimensions = gradient.par_chunks_mut(2 * n).enumerate();
        for_each(parallel, dimensions, |(k, gradient)| {
            let columns = self.gradient_v.chunks_exact(padded_d);
            for (to, from) in gradient[n + first..][..count].iter_mut().zip(columns) {
                *to = from[k];
            }
        });
    }
}

/// The width of a register, and of a panel of columns.
struct Widths;

impl Task for Widths {
    type Output = [usize; 2];

    #[inline(always)]
    fn run<L: Lanes>(self) -> [usize; 2] {
        [L::WIDTH, L::COLUMNS]
    }
}

/// What a pair costs: softplus(±(t S_ij − b)), minus on the diagonal; and t/N.
#[derive(Clone, Copy)]
struct Pair {
    t: f64,
    b: f64,
    weight: f64,
}

/// A panel of rows of a tile: its part of W, and of G_U = W V.
struct RowPanel<'a> {
    pair: Pair,
    x: &'a [f64],
    gradient: &'a [f64],
    n: usize,
    d: usize,
    first: usize,
    rows: usize,
    first_column: usize,
    columns: Panels,
    v: &'a [f64],
    u: &'a mut [f64],
    transposed: &'a mut [f64],
    w: &'a mut [f64],
    gradient_u: &'a mut [f64],
    sums: &'a mut [[f64; 2]],
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
            width: VECTORS * L::WIDTH,
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
        let mut sums = [[L::splat(0.0); VECTORS]; 2];
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
            let target = Target {
                to: &mut *tile,
                stride: lanes,
                resume: false,
            };
            sized_microtile!(L, registers, width, target, 1, std::iter::once(block));
            let part = self.activate::<L>(start, width);
            for (sums, part) in sums.iter_mut().flatten().zip(part.into_iter().flatten()) {
                *sums = sums.add(part);
            }
            if (p + 1) % run == 0 || p + 1 == count {
                self.sums[p / run] = sums.map(total);
                sums = [[L::splat(0.0); VECTORS]; 2];
            }
        }
    }

    /// Replaces S by W in one panel of columns; for each register of rows Σ softplus and Σ σ.
    #[inline(always)]
    fn activate<L: Lanes>(&mut self, start: usize, width: usize) -> [[L; VECTORS]; 2] {
        let registers = self.registers::<L>();
        let lanes = registers * L::WIDTH;
        let Pair { t, b, weight } = self.pair;
        let (t, minus_b, weight) = (L::splat(t), L::splat(-b), L::splat(weight));
        let mut sums = [[L::splat(0.0); VECTORS]; 2];
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
            let target = Target {
                to: &mut self.gradient_u[k * lanes..],
                stride: lanes,
                resume: self.first_column > 0,
            };
            sized_microtile!(L, registers, width, target, L::COLUMNS, blocks);
        }
    }
}

/// A group of columns of a tile: its part of G_Vᵀ = Uᵀ W.
struct ColumnGroup<'a> {
    rows: Panels,
    columns: usize,
    first: usize,
    group: Panels,
    padded_d: usize,
    resume: bool,
    transposed: &'a [f64],
    w: &'a [f64],
    gradient_v: &'a mut [f64],
}

impl Task for ColumnGroup<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let dimensions = Panels {
            len: self.padded_d,
            width: VECTORS * L::WIDTH,
        };
        for (k, width) in dimensions.iter() {
            for (start, columns) in self.group.iter() {
                let blocks = self.rows.iter().map(|(row, rows)| {
                    let lanes = rows.next_multiple_of(L::WIDTH);
                    Block {
                        depth: rows,
                        lanes: &self.transposed[row * self.padded_d + k * rows..],
                        factors: &self.w[row * self.columns + (self.first + start) * lanes..],
                        step: 1,
                        stride: lanes,
                    }
                });
                let target = Target {
                    to: &mut self.gradient_v[start * self.padded_d + k..],
                    stride: self.padded_d,
                    resume: self.resume,
                };
                let usual = VECTORS * L::WIDTH;
                sized_microtile!(L, width / L::WIDTH, columns, target, usual, blocks);
            }
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
fn total<L: Lanes>(registers: [L; VECTORS]) -> f64 {
    let sum = registers[0].add(registers[1]).add(registers[2]);
    let mut lanes = [0.0; MAX_WIDTH];
    sum.store(&mut lanes);
    lanes.iter().sum()
}

/// The sums by halves: at most 7 + log₂ of their number additions touch any term.
fn pairwise_sum(terms: &[[f64; 2]]) -> [f64; 2] {
    let add = |x: [f64; 2], y: &[f64; 2]| [x[0] + y[0], x[1] + y[1]];
    if terms.len() <= 8 {
        return terms.iter().fold([0.0; 2], add);
    }
    let (left, right) = terms.split_at(terms.len() / 2);
    add(pairwise_sum(left), &pairwise_sum(right))
}

/// Works on every item: on rayon's threads, or in order on this one, without asking the pool.
fn for_each<I: IndexedParallelIterator>(
    parallel: bool,
    items: I,
    work: impl Fn(I::Item) + Send + Sync,
) {
    if parallel {
        items.for_each(work);
    } else {
        items.with_producer(InOrder { work });
    }
}

struct InOrder<F> {
    work: F,
}

impl<T, F: Fn(T)> ProducerCallback<T> for InOrder<F> {
    type Output = ();

    fn callback<P: Producer<Item = T>>(self, producer: P) {
        producer.into_iter().for_each(self.work);
    }
}
