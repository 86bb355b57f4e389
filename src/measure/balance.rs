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
use crate::optimize::kernel::product::add_product;

/// The most steps. Where there are such weights at all, a few bring the method to them.
pub(super) const MOST_STEPS: usize = 40;

/// The columns of K that one thread computes, and the columns of M that it holds meanwhile.
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
        let Some(factor) = Cholesky::new(sides.weighted_gram(&squares)) else {
            return false;
        };
        let target = sides.residual(&weights) + sides.combination(&weights);
        // Δ, in the place of Mᵀ K⁻¹ (2 M λ − e).
        let mut step = sides.products(&factor.solve(&target));
        drop(factor);
        step.component_mul_assign(&squares);
        step.zip_apply(&weights, |along, weight| *along = weight - *along);
        let reach = reach(&weights, &step);
        if reach >= 1.0 {
            weights += step;
            return sides.are_proved(&weights, &squares);
        }
        // Close to the boundary at once: there is nothing inside.
        if reach.is_nan() || reach < 1e-6 {
            return false;
        }
        weights.axpy(0.9 * reach, &step, 1.0);
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
            let starts = (0..n).step_by(COLUMNS);
            starts.map(move |k| (side, k..n.min(k + COLUMNS), side * n + k))
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
        let mut gram = DMatrix::zeros(size, size);
        let parts = gram.as_mut_slice().par_chunks_mut(size * COLUMNS);
        parts.enumerate().for_each(|(k, part)| {
            let (start, width) = (k * COLUMNS, part.len() / size);
            for (side, rows, first) in self.blocks() {
                let columns = self.columns(side, rows);
                let mut factor = columns.rows(start, width).transpose();
                for (k, mut row) in factor.row_iter_mut().enumerate() {
                    row *= weights[first + k];
                }
                add_product(part, (&columns).into(), (&factor).into())
                    .expect("matrices of one shape");
            }
        });
        gram
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
        let n = self.0[0].n();
        let mut all = DVector::zeros(2 * n);
        for (side, half) in all.as_mut_slice().chunks_mut(n).enumerate() {
            half.par_chunks_mut(COLUMNS)
                .enumerate()
                .for_each(|(k, part)| {
                    let rows = k * COLUMNS..k * COLUMNS + part.len();
                    let products = self.columns(side, rows).tr_mul(y);
                    part.copy_from_slice(products.as_slice());
                });
        }
        all
    }

    /// Is there an exact solution λ > 0 of M λ = e near these weights λ̃?
    ///
    /// Let ρ = M λ̃ − e. If no eigenvalue of K is below κ > 0, λ = λ̃ − Ω Mᵀ K⁻¹ ρ solves M λ = e
    /// exactly, and λ > 0 if λ̃_i > Ω_ii ‖m_i‖ ‖ρ‖/κ for all columns m_i. This says which κ is wanted.
    /// It is a bound if Cholesky's method, in floating point, comes to its end on K̃ − (κ + ε) I,
    /// where ε covers the rounding of K̃, and that of the method: at most (d + 3) u times the trace
    /// (Rump, *Verification of positive definiteness*, BIT 46, 2006). Factors 2 are for the rounding of
    /// the bounds themselves.
    fn are_proved(&self, weights: &DVector<f64>, squares: &DVector<f64>) -> bool {
        let (n, size) = (weights.len() as f64, self.height() as f64);
        let unit = f64::EPSILON / 2.0;
        let noise = (n + 8.0) * unit * (LONGEST * weights.sum() + 2.0);
        let residual = self.residual(weights).norm() + noise;
        let steepest = (weights.iter().zip(squares.iter()))
            .map(|(weight, square)| square / weight)
            .fold(0.0, f64::max);
        let wanted = 2.0 * LONGEST * residual * steepest;
        let mut shifted = self.weighted_gram(squares);
        let of_gram = (n + 8.0) * unit * LONGEST * LONGEST * squares.sum();
        let of_method = 2.0 * (size + 4.0) * unit * shifted.trace();
        let shift = wanted + 2.0 * of_gram + of_method;
        (0..shifted.nrows()).for_each(|k| shifted[(k, k)] -= shift);
        weights.iter().all(|weight| *weight > 0.0)
            && wanted.is_normal()
            && Cholesky::new(shifted).is_some()
    }
}
