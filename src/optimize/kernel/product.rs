//! Matrix products for others than the losses, by the same microkernel, on one thread. All
//! matrices are column by column.

use std::fmt;

use nalgebra::DMatrix;

use super::lanes::{Instructions, Lanes, Strided, Task};
use super::microkernel::{Block, Microtile, Panels, alike, microtile};
use super::transposition::Transposition;

/// The steps of the depth that a panel of the left factor holds: it stays in the first cache.
const DEPTH: usize = 256;

/// A factor, column by column.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a> {
    numbers: &'a [f64],
    rows: usize,
    columns: usize,
}

impl<'a> Factor<'a> {
    /// The matrix of these numbers; none if they are not `rows` × `columns` many.
    pub fn new(numbers: &'a [f64], rows: usize, columns: usize) -> Option<Self> {
        (rows.checked_mul(columns) == Some(numbers.len())).then_some(Factor {
            numbers,
            rows,
            columns,
        })
    }
}

impl<'a> From<&'a DMatrix<f64>> for Factor<'a> {
    fn from(matrix: &'a DMatrix<f64>) -> Self {
        Factor {
            numbers: matrix.as_slice(),
            rows: matrix.nrows(),
            columns: matrix.ncols(),
        }
    }
}

/// Two matrices without a product, or with one of another size than what it is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misshapen {
    /// Rows and columns of the left factor, as it is multiplied.
    pub left: [usize; 2],
    /// Those of the right one.
    pub right: [usize; 2],
    /// The length of what the product is added to.
    pub sum: usize,
}

impl fmt::Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [left, right] =
            [self.left, self.right].map(|[rows, columns]| format!("{rows}×{columns}"));
        write!(
            f,
            "a product of {left} and {right} cannot be added to {} numbers",
            self.sum
        )
    }
}

impl std::error::Error for Misshapen {}

/// C ← C + A B.
///
/// # Errors
/// If the shapes are not m×k and k×n, and C not m n numbers; then C is as it was.
pub fn add_product(c: &mut [f64], a: Factor, b: Factor) -> Result<(), Misshapen> {
    multiply(c, a, b, Left::Plain)
}

/// C ← C + AᵀB.
///
/// # Errors
/// If the shapes are not k×m and k×n, and C not m n numbers; then C is as it was.
pub fn add_transposed_product(c: &mut [f64], a: Factor, b: Factor) -> Result<(), Misshapen> {
    multiply(c, a, b, Left::Transposed)
}

/// How the left factor stands in a product.
#[derive(Clone, Copy)]
enum Left {
    Plain,
    Transposed,
}

fn multiply(c: &mut [f64], a: Factor, b: Factor, left: Left) -> Result<(), Misshapen> {
    let [m, depth] = match left {
        Left::Plain => [a.rows, a.columns],
        Left::Transposed => [a.columns, a.rows],
    };
    let n = b.columns;
    if depth != b.rows || m.checked_mul(n) != Some(c.len()) {
        return Err(Misshapen {
            left: [m, depth],
            right: [b.rows, n],
            sum: c.len(),
        });
    }
    if !c.is_empty() && depth > 0 {
        Instructions::best().run(Product {
            shape: [m, depth, n],
            a,
            left,
            b: b.numbers,
            c,
        });
    }
    Ok(())
}

/// C += A B or AᵀB of m×k and k×n.
struct Product<'a> {
    /// m, k, n.
    shape: [usize; 3],
    a: Factor<'a>,
    left: Left,
    b: &'a [f64],
    c: &'a mut [f64],
}

impl Task for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let [m, k, n] = self.shape;
        let rows = Panels::of_registers::<L>(m);
        let mut panel = vec![0.0; rows.width * DEPTH.min(k)];
        for (step, depth) in alike(k, DEPTH) {
            for (row, rows) in rows.iter() {
                let registers = rows.div_ceil(L::WIDTH);
                let lanes = registers * L::WIDTH;
                self.pack::<L>(&mut panel, [row, rows], [step, depth], lanes);
                for (column, width) in alike(n, L::COLUMNS) {
                    let block = Block {
                        depth,
                        lanes: &panel,
                        lanes_step: lanes,
                        factors: &self.b[column * k + step..],
                        step: 1,
                        stride: k,
                    };
                    microtile!(L, registers, width, {
                        to: &mut self.c[column * m + row..],
                        to_stride: m,
                        rows,
                        resume: true,
                        blocks: std::iter::once(block),
                    });
                }
            }
        }
    }
}

impl Product<'_> {
    /// Some rows of the left factor in some steps, side by side what meets in a step.
    #[inline(always)]
    fn pack<L: Lanes>(
        &self,
        panel: &mut [f64],
        [row, rows]: [usize; 2],
        [step, depth]: [usize; 2],
        lanes: usize,
    ) {
        let (a, stride) = (self.a.numbers, self.a.rows);
        match self.left {
            Left::Plain => {
                for (k, to) in panel.chunks_exact_mut(lanes).take(depth).enumerate() {
                    to[..rows].copy_from_slice(&a[(step + k) * stride + row..][..rows]);
                }
            }
            Left::Transposed => L::call(Transposition {
                from: Strided {
                    numbers: &a[row * stride + step..],
                    stride,
                },
                to: Strided {
                    numbers: panel,
                    stride: lanes,
                },
                rows: depth,
                columns: rows,
            }),
        }
    }
}
