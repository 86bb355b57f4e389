//! The losses and their gradients, without the N×N matrix.
//!
//! With S = U Vᵀ and W = ∂L/∂S the gradients are G_U = W V and G_V = Wᵀ U. A tile of S is formed,
//! turned into W while it adds up the loss, multiplied by V and by U, and forgotten: what is
//! needed beside U, V and the gradient does not grow with N². The tiles are taken column by
//! column; in a tile
//!
//! 1. every pack of rows forms its part of W and of Wᵀ and goes on with its part of G_U,
//! 2. every group of packs of columns goes on with its part of G_V.
//!
//! InfoNCE has to see all of S before it knows an entry of W: a first pass adds up, a second one
//! weighs. To form S again would take a quarter of an evaluation, so that tiles are kept from pass
//! to pass as far as there is [`ROOM`] for them.
//!
//! Packs and groups may run on several threads. Each number is a sum that one task makes, in the
//! order of the rows or columns: the same bits for any number of threads and any size of tile.
//!
//! | file | holds |
//! |---|---|
//! | `given` | U, V and the gradients, in the order of their owner |
//! | `packs` | the same, copied so that what is used together lies together |
//! | `weights` | W of the tiles; `rows`, `columns`, the tasks of a tile |
//! | `pass` | what a loss makes of S |
//! | `sigmoid` | the sigmoid loss; `sum`, its sums |
//! | `infonce` | InfoNCE; `log_sums`, its sums |

mod columns;
mod given;
mod infonce;
mod log_sums;
mod packs;
mod pass;
mod rows;
mod sigmoid;
mod sum;
mod weights;

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use super::aligned::Aligned;
use super::lanes::{Instructions, Lanes, MAX_VECTORS, MAX_WIDTH, Task};
use super::microkernel::Panels;
use super::{FullLoss, Sweep};
use crate::loss::Kind;
pub(super) use given::Given;
use given::Matrix;
use infonce::{InfoNce, Temperature};
use packs::{Layout, PACK, pack, padded, unpack};
use pass::{Pass, SIDE_BY_SIDE};
use sigmoid::Sigmoid;
use weights::Weights;

/// The most rows and columns of a tile: large, so that packing U and V is soon paid for, and small
/// enough for the caches (measured at d = 512).
const TILE: [usize; 2] = [528, 960];
/// The packs of columns that a task of G_V takes: so many share what it reads of U.
const GROUP: usize = 4;
/// The multiplications N²d up to which U, V and the gradients are in the caches anyway: they are
/// used in place, by one thread (measured: packs gain nothing up to here, and threads little).
const SMALL: usize = 4_000_000;

/// The numbers, 0.8 GB, that U, V, their gradients and what is kept of S may come to: at N = 8192
/// and d = 512 all of S is kept, and where the matrices alone take more nothing is.
const ROOM: usize = 100 << 20;

/// The buffers of an evaluation.
#[derive(Clone, Debug)]
pub(super) struct Tiles {
    grid: Grid,
    terms: Terms,
}

/// What a loss adds up.
#[derive(Clone, Debug)]
enum Terms {
    Sigmoid(Sigmoid),
    InfoNce(InfoNce),
}

/// What the products are made with.
#[derive(Clone, Debug)]
struct Grid {
    shape: Shape,
    /// Rows and columns of a tile.
    tile: [usize; 2],
    /// Where U, V and the gradients are copied to; there are none where all is one tile, and these
    /// are used where they stand.
    packs: Option<Packs>,
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
    u: Side,
    v: Side,
    gradient_u: Aligned,
    gradient_v: Aligned,
}

/// Some rows of U or V.
#[derive(Clone, Debug)]
struct Side {
    packs: Aligned,
    /// The first of the rows that are in them, since this evaluation began.
    first: Option<usize>,
}

/// The first row of a tile and how many there are, and the same of its columns.
#[derive(Clone, Copy)]
struct Tile {
    rows: (usize, usize),
    columns: (usize, usize),
}

/// What a pass is for.
#[derive(Clone, Copy)]
struct Aim {
    /// Whether it goes on from what the pass before has left.
    again: bool,
    /// Whether it leads to the gradient.
    wanted: bool,
}

impl Tiles {
    /// The buffers of a loss of N pairs in R^d, of [U; V].
    pub(super) fn new(instructions: Instructions, kind: Kind, n: usize, d: usize) -> Self {
        Self::with_tile(instructions, kind, [n, d], TILE)
    }

