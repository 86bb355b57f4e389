//! The product of unit spheres: matrices X whose rows are unit vectors.

use multiversion::multiversion;
use nalgebra::DMatrix;

use super::descent::Manifold;

/// The manifold of matrices with unit rows. It knows nothing of losses or methods.
#[derive(Clone, Copy, Debug)]
pub struct Spheres;

/// The rows that are swept together: their sums need no allocation, and their entries are still
/// in the nearest cache when they are read again.
const BLOCK: usize = 64;

/// One number for each row of a block.
type Sums = [f64; BLOCK];

impl Manifold for Spheres {
    /// v_i ← v_i − ⟨v_i, x_i⟩ x_i.
    fn project(&self, x: &DMatrix<f64>, v: &mut DMatrix<f64>) {
        project(x, v);
    }

    /// c_i(α) = (x_i + α v_i)/‖x_i + α v_i‖.
    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
        retract(x, v, step, to);
    }

    /// With c_i = (x_i + α v_i)/λ_i the velocity is c_i′ = (v_i − ⟨v_i, c_i⟩ c_i)/λ_i, so
    /// dL/dα = Σ_i ⟨grad_i L(c), v_i⟩/λ_i.
    fn slope(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, gradient: &DMatrix<f64>) -> f64 {
        slope(x, v, step, gradient)
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn project(x: &DMatrix<f64>, v: &mut DMatrix<f64>) {
    for rows in blocks(x) {
        let mut radial: Sums = [0.0; BLOCK];
        for (v, x) in columns(v, &rows).zip(columns(x, &rows)) {
            for ((r, v), x) in radial.iter_mut().zip(v).zip(x) {
                *r += v * x;
            }
        }
        for (v, x) in columns_mut(v, &rows).zip(columns(x, &rows)) {
            for ((v, x), r) in v.iter_mut().zip(x).zip(&radial) {
                *v -= r * x;
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn retract(x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
    for rows in blocks(x) {
        let mut lengths: Sums = [0.0; BLOCK];
        let from = columns(x, &rows).zip(columns(v, &rows));
        for (to, (x, v)) in columns_mut(to, &rows).zip(from) {
            for (((to, x), v), square) in to.iter_mut().zip(x).zip(v).zip(&mut lengths) {
                *to = x + step * v;
                *square += *to * *to;
            }
        }
        for square in &mut lengths[..rows.len()] {
            *square = square.sqrt();
        }
        for to in columns_mut(to, &rows) {
            for (to, length) in to.iter_mut().zip(&lengths) {
                *to /= length;
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx2+fma", "x86_64+avx2+fma"))]
fn slope(x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, gradient: &DMatrix<f64>) -> f64 {
    let mut slope = 0.0;
    for rows in blocks(x) {
        let (mut squares, mut products): (Sums, Sums) = ([0.0; BLOCK], [0.0; BLOCK]);
        let along = columns(v, &rows).zip(columns(gradient, &rows));
        for (x, (v, gradient)) in columns(x, &rows).zip(along) {
            let sums = squares.iter_mut().zip(&mut products);
            for (((x, v), gradient), (square, product)) in x.iter().zip(v).zip(gradient).zip(sums) {
                let moved = x + step * v;
                *square += moved * moved;
                *product += gradient * v;
            }
        }
        let rows = rows.len();
        slope += (products[..rows].iter().zip(&squares))
            .map(|(product, square)| product / square.sqrt())
            .sum::<f64>();
    }
    slope
}

/// The rows of a matrix, in blocks.
fn blocks(x: &DMatrix<f64>) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
    let rows = x.nrows();
    (0..rows)
        .step_by(BLOCK)
        .map(move |start| start..rows.min(start + BLOCK))
}

/// The entries of some rows, column by column, in the order of memory.
fn columns<'a>(
    x: &'a DMatrix<f64>,
    rows: &std::ops::Range<usize>,
) -> impl Iterator<Item = &'a [f64]> + use<'a> {
    let rows = rows.clone();
    x.as_slice()
        .chunks_exact(x.nrows())
        .map(move |column| &column[rows.clone()])
}

fn columns_mut<'a>(
    x: &'a mut DMatrix<f64>,
    rows: &std::ops::Range<usize>,
) -> impl Iterator<Item = &'a mut [f64]> + use<'a> {
    let (height, rows) = (x.nrows(), rows.clone());
    x.as_mut_slice()
        .chunks_exact_mut(height)
        .map(move |column| &mut column[rows.clone()])
}
