//! InfoNCE and its gradient. A softmax needs a whole row or column of S before W is known, so
//! that S is kept, and its transpose beside it.

use nalgebra::{DMatrix, DMatrixView, DMatrixViewMut};

use super::{Sweep, pairwise_sum};

/// The buffers of an evaluation.
#[derive(Clone, Debug)]
pub(super) struct Softmax {
    /// S, then W (N×N).
    similarity: DMatrix<f64>,
    /// Sᵀ, for the softmax of the rows (N×N).
    transposed: DMatrix<f64>,
    /// A transposed factor: of [U; V] Vᵀ, then Uᵀ (d×N); of rows U, then V (N×d).
    factor: Vec<f64>,
    /// A gradient before it is transposed: (Wᵀ U)ᵀ (d×N), or W V (N×d).
    product: Vec<f64>,
    /// The terms of one column (N).
    column: Vec<f64>,
    /// The sums of the columns (N).
    sums: Vec<f64>,
}

impl Softmax {
    /// The buffers for N pairs in R^d.
    pub(super) fn new(n: usize, d: usize) -> Self {
        Softmax {
            similarity: DMatrix::zeros(n, n),
            transposed: DMatrix::zeros(n, n),
            factor: vec![0.0; n * d],
            product: vec![0.0; n * d],
            column: vec![0.0; n],
            sums: vec![0.0; n],
        }
    }

    /// The numbers that they hold.
    pub(super) fn size(n: u64, d: u64) -> u64 {
        let rows = n.saturating_add(d).saturating_add(1);
        n.saturating_mul(rows).saturating_mul(2)
    }

    /// The additions that touch any term of the loss. There are two levels, entries and columns,
    /// each with 7 + log₂ N. Between them stands a logarithm: where it is taken of a sum A ≥ 1
    /// that errs by ε of itself, it errs by ε, and the term is ≥ ln 2. Hence the first level, and
    /// the rounding of the exponentials in it (the 6), count up to 1/ln 2 < 3/2 times.
    pub(super) fn additions(n: usize) -> f64 {
        2.5 * (7.0 + (n as f64).log2().ceil()) + 6.0
    }

    /// L at X = [U; V], and ∇L to `gradient` (both 2N×d); `sweep` is one of the two below.
    pub(super) fn evaluate(
        &mut self,
        x: &DMatrix<f64>,
        gradient: &mut DMatrix<f64>,
        sweep: impl FnOnce(&mut Self) -> Sweep,
    ) -> Sweep {
        let (n, d) = (x.nrows() / 2, x.ncols());
        let (u, v) = (x.rows(0, n), x.rows(n, n));
        let mut factor = DMatrixViewMut::from_slice(&mut self.factor, d, n);
        v.transpose_to(&mut factor);
        self.similarity.gemm(1.0, &u, &factor, 0.0);

        let sweep = sweep(self);

        let mut upper = gradient.rows_mut(0, n);
        upper.gemm(1.0, &self.similarity, &v, 0.0);
        // G_V = (Uᵀ W)ᵀ: a product of Wᵀ would miss the fast path.
        let mut factor = DMatrixViewMut::from_slice(&mut self.factor, d, n);
        u.transpose_to(&mut factor);
        let mut product = DMatrixViewMut::from_slice(&mut self.product, d, n);
        product.gemm(1.0, &factor, &self.similarity, 0.0);
        product.transpose_to(&mut gradient.rows_mut(n, n));
        sweep
    }