    /// The same with tiles of `rows` × `columns`, rounded up to whole packs. A smaller
    /// tile computes the same, slower.
    pub(super) fn with_tile(
        instructions: Instructions,
        kind: Kind,
        [n, d]: [usize; 2],
        tile: [usize; 2],
    ) -> Self {
        let [width, _] = instructions.run(Widths);
        let shape = Shape::new(instructions, n, d, Layout::in_place(n, d));
        // The last register of a column of U reaches into V.
        let room = n.next_multiple_of(width) <= 2 * n;
        match shape.small && room && tile.iter().all(|&length| padded(length) >= n) {
            true => Self::with_packs(kind, shape, [padded(n); 2], None),
            false => Self::packed_with_tile(instructions, kind, [n, d], tile),
        }
    }

    /// The buffers by packs, for matrices in either order.
    pub(super) fn packed(instructions: Instructions, kind: Kind, n: usize, d: usize) -> Self {
        Self::packed_with_tile(instructions, kind, [n, d], TILE)
    }

    fn packed_with_tile(
        instructions: Instructions,
        kind: Kind,
        [n, d]: [usize; 2],
        tile: [usize; 2],
    ) -> Self {
        let shape = Shape::new(instructions, n, d, Layout::packed(d));
        let tile = tile.map(|most| balanced(n as u64, most as u64) as usize);
        let [u, v] = tile.map(|rows| Side {
            packs: Aligned::zeros(rows * d),
            first: None,
        });
        let [gradient_u, gradient_v] = tile.map(|rows| Aligned::zeros(rows * d));
        let packs = Packs {
            u,
            v,
            gradient_u,
            gradient_v,
        };
        Self::with_packs(kind, shape, tile, Some(packs))
    }

    fn with_packs(kind: Kind, shape: Shape, tile: [usize; 2], packs: Option<Packs>) -> Self {
        let terms = match kind {
            Kind::Sigmoid => Terms::Sigmoid(Sigmoid::new(&shape)),
            Kind::InfoNce | Kind::InfoNceOneWay => Terms::InfoNce(InfoNce::new(&shape, tile)),
        };
        let kept = kept(kind, shape.n as u64, shape.d as u64) as usize;
        Tiles {
            grid: Grid {
                shape,
                tile,
                packs,
                weights: Weights::new(&shape, tile, kept),
            },
            terms,
        }
    }

    /// Are these the buffers of such a loss?
    pub(super) fn are_for(&self, kind: Kind) -> bool {
        matches!(
            (&self.terms, kind),
            (Terms::Sigmoid(_), Kind::Sigmoid)
                | (Terms::InfoNce(_), Kind::InfoNce | Kind::InfoNceOneWay)
        )
    }

    /// The numbers that they hold, at most.
    pub(super) fn size(kind: Kind, n: u64, d: u64) -> u64 {
        let tile @ [rows, columns] = TILE.map(|most| balanced(n, most as u64));
        let thin = (2 * (rows + columns)).saturating_mul(d);
        let terms = match kind {
            Kind::Sigmoid => Sigmoid::size(n),
            Kind::InfoNce | Kind::InfoNceOneWay => InfoNce::size(n, tile),
        };
        thin.saturating_add(2 * rows * columns)
            .saturating_add(kept(kind, n, d))
            .saturating_add(terms)
    }

    /// The numbers of additions that touch any term of the loss.
    pub(super) fn additions(kind: Kind, n: usize) -> f64 {
        match kind {
            Kind::Sigmoid => Sigmoid::additions(n),
            Kind::InfoNce | Kind::InfoNceOneWay => InfoNce::additions(n),
        }
    }

    /// L, and ∇L where it is asked for.
    ///
    /// # Panics
    /// If the buffers are not those of the loss, or of the shape of what is given.
    pub(super) fn evaluate(&mut self, loss: &FullLoss, mut given: Given) -> Sweep {
        let Tiles { grid, terms } = self;
        assert!(
            given.fits(&grid.shape),
            "matrices of the shape of the buffers"
        );
        let (t, n, wanted) = (loss.t, grid.shape.n, given.wants_gradient());
        for side in grid
            .packs
            .iter_mut()
            .flat_map(|packs| [&mut packs.u, &mut packs.v])
        {
            side.first = None;
        }
        match (terms, loss.kind) {
            (Terms::Sigmoid(sigmoid), Kind::Sigmoid) => {
                let mut pass = sigmoid.pass(t, loss.b, t / n as f64);
                let again = false;
                grid.run(&mut pass, &mut given, Aim { again, wanted });
                pass.sweep(n)
            }
            (Terms::InfoNce(infonce), Kind::InfoNce) => {
                infonce_of(grid, infonce, t, [0.5, 0.5], given)
            }
            (Terms::InfoNce(infonce), Kind::InfoNceOneWay) => {
                infonce_of(grid, infonce, t, [1.0, 0.0], given)
            }
            _ => panic!("the buffers were made for another loss"),
        }
    }
}

