//! The product of unit spheres: matrices X whose rows are unit vectors.

use nalgebra::DMatrix;

use super::descent::Manifold;

/// The manifold of matrices with unit rows. It knows nothing of losses or methods.
#[derive(Clone, Copy, Debug)]
pub struct Spheres;

impl Manifold for Spheres {
    /// v_i ← v_i − ⟨v_i, x_i⟩ x_i.
    fn project(&self, x: &DMatrix<f64>, v: &mut DMatrix<f64>) {
        let radial = row_dots(x, v);
        for (v, x) in columns_mut(v).zip(columns(x)) {
            for ((v, x), r) in v.iter_mut().zip(x).zip(&radial) {
                *v -= r * x;
            }
        }
    }

    /// c_i(α) = (x_i + α v_i)/‖x_i + α v_i‖.
    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
        for ((to, x), v) in columns_mut(to).zip(columns(x)).zip(columns(v)) {
            for ((to, x), v) in to.iter_mut().zip(x).zip(v) {
                *to = x + step * v;
            }
        }
        let lengths = row_lengths(to);
        for to in columns_mut(to) {
            for (to, length) in to.iter_mut().zip(&lengths) {
                *to /= length;
            }
        }
    }

    /// With c_i = (x_i + α v_i)/λ_i the velocity is c_i′ = (v_i − ⟨v_i, c_i⟩ c_i)/λ_i, so
    /// dL/dα = Σ_i ⟨grad_i L(c), v_i⟩/λ_i.
    fn slope(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, gradient: &DMatrix<f64>) -> f64 {
        let mut squares = vec![0.0; x.nrows()];
        for (x, v) in columns(x).zip(columns(v)) {
            for ((square, x), v) in squares.iter_mut().zip(x).zip(v) {
                let moved = x + step * v;
                *square += moved * moved;
            }
        }
        let products = row_dots(gradient, v);
        (products.iter().zip(&squares))
            .map(|(product, square)| product / square.sqrt())
            .sum()
    }
}

/// The columns of a matrix as slices: rows are swept side by side, in the order of memory.
fn columns(x: &DMatrix<f64>) -> std::slice::ChunksExact<'_, f64> {
    x.as_slice().chunks_exact(x.nrows())
}

fn columns_mut(x: &mut DMatrix<f64>) -> std::slice::ChunksExactMut<'_, f64> {
    let rows = x.nrows();
    x.as_mut_slice().chunks_exact_mut(rows)
}

/// ⟨x_i, y_i⟩ for every row i.
fn row_dots(x: &DMatrix<f64>, y: &DMatrix<f64>) -> Vec<f64> {
    let mut dots = vec![0.0; x.nrows()];
    for (x, y) in columns(x).zip(columns(y)) {
        for ((dot, x), y) in dots.iter_mut().zip(x).zip(y) {
            *dot += x * y;
        }
    }
    dots
}

/// ‖x_i‖ for every row i.
fn row_lengths(x: &DMatrix<f64>) -> Vec<f64> {
    let mut lengths = row_dots(x, x);
    lengths
        .iter_mut()
        .for_each(|square| *square = square.sqrt());
    lengths
}
