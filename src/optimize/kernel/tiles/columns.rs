//! Some packs of columns of a tile: G_V = Wᵀ U.

use super::packs::{Layout, padded};
use crate::optimize::kernel::lanes::{Lanes, Task};
use crate::optimize::kernel::microkernel::{Block, Microtile, Panels, alike, microtile};

/// Some packs of columns of a tile: their part of G_V = Wᵀ U.
pub(super) struct ColumnPacks<'a> {
    pub(super) layout: Layout,
    pub(super) d: usize,
    /// The rows and columns of the tile.
    pub(super) tile: [usize; 2],
    /// The first of these columns, and their number.
    pub(super) first: usize,
    pub(super) columns: usize,
    pub(super) resume: bool,
    /// The packs of U.
    pub(super) u: &'a [f64],
    /// For each pack of rows, Wᵀ: for each panel of columns rows × its width in whole registers.
    pub(super) transposed: &'a [f64],
    /// The packs of G_V.
    pub(super) gradient: &'a mut [f64],
}

impl Task for ColumnPacks<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let (layout, [rows, columns]) = (self.layout, self.tile);
        let panels = Panels::of_registers::<L>(self.columns);
        for (k, width) in alike(self.d, L::COLUMNS) {
            for (start, count) in panels.iter() {
                let registers = count.div_ceil(L::WIDTH);
                let blocks = layout.packs(rows).iter().map(|(row, rows)| {
                    let pack = row * padded(columns);
                    Block {
                        depth: rows,
                        lanes: &self.transposed[pack + (self.first + start) * padded(rows)..],
                        lanes_step: registers * L::WIDTH,
                        factors: &self.u[layout.at(row, k)..],
                        step: 1,
                        stride: layout.stride,
                    }
                });
                microtile!(L, registers, width, {
                    to: &mut self.gradient[layout.at(start, k)..],
                    to_stride: layout.stride,
                    rows: count,
                    resume: self.resume,
                    blocks,
                });
            }
        }
    }
}
