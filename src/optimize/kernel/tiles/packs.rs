//! Where the numbers of U, of V and of their gradients stand.

use rayon::prelude::*;

use super::given::Matrix;
use super::{Shape, for_each};
use crate::optimize::kernel::lanes::Strided;
use crate::optimize::kernel::microkernel::Panels;
use crate::optimize::kernel::transposition::Transposition;

/// The rows of a pack: whole panels, and whole registers, of any instruction set.
pub(super) const PACK: usize = 24;

/// How the rows of a matrix with d columns are laid out: pack after pack, and in a pack column
/// after column.
///
/// A large matrix is copied into small packs, so that what is used together lies together. A
/// small one is in the cache anyway and is used where it stands: all its rows are one pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The rows of a pack.
    pub(super) rows: usize,
    /// How far apart its columns are.
    pub(super) stride: usize,
    /// How far apart packs are.
    pub(super) size: usize,
}

impl Layout {
    /// Small packs.
    pub(super) fn packed(d: usize) -> Self {
        Layout {
            rows: PACK,
            stride: PACK,
            size: PACK * d,
        }
    }

    /// U or V, or a gradient, where it stands in [U; V] (2N×d, column by column).
    pub(super) fn in_place(n: usize, d: usize) -> Self {
        Layout {
            rows: n,
            stride: 2 * n,
            size: 2 * n * d,
        }
    }

    /// The packs of `rows` rows.
    #[inline(always)]
    pub(super) fn packs(self, rows: usize) -> Panels {
        Panels {
            len: rows,
            width: self.rows,
        }
    }

    /// Where row i of column k is.
    #[inline(always)]
    pub(super) fn at(self, i: usize, k: usize) -> usize {
        i / self.rows * self.size + i % self.rows + self.stride * k
    }
}

/// Rounded up to whole packs: room for whole panels and registers.
#[inline(always)]
pub(super) fn padded(length: usize) -> usize {
    length.next_multiple_of(PACK)
}

/// Copies the first `rows` rows of a matrix into packs.
pub(super) fn pack(x: Matrix<&[f64]>, shape: &Shape, rows: usize, to: &mut [f64]) {
    let (layout, packs) = (shape.layout, shape.layout.packs(rows));
    let parts = to.par_chunks_mut(layout.size).take(packs.count());
    for_each(shape, parts.enumerate(), |(p, to)| {
        let (start, rows) = packs.get(p);
        match x {
            Matrix::Columns(x) => {
                let columns = x.chunks(2 * shape.n);
                for (column, to) in columns.zip(to.chunks_exact_mut(layout.stride)) {
                    copy_rows(&column[start..][..rows], &mut to[..rows]);
                }
            }
            Matrix::Rows(x) => shape.instructions.run(Transposition {
                from: Strided {
                    numbers: &x[start * shape.d..],
                    stride: shape.d,
                },
                to: Strided {
                    numbers: to,
                    stride: layout.stride,
                },
                rows: shape.d,
                columns: rows,
            }),
        }
    });
}

/// Copies `rows` rows from packs to the first rows of a matrix.
pub(super) fn unpack(from: &[f64], shape: &Shape, rows: usize, x: Matrix<&mut [f64]>) {
    let (layout, packs) = (shape.layout, shape.layout.packs(rows));
    match x {
        Matrix::Columns(x) => {
            let columns = x.par_chunks_mut(2 * shape.n).enumerate();
            for_each(shape, columns, |(k, column)| {
                for (start, rows) in packs.iter() {
                    let from = &from[layout.at(start, k)..][..rows];
                    copy_rows(from, &mut column[start..][..rows]);
                }
            });
        }
        Matrix::Rows(x) => {
            let parts = x.par_chunks_mut(layout.rows * shape.d).take(packs.count());
            for_each(shape, parts.enumerate(), |(p, to)| {
                shape.instructions.run(Transposition {
                    from: Strided {
                        numbers: &from[p * layout.size..],
                        stride: layout.stride,
                    },
                    to: Strided {
                        numbers: to,
                        stride: shape.d,
                    },
                    rows: packs.get(p).1,
                    columns: shape.d,
                });
            });
        }
    }
}

/// `to` ← `from`, rows of one pack in straight code: a call of memmove would take longer.
#[inline(always)]
fn copy_rows(from: &[f64], to: &mut [f64]) {
    const { assert!(PACK <= 24) };
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
