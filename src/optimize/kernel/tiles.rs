//! The sigmoid loss and its gradient, without the N×N matrix.
//!
//! With S = U Vᵀ and W = ∂L/∂S the gradients are G_U = W V and G_V = Wᵀ U. A tile of S is formed,
//! turned into W while it adds up the loss, multiplied by V and by U, and forgotten: what is
//! needed beside U, V and the gradient does not grow with N. The tiles are taken column by
//! column; in a tile
//!
//! 1. every pack of rows forms its part of W and of Wᵀ and goes on with its part of G_U,
//! 2. every group of packs of columns goes on with its part of G_V.
//!
//! Packs and groups may run on several threads. Each number is a sum that one task makes, in the
//! order of the rows or columns: the same bits for any number of threads and any size of tile.

mod activation;
mod columns;
mod given;
mod packs;
mod rows;
mod sum;

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use super::lanes::{Instructions, Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use super::microkernel::Panels;
use super::{Sweep, pairwise_sum};
use activation::{Pair, SIDE_BY_SIDE};
use columns::ColumnPacks;
pub(super) use given::Given;
use packs::{Layout, PACK, pack, padded, unpack};
use rows::RowPack;
use sum::Sum;

/// Rows and columns of a tile: large, so that packing U and V is soon paid for, and small enough
/// for the caches (measured at d = 512).
const TILE: [usize; 2] = [480, 960];
/// The packs of columns that a task of G_V takes: so many share what it reads of U.
const GROUP: usize = 4;
/// The multiplications N²d up to which U, V and the gradients are in the caches anyway: they are
/// used in place, by one thread (measured: packs gain nothing up to here, and threads little).
const SMALL: usize = 4_000_000;

/// The buffers of an evaluation of X = [U; V].
#[derive(Clone, Debug)]
pub(super) enum Tiles {
    /// U, V and the gradients are used where they stand, in one tile.
    InPlace(Shape, Weights),
    /// They are copied into packs.
    Packed(Packed),
}

/// The buffers of an evaluation by packs, of matrices in either order.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    shape: Shape,
    /// Rows and columns of a tile.
    tile: [usize; 2],
    packs: Packs,
    weights: Weights,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    instructions: Instructions,
    n: usize,
    d: usize,
    /// Where the numbers of U, V and the gradients stand.
    layout: Layout,
    /// The rows of a panel.
    panel: usize,
    /// Whether the work is too little for several threads.
    small: bool,
}

/// The packs of a tile's rows of U and columns of V, and of their gradients.
#[derive(Clone, Debug)]
struct Packs {
    u: Vec<f64>,
    v: Vec<f64>,
    gradient_u: Vec<f64>,
    gradient_v: Vec<f64>,
}

/// What becomes of the similarities of a tile.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    /// W: for each pack of rows and each panel of rows in it columns × its width in whole
    /// registers.
    w: Vec<f64>,
    /// Wᵀ: for each pack of rows and each panel of columns rows × its width in whole registers.
    transposed: Vec<f64>,
    /// Σ softplus and Σ σ of every panel of rows, over the columns so far.
    sums: Vec<[Sum; 2]>,
}

/// The first row of a tile and how many there are, the same of its columns, and what pairs cost.
#[derive(Clone, Copy)]
struct Tile {
    pair: Pair,
    rows: (usize, usize),
    columns: (usize, usize),
    /// Whether the gradient is asked for.
    wanted: bool,
}

impl Tiles {
    /// The buffers for N pairs in R^d.
    pub(super) fn new(instructions: Instructions, n: usize, d: usize) -> Self {
        Self::with_tile(instructions, n, d, TILE)
    }

    /// The same with tiles of `rows` × `columns`, rounded up to whole packs. A smaller
    /// tile computes the same, slower.
    pub(super) fn with_tile(
        instructions: Instructions,
        n: usize,
        d: usize,
        tile: [usize; 2],
    ) -> Self {
        let [width, _] = instructions.run(Widths);
        let shape = Shape::new(instructions, n, d, Layout::in_place(n, d));
        // The last register of a column of U reaches into V.
        let room = n.next_multiple_of(width) <= 2 * n;
        match shape.small && room && tile.iter().all(|&length| padded(length) >= n) {
            true => Tiles::InPlace(shape, Weights::new(&shape, [padded(n); 2])),
            false => Tiles::Packed(Packed::with_tile(instructions, n, d, tile)),
        }
    }

    /// The numbers that they hold, at most.
    pub(super) fn size(n: u64, d: u64) -> u64 {
        let padded = |length: u64| length.saturating_add(PACK as u64 - 1);
        let [rows, columns] = TILE.map(|length| padded(n.min(length as u64)));
        let thin = (2 * (rows + columns)).saturating_mul(d);
        // No instruction set has panels of fewer than 4 rows.
        let sums = n.div_ceil(4).saturating_mul(4 * MAX_WIDTH as u64);
        thin.saturating_add(2 * rows * columns).saturating_add(sums)
    }

