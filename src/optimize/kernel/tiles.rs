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

mod columns;
mod rows;

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use super::Sweep;
use super::lanes::{Instructions, Lanes, MAX_WIDTH, Task};
use super::microkernel::Panels;
use columns::ColumnGroup;
use rows::{Pair, RowPanel};

/// Rows and columns of a tile: large, so that packing U and V into panels is soon paid for, and
/// small enough for the caches (measured at d = 512).
const TILE: [usize; 2] = [480, 960];
/// The columns over which a panel of rows adds up its loss before it writes the sum down: whole
/// panels of columns, like the next.
const RUN: usize = 192;
/// The columns that a task of G_V takes: so many share what it reads of U.
const GROUP: usize = 96;
/// The multiplications N²d from which threads are worth their start.
const PARALLEL_FROM: usize = 2_000_000;

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
    /// The doubles in a register.
    width: usize,
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
    /// The loss and Σ σ of every panel of rows, over the columns so far.
    sums: Vec<[Sum; 2]>,
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
        let [width, panel_rows, panel_columns] = instructions.run(Widths);
        let rows = rows.min(n).next_multiple_of(panel_rows);
        let columns = columns.next_multiple_of(RUN).min(n);
        let padded_d = d.next_multiple_of(width);
        Tiles {
            instructions,
            n,
            d,
            tile: [rows, columns],
            padded_d,
            width,
            panel: [panel_rows, panel_columns],
            v: vec![0.0; columns * d],
            u: vec![0.0; rows * d],
            transposed: vec![0.0; rows * padded_d],
            w: vec![0.0; rows * columns],
            gradient_u: vec![0.0; rows * d],
            gradient_v: vec![0.0; columns * padded_d],
            sums: vec![[Sum::default(); 2]; n.div_ceil(panel_rows)],
        }
    }

    /// The numbers that they hold, at most.
    pub(super) fn size(n: u64, d: u64) -> u64 {
        let padded = |x: u64, to: u64| x.saturating_add(to);
        let [rows, columns] = TILE.map(|length| padded(n.min(length as u64), 24));
        let d = padded(d, MAX_WIDTH as u64);
        let thin = (3 * rows + 2 * columns).saturating_mul(d);
        let sums = (n / 4 + 1)
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
        self.sums.fill([Sum::default(); 2]);
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
        // In a panel of rows: columns, panels of columns in a run, registers, lanes: with AVX-512
        // 8 + 24 + 2 + 7, with AVX2 6 + 32 + 2 + 3. A few columns give fewer.
        let run = (n + 9).min(43);
        // A compensated sum counts as two.
        (run + 2 + 7) as f64 + (n.div_ceil(4) as f64).log2().ceil()
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
        let sums = &mut self.sums[row / panels.width..][..panels.count()];
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
            .zip(sums);
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
                sums,
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
        let (n, d) = (self.n, self.d);
        let panels = Panels {
            len: rows,
            width: self.panel[0],
        };
        let dimensions = gradient.par_chunks_mut(2 * n).enumerate();
        for_each(parallel, dimensions, |(k, gradient)| {
            for (start, rows) in panels.iter() {
                let lanes = rows.next_multiple_of(self.width);
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

/// The widths of a register, of a panel of rows and of one of columns.
struct Widths;

impl Task for Widths {
    type Output = [usize; 3];

    #[inline(always)]
    fn run<L: Lanes>(self) -> [usize; 3] {
        [L::WIDTH, L::VECTORS * L::WIDTH, L::COLUMNS]
    }
}

/// A sum that keeps what its additions lose, and so may have any number of terms.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    rounded: f64,
    lost: f64,
}

impl Sum {
    /// Adds a term; the error of a rounded sum is itself a double (Knuth's two-sum).
    fn add(&mut self, term: f64) {
        let sum = self.rounded + term;
        let added = sum - self.rounded;
        self.lost += (self.rounded - (sum - added)) + (term - added);
        self.rounded = sum;
    }

    /// A sum that is infinite or no number has lost no number.
    fn value(self) -> f64 {
        match self.rounded.is_finite() {
            true => self.rounded + self.lost,
            false => self.rounded,
        }
    }
}

/// The sums by halves: at most 7 + log₂ of their number additions touch any term.
fn pairwise_sum(terms: &[[Sum; 2]]) -> [f64; 2] {
    let add = |x: [f64; 2], y: [f64; 2]| [x[0] + y[0], x[1] + y[1]];
    if terms.len() <= 8 {
        let values = terms.iter().map(|sums| sums.map(Sum::value));
        return values.fold([0.0; 2], add);
    }
    let (left, right) = terms.split_at(terms.len() / 2);
    add(pairwise_sum(left), pairwise_sum(right))
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
