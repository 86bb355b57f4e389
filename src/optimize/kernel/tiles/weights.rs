//! What becomes of the similarities: W, tile by tile, and the gradients from it.

use rayon::prelude::*;

use super::columns::ColumnPacks;
use super::packs::padded;
use super::pass::Pass;
use super::rows::RowPack;
use super::{Aim, GROUP, Shape, Tile, for_each};
use crate::optimize::kernel::aligned::Aligned;
use crate::optimize::kernel::microkernel::Panels;

/// What becomes of the similarities.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    /// W of the tiles that are kept, and room for one that is not: for each pack of rows and each
    /// panel of rows in it columns × its width in whole registers.
    pub(super) w: Aligned,
    /// The numbers of those that are kept.
    pub(super) kept: usize,
    /// Wᵀ of a tile: for each pack of rows and each panel of columns rows × its width in whole
    /// registers.
    pub(super) transposed: Aligned,
}

impl Weights {
    /// For tiles of these rows and columns, of which so many numbers are kept.
    pub(super) fn new(shape: &Shape, [rows, columns]: [usize; 2], kept: usize) -> Self {
        let all = padded(shape.n).pow(2);
        let scratch = if kept < all { rows * columns } else { 0 };
        Weights {
            w: Aligned::zeros(kept + scratch),
            kept,
            transposed: Aligned::zeros(rows * columns),
        }
    }

    /// Where W of a tile begins, and whether it is kept there: one tile after another, as long as
    /// there is room, and the others in the same place.
    pub(super) fn place(&self, shape: &Shape, tile: Tile) -> (usize, bool) {
        let ((row, rows), (column, columns)) = (tile.rows, tile.columns);
        let start = column * padded(shape.n) + row * padded(columns);
        match start + padded(rows) * padded(columns) <= self.kept {
            true => (start, true),
            false => (self.kept, false),
        }
    }

    /// All in one tile.
    pub(super) fn run_in_place(
        &mut self,
        shape: &Shape,
        pass: &mut impl Pass,
        x: &[f64],
        gradient: &mut [f64],
        aim: Aim,
    ) {
        let n = shape.n;
        let whole = Tile {
            rows: (0, n),
            columns: (0, n),
        };
        self.take_rows(shape, whole, [x, &x[n..]], gradient, pass, aim);
        if aim.wanted {
            self.take_columns(shape, whole, x, &mut gradient[n..]);
        }
    }

    /// What the pass makes of a tile, and where it is wanted Wᵀ and the part of G_U.
    pub(super) fn take_rows(
        &mut self,
        shape: &Shape,
        tile: Tile,
        [u, v]: [&[f64]; 2],
        gradient_u: &mut [f64],
        pass: &mut impl Pass,
        aim: Aim,
    ) {
        let &Shape {
            instructions,
            d,
            layout,
            ..
        } = shape;
        let ((row, rows), (column, columns)) = (tile.rows, tile.columns);
        let packs = layout.packs(rows);
        let room = padded(layout.rows) * padded(columns);
        let (start, kept) = self.place(shape, tile);
        let parts = (u.par_chunks(layout.size))
            .zip(gradient_u.par_chunks_mut(layout.size))
            .zip(self.w[start..].par_chunks_mut(room))
            .zip(self.transposed.par_chunks_mut(room))
            .zip(pass.packs(shape, &tile))
            .take(packs.count());
        for_each(shape, parts.enumerate(), |(p, parts)| {
            let ((((u, gradient), w), transposed), turn) = parts;
            let (start, rows) = packs.get(p);
            instructions.run(RowPack {
                turn,
                layout,
                d,
                first: [row + start, column],
                rows,
                columns,
                fresh: !(aim.again && kept),
                wanted: aim.wanted,
                u,
                v,
                w,
                transposed,
                gradient,
            });
        });
        pass.end(shape, &tile);
    }

    /// The part of G_V of a tile.
    pub(super) fn take_columns(
        &self,
        shape: &Shape,
        tile: Tile,
        u: &[f64],
        gradient_v: &mut [f64],
    ) {
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
