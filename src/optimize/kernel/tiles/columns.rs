//! A group of columns of a tile: G_Vᵀ = Uᵀ W.

use crate::optimize::kernel::lanes::{Lanes, Task};
use crate::optimize::kernel::microkernel::{Block, Microtile, Panels, microtile};

/// A group of columns of a tile: its part of G_Vᵀ = Uᵀ W.
pub(super) struct ColumnGroup<'a> {
    pub(super) rows: Panels,
    pub(super) columns: usize,
    pub(super) first: usize,
    pub(super) group: Panels,
    pub(super) padded_d: usize,
    pub(super) resume: bool,
    pub(super) transposed: &'a [f64],
    pub(super) w: &'a [f64],
    pub(super) gradient_v: &'a mut [f64],
}

impl Task for ColumnGroup<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let dimensions = Panels {
            len: self.padded_d,
            width: L::VECTORS * L::WIDTH,
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
                microtile!(L, width / L::WIDTH, columns, {
                    to: &mut self.gradient_v[start * self.padded_d + k..],
                    to_stride: self.padded_d,
                    resume: self.resume,
                    blocks,
                });
            }
        }
    }
}