    /// The same of U and V row by row, which are Uᵀ and Vᵀ column by column (d×N), by the same
    /// products; the gradients are written where they are asked for.
    pub(super) fn evaluate_rows(
        &mut self,
        [u, v]: [DMatrixView<f64>; 2],
        gradients: Option<[DMatrixViewMut<f64>; 2]>,
        sweep: impl FnOnce(&mut Self) -> Sweep,
    ) -> Sweep {
        let (d, n) = u.shape();
        let mut factor = DMatrixViewMut::from_slice(&mut self.factor, n, d);
        u.transpose_to(&mut factor);
        self.similarity.gemm(1.0, &factor, &v, 0.0);

        let sweep = sweep(self);

        if let Some([mut gradient_u, mut gradient_v]) = gradients {
            let mut factor = DMatrixViewMut::from_slice(&mut self.factor, n, d);
            v.transpose_to(&mut factor);
            let mut product = DMatrixViewMut::from_slice(&mut self.product, n, d);
            product.gemm(1.0, &self.similarity, &factor, 0.0);
            product.transpose_to(&mut gradient_u);
            gradient_v.gemm(1.0, &u, &self.similarity, 0.0);
        }
        sweep
    }

    /// Replaces S by W = ∂L/∂S of InfoNCE in one direction.
    pub(super) fn one_way(&mut self, t: f64) -> Sweep {
        let rows = self.softmax_of_rows(t);
        self.transposed.transpose_to(&mut self.similarity);
        rows
    }

    /// Replaces S by W = ∂L/∂S of the mean of both directions.
    pub(super) fn both_ways(&mut self, t: f64) -> Sweep {
        let rows = self.softmax_of_rows(t);
        let columns = softmax(t, &mut self.similarity, &mut self.column, &mut self.sums);
        mean_with_transpose(&mut self.similarity, &self.transposed);
        rows.mean(columns)
    }

    /// Leaves Wᵀ of one direction in `transposed`.
    fn softmax_of_rows(&mut self, t: f64) -> Sweep {
        self.similarity.transpose_to(&mut self.transposed);
        softmax(t, &mut self.transposed, &mut self.column, &mut self.sums)
    }
}

/// One direction of InfoNCE, the softmax over each column j of `s`:
///
/// L = (1/N) Σ_j ln(1 + Σ_{i≠j} e^{z_ij}),   z_ij = t (S_ij − S_jj),
/// W_ij = (t/N) e^{z_ij} / Σ_k e^{z_kj},   W_jj = −Σ_{i≠j} W_ij.
///
/// Written with the differences z the loss keeps its relative accuracy where it is tiny.
fn softmax(t: f64, s: &mut DMatrix<f64>, column: &mut [f64], sums: &mut [f64]) -> Sweep {
    let n = s.nrows();
    let scale = t / n as f64;
    let mut sensitivity = 0.0;
    for (j, mut entries) in s.column_iter_mut().enumerate() {
        let own = entries[j];
        let largest = entries.iter().fold(0.0, |m: f64, s| m.max(t * (s - own)));
        for (entry, e) in entries.iter().zip(column.iter_mut()) {
            *e = (t * (entry - own) - largest).exp();
        }
        column[j] = 0.0;
        let [others] = pairwise_sum(column, |&e| [e]);
        // 1 = e^{z_jj}, scaled like the others.
        let own_share = (-largest).exp();
        // Where the own similarity is the largest, ln_1p keeps the digits of a tiny loss.
        sums[j] = if largest > 0.0 {
            largest + (own_share + others).ln()
        } else {
            others.ln_1p()
        };
        let factor = scale / (own_share + others);
        for (entry, e) in entries.iter_mut().zip(column.iter()) {
            *entry = factor * e;
        }
        entries[j] = -factor * others;
        sensitivity += 2.0 * factor * others;
    }
    let [loss] = pairwise_sum(sums, |&sum| [sum]);
    Sweep {
        loss: loss / n as f64,
        sensitivity,
    }
}

/// w ← (w + otherᵀ)/2.
fn mean_with_transpose(w: &mut DMatrix<f64>, other: &DMatrix<f64>) {
    for (mut column, row) in w.column_iter_mut().zip(other.row_iter()) {
        for (a, b) in column.iter_mut().zip(row.iter()) {
            *a = 0.5 * (*a + b);
        }
    }
}
