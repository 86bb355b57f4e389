//! A pack of rows of a tile: S and what is made of it, Wᵀ, and G_U = W V.

use super::packs::{Layout, padded};
use super::pass::{Part, Turn};
use crate::optimize::kernel::lanes::{Lanes, Strided, Task};
use crate::optimize::kernel::microkernel::{Block, Microtile, Panels, alike, microtile};
use crate::optimize::kernel::transposition::Transposition;

/// A pack of rows of a tile: its part of W, and of G_U = W V.
pub(super) struct RowPack<'a, T> {
    /// What S is turned into.
    pub(super) turn: T,
    pub(super) layout: Layout,
    pub(super) d: usize,
    /// The first row and the first column.
    pub(super) first: [usize; 2],
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether S is to be formed, or an earlier pass has left something in its place.
    pub(super) fresh: bool,
    /// Whether the gradient is asked for.
    pub(super) wanted: bool,
    /// The pack of U.
    pub(super) u: &'a [f64],
    /// The packs of V.
    pub(super) v: &'a [f64],
    /// Room for W: for each panel of rows columns × its width in whole registers.
    pub(super) w: &'a mut [f64],
    /// Room for Wᵀ: for each panel of columns rows × its width in whole registers.
    pub(super) transposed: &'a mut [f64],
    /// The pack of G_U.
    pub(super) gradient: &'a mut [f64],
}

/// A panel of these rows.
#[derive(Clone, Copy)]
struct Panel {
    number: usize,
    start: usize,
    rows: usize,
    registers: usize,
    /// `registers` × the doubles in one.
    lanes: usize,
}

impl<T: Turn> Task for RowPack<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let panels = Panels::of_registers::<L>(self.rows);
        for (number, (start, rows)) in panels.iter().enumerate() {
            let registers = rows.div_ceil(L::WIDTH);
            let lanes = registers * L::WIDTH;
            let panel = Panel {
                number,
                start,
                rows,
                registers,
                lanes,
            };
            for (start, columns) in self.layout.packs(self.columns).iter() {
                if self.fresh {
                    self.similarities::<L>(panel, start, columns);
                }
                self.turn::<L>(panel, start, columns);
                if self.wanted {
                    self.transpose::<L>(panel, start, columns);
                }
            }
            if self.wanted {
                self.gradient::<L>(panel);
            }
        }
    }
}

impl<T: Turn> RowPack<'_, T> {
    /// Where W of a panel begins.
    #[inline(always)]
    fn w_at(&self, panel: Panel, column: usize) -> usize {
        panel.start * padded(self.columns) + column * panel.lanes
    }

    /// S, for a pack of columns.
    #[inline(always)]
    fn similarities<L: Lanes>(&mut self, panel: Panel, start: usize, columns: usize) {
        for (offset, width) in alike(columns, L::COLUMNS) {
            let column = start + offset;
            let block = Block {
                depth: self.d,
                lanes: &self.u[panel.start..],
                lanes_step: self.layout.stride,
                factors: &self.v[self.layout.at(column, 0)..],
                step: self.layout.stride,
                stride: 1,
            };
            let at = self.w_at(panel, column);
            microtile!(L, panel.registers, width, {
                to: &mut self.w[at..],
                to_stride: panel.lanes,
                rows: panel.lanes,
                resume: false,
                blocks: std::iter::once(block),
            });
        }
    }

    /// What is made of S.
    #[inline(always)]
    fn turn<L: Lanes>(&mut self, panel: Panel, start: usize, columns: usize) {
        let at = self.w_at(panel, start);
        self.turn.turn::<L>(Part {
            panel: panel.number,
            first: [self.first[0] + panel.start, self.first[1] + start],
            rows: panel.rows,
            columns,
            fresh: self.fresh,
            numbers: &mut self.w[at..],
        });
    }

    /// Brings W to Wᵀ.
    #[inline(always)]
    fn transpose<L: Lanes>(&mut self, panel: Panel, start: usize, columns: usize) {
        let from = self.w_at(panel, start);
        let panels = Panels::of_registers::<L>(columns);
        for (offset, columns) in panels.iter() {
            let width = columns.next_multiple_of(L::WIDTH);
            let to = (start + offset) * padded(self.rows) + panel.start * width;
            L::call(Transposition {
                from: Strided {
                    numbers: &self.w[from + offset * panel.lanes..],
                    stride: panel.lanes,
                },
                to: Strided {
                    numbers: &mut self.transposed[to..],
                    stride: width,
                },
                rows: panel.lanes,
                columns: width,
            });
        }
    }

    /// Goes on with G_U, over the columns of the tile.
    #[inline(always)]
    fn gradient<L: Lanes>(&mut self, panel: Panel) {
        let (layout, v) = (self.layout, self.v);
        let w = &self.w[self.w_at(panel, 0)..];
        for (k, width) in alike(self.d, L::COLUMNS) {
            let packs = layout.packs(self.columns).iter();
            let blocks = packs.map(|(start, columns)| Block {
                depth: columns,
                lanes: &w[start * panel.lanes..],
                lanes_step: panel.lanes,
                factors: &v[layout.at(start, k)..],
                step: 1,
                stride: layout.stride,
            });
            microtile!(L, panel.registers, width, {
                to: &mut self.gradient[panel.start + layout.stride * k..],
                to_stride: layout.stride,
                rows: panel.rows,
                resume: self.first[1] > 0,
                blocks,
            });
        }
    }
}