    /// The numbers of additions that touch any term of the loss.
    pub(super) fn additions(n: usize) -> f64 {
        // In a group of registers; over the groups of a panel of rows, where the sum is
        // compensated and counts as two; over the lanes; over the panels.
        let panel = SIDE_BY_SIDE.ilog2() as usize + 2 + MAX_WIDTH;
        (panel + 7) as f64 + (n.div_ceil(4) as f64).log2().ceil()
    }

    /// L at X = [U; V] (2N×d, column by column), and ∇L, in the same layout, to `gradient`.
    pub(super) fn evaluate(&mut self, t: f64, b: f64, x: &[f64], gradient: &mut [f64]) -> Sweep {
        match self {
            Tiles::InPlace(shape, weights) => {
                assert!(x.len() == 2 * shape.n * shape.d && gradient.len() == x.len());
                let pair = shape.pair(t, b);
                weights.sums.fill([Sum::default(); 2]);
                weights.evaluate_in_place(shape, pair, x, gradient);
                weights.sweep(shape, pair)
            }
            Tiles::Packed(packed) => packed.evaluate(t, b, Given::Stacked { x, gradient }),
        }
    }
}

impl Shape {
    fn new(instructions: Instructions, n: usize, d: usize, layout: Layout) -> Self {
        let [_, panel] = instructions.run(Widths);
        Shape {
            instructions,
            n,
            d,
            layout,
            panel,
            small: n.saturating_mul(n).saturating_mul(d) <= SMALL,
        }
    }

    fn pair(&self, t: f64, b: f64) -> Pair {
        let weight = t / self.n as f64;
        Pair { t, b, weight }
    }
}

impl Packed {
    /// The buffers for N pairs in R^d.
    pub(super) fn new(instructions: Instructions, n: usize, d: usize) -> Self {
        Self::with_tile(instructions, n, d, TILE)
    }

    fn with_tile(instructions: Instructions, n: usize, d: usize, tile: [usize; 2]) -> Self {
        let shape = Shape::new(instructions, n, d, Layout::packed(d));
        let [rows, columns] = tile.map(|length| padded(length.min(n)));
        Packed {
            shape,
            tile: [rows, columns],
            packs: Packs {
                u: vec![0.0; rows * d],
                v: vec![0.0; columns * d],
                gradient_u: vec![0.0; rows * d],
                gradient_v: vec![0.0; columns * d],
            },
            weights: Weights::new(&shape, [rows, columns]),
        }
    }

    /// L, and ∇L where it is asked for. The lengths must be those of N×d or, stacked, of 2N×d.
    pub(super) fn evaluate(&mut self, t: f64, b: f64, given: Given) -> Sweep {
        let Packed {
            shape,
            tile,
            packs,
            weights,
        } = self;
        assert!(given.fits(shape), "matrices of the shape of the buffers");
        let pair = shape.pair(t, b);
        weights.sums.fill([Sum::default(); 2]);
        packs.evaluate(shape, *tile, weights, pair, given);
        weights.sweep(shape, pair)
    }
}

impl Packs {
    /// Tile by tile.
    fn evaluate(
        &mut self,
        shape: &Shape,
        tile: [usize; 2],
        weights: &mut Weights,
        pair: Pair,
        mut given: Given,
    ) {
        let (n, wanted) = (shape.n, given.wants_gradient());
        let [rows, columns] = tile.map(|width| Panels { len: n, width });
        for (column, columns) in columns.iter() {
            pack(given.v(shape, column), shape, columns, &mut self.v);
            for (row, rows) in rows.iter() {
                pack(given.u(shape, row), shape, rows, &mut self.u);
                let tile = Tile {
                    pair,
                    rows: (row, rows),
                    columns: (column, columns),
                    wanted,
                };
                if let Some(begun) = given.gradient_u(shape, row)
                    && column > 0
                {
                    pack(begun.shared(), shape, rows, &mut self.gradient_u);
                }
                weights.take_rows(shape, tile, [&self.u, &self.v], &mut self.gradient_u);
                if let Some(gradient) = given.gradient_u(shape, row) {
                    weights.take_columns(shape, tile, &self.u, &mut self.gradient_v);
                    unpack(&self.gradient_u, shape, rows, gradient);
                }
            }
            if let Some(gradient) = given.gradient_v(shape, column) {
                unpack(&self.gradient_v, shape, columns, gradient);
            }
        }
    }
}

impl Weights {
    /// For tiles of these rows and columns.
    fn new(shape: &Shape, [rows, columns]: [usize; 2]) -> Self {
        Weights {
            w: vec![0.0; rows * columns],
            transposed: vec![0.0; rows * columns],
            sums: vec![[Sum::default(); 2]; shape.n.div_ceil(shape.panel)],
        }
    }

