//! Positive weights λ with Σ λ_i (u_i − v_i) = 0 and Σ λ_i = 1: with them the convex hulls of U and
//! V share a point.
//!
//! Let M have the columns (u_i − v_i, 1) and let e be the last unit vector: wanted is λ > 0 with
//! M λ = e. Newton's method for the analytic centre (least −Σ ln λ_i) goes from λ = 1/N by
//! Δ = λ − Ω Mᵀ K⁻¹ (2 M λ − e), where Ω = diag(λ_i²) and K = M Ω Mᵀ; the first whole step that
//! keeps λ > 0 arrives. Differences of random directions have such weights where N is well above 2d
//! (Wendel, *A problem in geometric probability*, Mathematica Scandinavica 11, 1962).

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use super::Vectors;
use super::sweep::row_blocks;

/// The most steps. Where there are such weights at all, a few bring the method to them.
pub(super) const MOST_STEPS: usize = 40;

/// The columns of K that one thread computes.
const COLUMNS: usize = 64;

/// ‖(u_i − v_i, 1)‖ ≤ √(2.2² + 1) where no vector is longer than 1.1.
const LONGEST: f64 = 2.5;

/// The differences u_i − v_i of all pairs.
struct Pairs<'a> {
    u: &'a Vectors,
    v: &'a Vectors,
}

/// Do positive weights exist? `true` only if it is proved.
pub(super) fn are_balanced(u: &Vectors, v: &Vectors, advance: &dyn Fn()) -> bool {
    if u.n() <= u.d() {
        return false;
    }
    let pairs = Pairs { u, v };
    let mut weights = DVector::from_element(u.n(), 1.0 / u.n() as f64);
    for _ in 0..MOST_STEPS {
        advance();
        let squares = weights.map(|weight| weight * weight);
        let weighted = pairs.weighted_gram(&squares);
        let Some(inverse) = Cholesky::new(weighted.clone()).map(|factor| factor.inverse()) else {
            return false;
        };
        let mut target = 2.0 * pairs.combination(&weights);
        target[u.d()] -= 1.0;
        let along = pairs.products(&(&inverse * target));
        let step = &weights - squares.component_mul(&along);
        let reach = reach(&weights, &step);
        if reach >= 1.0 {
            let arrived = &weights + step;
            return pairs.are_proved(&arrived, &squares, &weighted, &inverse);
        }
        // Close to the boundary at once: there is nothing inside.
        if reach.is_nan() || reach < 1e-6 {
            return false;
        }
        weights += 0.9 * reach * step;
    }
    false
}

/// The largest ρ for which λ + ρ Δ ≥ 0; above 1 where a whole step stays inside.
fn reach(weights: &DVector<f64>, step: &DVector<f64>) -> f64 {
    let steepest = (weights.iter().zip(step.iter()))
        .map(|(weight, step)| -step / weight)
        .fold(0.0, |most, x| if x > most || x.is_nan() { x } else { most });
    // A weight that would all but vanish stays for another step.
    0.999 / steepest
}

impl Pairs<'_> {
    /// The columns (u_i − v_i, 1) of some rows i.
    fn columns(&self, rows: std::ops::Range<usize>) -> DMatrix<f64> {
        let differences = self.u.block(rows.clone()) - self.v.block(rows);
        differences.insert_row(self.u.d(), 1.0)
    }

    /// K = M Ω Mᵀ; each entry is summed in the order of the pairs.
    fn weighted_gram(&self, weights: &DVector<f64>) -> DMatrix<f64> {
        let size = self.u.d() + 1;
        let starts: Vec<usize> = (0..size).step_by(COLUMNS).collect();
        let parts: Vec<DMatrix<f64>> = starts
            .into_par_iter()
            .map(|start| {
                let width = COLUMNS.min(size - start);
                let mut part = DMatrix::zeros(size, width);
                for rows in row_blocks(self.u.n()) {
                    let columns = self.columns(rows.clone());
                    let mut factor = columns.rows(start, width).transpose();
                    for (mut row, i) in factor.row_iter_mut().zip(rows) {
                        row *= weights[i];
                    }
                    part.gemm(1.0, &columns, &factor, 1.0);
                }
                part
            })
            .collect();
        let columns: Vec<DVector<f64>> = parts
            .iter()
            .flat_map(|part| part.column_iter().map(|column| column.into_owned()))
            .collect();
        DMatrix::from_columns(&columns)
    }

    /// M λ.
    fn combination(&self, weights: &DVector<f64>) -> DVector<f64> {
        let parts: Vec<DVector<f64>> = row_blocks(self.u.n())
            .into_par_iter()
            .map(|rows| self.columns(rows.clone()) * weights.rows(rows.start, rows.len()))
            .collect();
        parts.into_iter().sum()
    }

    /// Mᵀ y.
    fn products(&self, y: &DVector<f64>) -> DVector<f64> {
        let parts: Vec<DVector<f64>> = row_blocks(self.u.n())
            .into_par_iter()
            .map(|rows| self.columns(rows).tr_mul(y))
            .collect();
        let entries = parts.iter().flat_map(|part| part.iter().copied());
        DVector::from_iterator(self.u.n(), entries)
    }

    /// Is there an exact solution λ > 0 of M λ = e near these weights λ̃?
    ///
    /// Let ρ = M λ̃ − e, and H ≈ K⁻¹ with ‖I − K H‖ ≤ α < ½ in the norm of Frobenius. Then K H is
    /// invertible, z = (K H)⁻¹ ρ has ‖z‖ ≤ 2‖ρ‖, and λ = λ̃ − Ω Mᵀ H z solves M λ = e exactly, since
    /// M Ω Mᵀ H z = ρ. So λ > 0 if λ̃_i > Ω_ii ‖(u_i − v_i, 1)‖ ‖H‖ 2‖ρ‖ for all i. The bounds allow
    /// for the rounding of K̃, of K̃ H and of ρ, with a factor 2 for that of the bounds themselves.
    fn are_proved(
        &self,
        weights: &DVector<f64>,
        squares: &DVector<f64>,
        weighted: &DMatrix<f64>,
        inverse: &DMatrix<f64>,
    ) -> bool {
        let (n, size) = (self.u.n() as f64, self.u.d() as f64 + 1.0);
        let unit = f64::EPSILON / 2.0;
        let of_gram = (n + 8.0) * unit * LONGEST * LONGEST * squares.sum();
        let of_product = (size + 8.0) * unit * (weighted.norm() * inverse.norm() + size);
        let whole = weighted * inverse;
        let defect = (&whole - DMatrix::identity(whole.nrows(), whole.ncols())).norm();
        let alpha = 2.0 * (defect + of_product + of_gram * inverse.norm());
        let mut residual = self.combination(weights);
        residual[self.u.d()] -= 1.0;
        let noise = (n + 8.0) * unit * (LONGEST * weights.sum() + 1.0);
        let moved = 2.0 * LONGEST * inverse.norm() * 2.0 * (residual.norm() + noise);
        alpha < 0.5
            && (weights.iter().zip(squares.iter())).all(|(weight, square)| *weight > square * moved)
    }
}
