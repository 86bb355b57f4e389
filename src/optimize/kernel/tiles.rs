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

mod activation;
mod columns;
mod rows;

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use super::lanes::{Instructions, Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use super::microkernel::Panels;
use super::{Sweep, pairwise_sum};
use activation::Pair;
use columns::ColumnGroup;
use rows::RowPanel;

/// Rows and columns of a tile: large, so that packing U and V into panels is soon paid for, and
/// small enough for the caches (measured at d = 512).
const TILE: [usize; 2] = [480, 960];
/// The columns that a task of G_V takes, whole panels: so many share what it reads of U.
const GROUP: usize = 96;
/// The widest panel of rows or of columns.
const WIDEST: usize = MAX_VECTORS * MAX_WIDTH;
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

    /// The same with tiles of `rows` × `columns`, rounded up to whole panels. A smaller
    /// tile computes the same, slower.
    pub(super) fn with_tile(
        instructions: Instructions,
        n: usize,
        d: usize,
        [rows, columns]: [usize; 2],
    ) -> Self {
        let [width, panel_rows, panel_columns] = instructions.run(Widths);
        let rows = rows.min(n).next_multiple_of(panel_rows);
        let columns = columns.next_multiple_of(panel_columns).min(n);
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
        let [rows, columns] = TILE.map(|length| padded(n.min(length as u64), WIDEST as u64));
        let d = padded(d, MAX_WIDTH as u64);
        let thin = (3 * rows + 2 * columns).saturating_mul(d);
        thin.saturating_add(rows * columns)
            .saturating_add(n.saturating_add(4))
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
        let [loss, slopes] = pairwise_sum(&self.sums, |sums| sums.map(Sum::value));
        Sweep {
            loss: loss / n as f64,
            sensitivity: slopes * weight,
        }
    }

    /// The numbers of additions that touch any term of the loss.
    pub(super) fn additions(n: usize) -> f64 {
        // In a microtile: its columns, registers and lanes, 8 + 2 + 7 with AVX-512. The sum over
        // the microtiles of a panel of rows is compensated and counts as two.
        (17 + 2 + 7) as f64 + (n.div_ceil(4) as f64).log2().ceil()
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
                copy_panel(&x[2 * n * k + n + first + start..][..width], to);
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
                copy_panel(from, &mut gradient[row + start..][..rows]);
            }
        });
    }

    fn unpack_columns(&self, (first, count): (usize, usize), gradient: &mut [f64], parallel: bool) {
        let (n, padded_d) = (self.n, self.padded_d);
        let dimensions = gradient.par_chunks_mut(2 * n).enumerate();
        for_each(parallel, dimensions, |(k, gradient)| {
            let from = self.gradient_v[k..].iter().step_by(padded_d);
            for (to, from) in gradient[n + first..][..count].iter_mut().zip(from) {
                *to = *from;
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
        const {
            assert!(L::WIDTH <= MAX_WIDTH && L::VECTORS <= MAX_VECTORS);
            assert!(L::COLUMNS <= WIDEST && GROUP.is_multiple_of(L::COLUMNS));
            // What `copy_panel` copies.
            assert!(WIDEST <= 24);
        }
        [L::WIDTH, L::VECTORS * L::WIDTH, L::COLUMNS]
    }
}

/// `to` ← `from`, up to 24 numbers in straight code: a call of memmove would take longer.
#[inline(always)]
fn copy_panel(from: &[f64], to: &mut [f64]) {
    let (chunks, rest) = from.as_chunks::<8>();
    let (to_chunks, to_rest) = to.as_chunks_mut::<8>();
    for k in [0, 1, 2] {
        if let (Some(from), Some(to)) = (chunks.get(k), to_chunks.get_mut(k)) {
            *to = *from;
        }
    }
    if !rest.is_empty() {
        to_rest.copy_from_slice(rest);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The doubles in all buffers.
    fn held(tiles: &Tiles) -> usize {
        let buffers = [
            &tiles.v,
            &tiles.u,
            &tiles.transposed,
            &tiles.w,
            &tiles.gradient_u,
            &tiles.gradient_v,
        ];
        let sums = tiles.sums.len() * size_of::<[Sum; 2]>() / size_of::<f64>();
        buffers.iter().map(|buffer| buffer.len()).sum::<usize>() + sums
    }

    #[test]
    fn the_buffers_are_no_larger_than_their_estimate() {
        for instructions in Instructions::available() {
            for n in [2, 3, 23, 24, 25, 479, 480, 481, 959, 960, 961, 5000] {
                for d in [1, 2, 7, 8, 9, 768] {
                    let tiles = Tiles::new(instructions, n, d);
                    let (held, size) = (held(&tiles) as u64, Tiles::size(n as u64, d as u64));
                    assert!(held <= size, "{instructions:?}, {n}x{d}: {held} > {size}");
                    // An estimate, not a limit that is never near.
                    assert!(n < 479 || d < 768 || size <= held + held / 4);
                }
            }
        }
        assert_eq!(Tiles::size(u64::MAX, u64::MAX), u64::MAX);
    }
}