    /// What the sums add up to.
    fn sweep(&self, shape: &Shape, pair: Pair) -> Sweep {
        let [loss, slopes] = pairwise_sum(&self.sums, |sums| sums.map(|sum| sum.value()));
        Sweep {
            loss: loss / shape.n as f64,
            sensitivity: slopes * pair.weight,
        }
    }

    /// All in one tile.
    fn evaluate_in_place(&mut self, shape: &Shape, pair: Pair, x: &[f64], gradient: &mut [f64]) {
        let n = shape.n;
        let whole = Tile {
            pair,
            rows: (0, n),
            columns: (0, n),
            wanted: true,
        };
        self.take_rows(shape, whole, [x, &x[n..]], gradient);
        self.take_columns(shape, whole, x, &mut gradient[n..]);
    }

    /// W and Wᵀ of a tile, its part of the sums, and of G_U.
    fn take_rows(
        &mut self,
        shape: &Shape,
        tile: Tile,
        [u, v]: [&[f64]; 2],
        gradient_u: &mut [f64],
    ) {
        let &Shape {
            instructions,
            d,
            layout,
            panel,
            ..
        } = shape;
        let ((row, rows), (column, columns)) = (tile.rows, tile.columns);
        let packs = layout.packs(rows);
        let room = padded(layout.rows) * padded(columns);
        let sums = &mut self.sums[row / panel..][..rows.div_ceil(panel)];
        let parts = (u.par_chunks(layout.size))
            .zip(gradient_u.par_chunks_mut(layout.size))
            .zip(self.w.par_chunks_mut(room))
            .zip(self.transposed.par_chunks_mut(room))
            .zip(sums.par_chunks_mut(layout.rows.div_ceil(panel)));
        for_each(shape, parts.enumerate(), |(p, parts)| {
            let ((((u, gradient), w), transposed), sums) = parts;
            let (start, rows) = packs.get(p);
            instructions.run(RowPack {
                pair: tile.pair,
                layout,
                d,
                first: [row + start, column],
                rows,
                columns,
                wanted: tile.wanted,
                u,
                v,
                w,
                transposed,
                gradient,
                sums,
            });
        });
    }

    /// The part of G_V of a tile.
    fn take_columns(&self, shape: &Shape, tile: Tile, u: &[f64], gradient_v: &mut [f64]) {
        let &Shape {
            instructions,
            d,
            layout,
            ..
        } = shape;
        let ((row, rows), (_, columns)) = (tile.rows, tile.columns);
        let groups = Panels {
            len: columns,
            width: GROUP * layout.rows,
        };
        let parts = gradient_v.par_chunks_mut(GROUP * layout.size);
        for_each(
            shape,
            parts.take(groups.count()).enumerate(),
            |(g, gradient)| {
                let (first, count) = groups.get(g);
                instructions.run(ColumnPacks {
                    layout,
                    d,
                    tile: [rows, columns],
                    first,
                    columns: count,
                    resume: row > 0,
                    u,
                    transposed: &self.transposed,
                    gradient,
                });
            },
        );
    }
}

/// The widths of a register and of a panel of rows.
struct Widths;

impl Task for Widths {
    type Output = [usize; 2];

    #[inline(always)]
    fn run<L: Lanes>(self) -> [usize; 2] {
        const {
            assert!(L::WIDTH <= MAX_WIDTH && L::VECTORS <= MAX_VECTORS);
            // A pack has whole panels, and whole groups of registers in its columns.
            assert!(PACK.is_multiple_of(L::VECTORS * L::WIDTH));
            assert!(PACK.is_multiple_of(SIDE_BY_SIDE));
        }
        [L::WIDTH, L::VECTORS * L::WIDTH]
    }
}

/// Works on every item: on rayon's threads or, where they would not help, in order on this one.
fn for_each<I: IndexedParallelIterator>(
    shape: &Shape,
    items: I,
    work: impl Fn(I::Item) + Send + Sync,
) {
    if shape.small || rayon::current_num_threads() == 1 {
        items.with_producer(InOrder { work });
    } else {
        items.for_each(work);
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
        let (weights, packs) = match tiles {
            Tiles::InPlace(_, weights) => (weights, None),
            Tiles::Packed(Packed { weights, packs, .. }) => (weights, Some(packs)),
        };
        let (w, transposed, sums) = (&weights.w, &weights.transposed, &weights.sums);
        let thin = packs
            .into_iter()
            .map(|p| p.u.len() + p.v.len() + p.gradient_u.len() + p.gradient_v.len());
        let sums = size_of_val(&sums[..]) / size_of::<f64>();
        w.len() + transposed.len() + thin.sum::<usize>() + sums
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