/// InfoNCE, where rows and columns count so much.
fn infonce_of(
    grid: &mut Grid,
    infonce: &mut InfoNce,
    t: f64,
    directions: [f64; 2],
    mut given: Given,
) -> Sweep {
    let (n, instructions) = (grid.shape.n, grid.shape.instructions);
    let [first, second] = [false, true].map(|again| Aim {
        again,
        wanted: again,
    });
    grid.run(&mut infonce.sums_of(t, true), &mut given, first);
    if !infonce.is_settled(n) {
        grid.run(&mut infonce.sums_of(t, false), &mut given, first);
    }
    let sweep = infonce.close(instructions, Temperature { t, n, directions });
    if given.wants_gradient() {
        grid.run(&mut infonce.weights_of(t), &mut given, second);
    }
    sweep
}

/// The rows, or columns, of a tile: whole packs, in as few tiles as can be and nearly alike.
fn balanced(n: u64, most: u64) -> u64 {
    let tiles = n.div_ceil(most).max(1);
    n.div_ceil(tiles).next_multiple_of(PACK as u64)
}

/// The numbers of S that are kept from pass to pass.
fn kept(kind: Kind, n: u64, d: u64) -> u64 {
    if kind == Kind::Sigmoid {
        return 0; // There is one pass.
    }
    let padded = n.checked_next_multiple_of(PACK as u64);
    let all = padded.unwrap_or(u64::MAX).saturating_pow(2);
    all.min((ROOM as u64).saturating_sub(n.saturating_mul(d).saturating_mul(4)))
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
}

impl Grid {
    /// All tiles, in order.
    fn run(&mut self, pass: &mut impl Pass, given: &mut Given, aim: Aim) {
        let Grid {
            shape,
            tile,
            packs,
            weights,
        } = self;
        match (packs, given) {
            (Some(packs), given) => packs.run(shape, *tile, weights, pass, given, aim),
            (None, Given::Stacked { x, gradient }) => {
                weights.run_in_place(shape, pass, x, gradient, aim);
            }
            (None, Given::Rows { .. }) => unreachable!("rows are used from packs"),
        }
    }
}

impl Side {
    /// Packs the rows from `first` on, unless they are there already: of a single tile the second
    /// pass finds both sides.
    fn take(&mut self, x: Matrix<&[f64]>, shape: &Shape, first: usize, rows: usize) {
        if self.first.replace(first) != Some(first) {
            pack(x, shape, rows, &mut self.packs);
        }
    }
}

impl Packs {
    /// Tile by tile.
    fn run(
        &mut self,
        shape: &Shape,
        tile: [usize; 2],
        weights: &mut Weights,
        pass: &mut impl Pass,
        given: &mut Given,
        aim: Aim,
    ) {
        let [rows, columns] = tile.map(|width| Panels {
            len: shape.n,
            width,
        });
        for (column, columns) in columns.iter() {
            self.v.take(given.v(shape, column), shape, column, columns);
            for (row, rows) in rows.iter() {
                self.u.take(given.u(shape, row), shape, row, rows);
                let tile = Tile {
                    rows: (row, rows),
                    columns: (column, columns),
                };
                if aim.wanted
                    && column > 0
                    && let Some(begun) = given.gradient_u(shape, row)
                {
                    pack(begun.shared(), shape, rows, &mut self.gradient_u);
                }
                let factors = [&self.u.packs[..], &self.v.packs];
                weights.take_rows(shape, tile, factors, &mut self.gradient_u, pass, aim);
                if aim.wanted
                    && let Some(gradient) = given.gradient_u(shape, row)
                {
                    weights.take_columns(shape, tile, &self.u.packs, &mut self.gradient_v);
                    unpack(&self.gradient_u, shape, rows, gradient);
                }
            }
            if aim.wanted
                && let Some(gradient) = given.gradient_v(shape, column)
            {
                unpack(&self.gradient_v, shape, columns, gradient);
            }
        }
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
mod tests;
