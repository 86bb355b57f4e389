//! Positive weights λ, μ with Σ λ_i u_i = Σ μ_j v_j and Σ λ_i = Σ μ_j = 1: with them the convex
//! hulls of U and V share a point.
//!
//! Let M have the columns (u_i, 1, 0) and (−v_j, 0, 1), and let e = (0, …, 0, 1, 1): wanted is a
//! vector of all weights λ > 0 with M λ = e. Newton's method for the analytic centre (least
//! −Σ ln λ_i) goes from λ = 1/N by Δ = λ − Ω Mᵀ K⁻¹ (2 M λ − e), where Ω = diag(λ_i²) and
//! K = M Ω Mᵀ; the first whole step that keeps λ > 0 arrives. Hulls whose interiors meet have such
//! weights, and of random directions that is so where N is well above d (Cover 1965).

use std::ops::Range;

use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

use super::Vectors;
use super::sweep::row_blocks;

/// The most steps. Where there are such weights at all, a few bring the method to them.
pub(super) const MOST_STEPS: usize = 40;

/// The columns of K that one thread computes.
const COLUMNS: usize = 64;

/// ‖(u_i, 1, 0)‖ ≤ √(1.1² + 1) where no vector is longer than 1.1.
const LONGEST: f64 = 1.5;

/// M: the columns of U, then those of V.
struct Sides<'a>([&'a Vectors<'a>; 2]);

/// Some columns of M: the side, the rows of it, and the place of the first among all weights.
type Block = (usize, Range<usize>, usize);

/// Do positive weights exist? `true` only if it is proved.
pub(super) fn are_balanced(u: &Vectors, v: &Vectors, advance: &dyn Fn()) -> bool {
    let sides = Sides([u, v]);
    if 2 * u.n() < sides.height() {
        return false;
    }
    let mut weights = DVector::from_element(2 * u.n(), 1.0 / u.n() as f64);
    for _ in 0..MOST_STEPS {
        advance();
        let squares = weights.map(|weight| weight * weight);
        let weighted = sides.weighted_gram(&squares);
        let Some(inverse) = Cholesky::new(weighted.clone()).map(|factor| factor.inverse()) else {
            return false;
        };
        let target = sides.residual(&weights) + sides.combination(&weights);
        let along = sides.products(&(&inverse * target));
        let step = &weights - squares.component_mul(&along);
        let reach = reach(&weights, &step);
        if reach >= 1.0 {
            let arrived = &weights + step;
            return sides.are_proved(&arrived, &squares, &weighted, &inverse);
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

impl Sides<'_> {
    /// d + 2.
    fn height(&self) -> usize {
        self.0[0].d() + 2
    }

    fn blocks(&self) -> Vec<Block> {
        let n = self.0[0].n();
        let of = |side| {
            let rows = row_blocks(n).into_iter();
            rows.map(move |rows| (side, rows.clone(), side * n + rows.start))
        };
        of(0).chain(of(1)).collect()
    }

    /// Columns of M; they hold the vectors without any rounding.
    fn columns(&self, side: usize, rows: Range<usize>) -> DMatrix<f64> {
        let vectors = self.0[side].block(rows);
        let signed = if side == 0 { vectors } else { -vectors };
        let mut columns = signed.insert_rows(self.height() - 2, 2, 0.0);
        columns.row_mut(self.height() - 2 + side).fill(1.0);
        columns
    }

    /// K = M Ω Mᵀ; each entry is summed in the order of the columns.
    fn weighted_gram(&self, weights: &DVector<f64>) -> DMatrix<f64> {
        let size = self.height();
        let starts: Vec<usize> = (0..size).step_by(COLUMNS).collect();
        let parts: Vec<DMatrix<f64>> = starts
            .into_par_iter()
            .map(|start| {
                let width = COLUMNS.min(size - start);
                let mut part = DMatrix::zeros(size, width);
                for (side, rows, first) in self.blocks() {
                    let columns = self.columns(side, rows);
                    let mut factor = columns.rows(start, width).transpose();
                    for (k, mut row) in factor.row_iter_mut().enumerate() {
                        row *= weights[first + k];
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
        let parts: Vec<DVector<f64>> = self
            .blocks()
            .into_par_iter()
            .map(|(side, rows, first)| {
                let length = rows.len();
                self.columns(side, rows) * weights.rows(first, length)
            })
            .collect();
        parts.into_iter().sum()
    }

    /// M λ − e.
    fn residual(&self, weights: &DVector<f64>) -> DVector<f64> {
        let mut residual = self.combination(weights);
        let sums = self.height() - 2;
        residual.rows_mut(sums, 2).add_scalar_mut(-1.0);
        residual
    }

    /// Mᵀ y.
    fn products(&self, y: &DVector<f64>) -> DVector<f64> {
        let parts: Vec<DVector<f64>> = self
            .blocks()
            .into_par_iter()
            .map(|(side, rows, _)| self.columns(side, rows).tr_mul(y))
            .collect();
        let entries = parts.iter().flat_map(|part| part.iter().copied());
        DVector::from_iterator(2 * self.0[0].n(), entries)
    }

    /// Is there an exact solution λ > 0 of M λ = e near these weights λ̃?
    ///
    /// Let ρ = M λ̃ − e, and H ≈ K⁻¹ with ‖I − K H‖ ≤ α < ½ in the norm of Frobenius. Then K H is
    /// invertible, z = (K H)⁻¹ ρ has ‖z‖ ≤ 2‖ρ‖, and λ = λ̃ − Ω Mᵀ H z solves M λ = e exactly, since
    /// M Ω Mᵀ H z = ρ. So λ > 0 if λ̃_i > Ω_ii ‖m_i‖ ‖H‖ 2‖ρ‖ for all columns m_i. The bounds allow
    /// for the rounding of K̃, of K̃ H and of ρ, with a factor 2 for that of the bounds themselves.
    fn are_proved(
        &self,
        weights: &DVector<f64>,
        squares: &DVector<f64>,
        weighted: &DMatrix<f64>,
        inverse: &DMatrix<f64>,
    ) -> bool {
        let (n, size) = (weights.len() as f64, self.height() as f64);
        let unit = f64::EPSILON / 2.0;
        let of_gram = (n + 8.0) * unit * LONGEST * LONGEST * squares.sum();
        let of_product = (size + 8.0) * unit * (weighted.norm() * inverse.norm() + size);
        let whole = weighted * inverse;
        let defect = (&whole - DMatrix::identity(whole.nrows(), whole.ncols())).norm();
        let alpha = 2.0 * (defect + of_product + of_gram * inverse.norm());
        let noise = (n + 8.0) * unit * (LONGEST * weights.sum() + 2.0);
        let residual = self.residual(weights).norm() + noise;
        let moved = 2.0 * LONGEST * inverse.norm() * 2.0 * residual;
        alpha < 0.5
            && (weights.iter().zip(squares.iter())).all(|(weight, square)| *weight > square * moved)
    }
}
