//! The full losses over U and V, with their Euclidean gradients, in one fused pass.
//!
//! Both losses depend on U and V through the similarities S = U Vᵀ only. With W = ∂L/∂S the
//! gradients are G_U = W V and G_V = Wᵀ U, so an evaluation is three matrix products and one
//! sweep that turns S into W in place while it adds up the loss.

use nalgebra::DMatrix;

use super::descent::{Objective, Value};
use crate::embedding::Embedding;

/// Which softmax the InfoNCE loss takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directions {
    /// The mean of both: every u_i against all v_j, and every v_j against all u_i.
    Both,
    /// Every u_i against all v_j.
    One,
}

/// A loss of the N×d matrices U and V.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FullLoss {
    /// L = (1/N) Σ_i softplus(b − t u_i·v_i) + (1/N) Σ_{i≠j} softplus(t u_i·v_j − b).
    Sigmoid {
        /// The temperature; it multiplies the similarity.
        t: f64,
        /// The bias.
        b: f64,
    },
    /// L = −(1/N) Σ_i ln( e^{t u_i·v_i} / Σ_j e^{t u_i·v_j} ), or the mean of it and the same
    /// with U and V exchanged.
    InfoNce {
        /// The temperature; it multiplies the similarity.
        t: f64,
        /// One direction or the mean of both.
        directions: Directions,
    },
}

/// The buffers of an evaluation: the loop of a method allocates nothing in the kernel.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// S, then W (N×N).
    similarity: DMatrix<f64>,
    /// Sᵀ, for the softmax of the rows (N×N; empty for the sigmoid loss).
    transposed: DMatrix<f64>,
    /// A thin factor with its columns contiguous (d×N): Vᵀ, then Uᵀ.
    factor: DMatrix<f64>,
    /// (Wᵀ U)ᵀ (d×N).
    product: DMatrix<f64>,
    /// The losses of one column (N).
    column: Vec<f64>,
    /// The sums of the columns (N).
    sums: Vec<f64>,
}

impl Workspace {
    /// The buffers that `loss` needs for N pairs in R^d.
    pub fn new(loss: &FullLoss, n: usize, d: usize) -> Self {
        let second = match loss {
            FullLoss::Sigmoid { .. } => 0,
            FullLoss::InfoNce { .. } => n,
        };
        Workspace {
            similarity: DMatrix::zeros(n, n),
            transposed: DMatrix::zeros(second, second),
            factor: DMatrix::zeros(d, n),
            product: DMatrix::zeros(d, n),
            column: vec![0.0; n],
            sums: vec![0.0; n],
        }
    }
}

/// What a sweep over S adds up: the loss and A = Σ_ij |∂L/∂S_ij|.
#[derive(Clone, Copy)]
struct Sweep {
    loss: f64,
    sensitivity: f64,
}

impl FullLoss {
    /// L of one embedding, with a bound on its rounding error.
    pub fn value(&self, embedding: &Embedding) -> Value {
        let mut workspace = Workspace::new(self, embedding.n(), embedding.d());
        let mut gradient = DMatrix::zeros(2 * embedding.n(), embedding.d());
        self.evaluate(embedding.stacked(), &mut workspace, &mut gradient)
    }

    /// L at X = [U; V] (2N×d), a bound on its rounding error, and ∇L written to `gradient`
    /// (2N×d). The rows need not be unit vectors; the error bound supposes that they are.
    ///
    /// # Panics
    /// If `workspace` or `gradient` was made for another loss or shape.
    pub fn evaluate(
        &self,
        x: &DMatrix<f64>,
        workspace: &mut Workspace,
        gradient: &mut DMatrix<f64>,
    ) -> Value {
        let (n, d) = (x.nrows() / 2, x.ncols());
        let (u, v) = (x.rows(0, n), x.rows(n, n));
        v.transpose_to(&mut workspace.factor);
        workspace.similarity.gemm(1.0, &u, &workspace.factor, 0.0);

        let sweep = self.sweep(workspace);

        let mut upper = gradient.rows_mut(0, n);
        upper.gemm(1.0, &workspace.similarity, &v, 0.0);
        // G_V = (Uᵀ W)ᵀ: a product of Wᵀ would miss the fast path.
        u.transpose_to(&mut workspace.factor);
        workspace
            .product
            .gemm(1.0, &workspace.factor, &workspace.similarity, 0.0);
        workspace.product.transpose_to(&mut gradient.rows_mut(n, n));

        Value {
            loss: sweep.loss,
            error: self.rounding(n, d, sweep),
            // ‖∇L‖² = Σ_i ‖Σ_j W_ij v_j‖² + Σ_j ‖Σ_i W_ij u_i‖² is 2N (A/N)² where all rows of W
            // have the same sum of |W_ij| and nothing cancels.
            scale: sweep.sensitivity * (2.0 / n as f64).sqrt(),
        }
    }

    /// Replaces S by W = ∂L/∂S.
    fn sweep(&self, workspace: &mut Workspace) -> Sweep {
        let Workspace {
            similarity,
            transposed,
            column,
            sums,
            ..
        } = workspace;
        match *self {
            FullLoss::Sigmoid { t, b } => sigmoid(t, b, similarity, column, sums),
            FullLoss::InfoNce { t, directions } => {
                similarity.transpose_to(transposed);
                let rows = softmax(t, transposed, column, sums);
                match directions {
                    Directions::One => {
                        transposed.transpose_to(similarity);
                        rows
                    }
                    Directions::Both => {
                        let columns = softmax(t, similarity, column, sums);
                        mean_with_transpose(similarity, transposed);
                        rows.mean(columns)
                    }
                }
            }
        }
    }

    /// To first order in u = 2⁻⁵³, with A = Σ_ij |∂L/∂S_ij|,
    ///
    /// |computed L − L| ≤ u [ (2d + 10 + |b|/t) A + c L ],   c = 2 (7 + log₂ N) + 8.
    ///
    /// An entry of S errs by d u as a dot product and by (d + 3) u because either row has unit
    /// length only to (d/2 + 3/2) u: the bound is relative to the *normalised* rows. The
    /// argument t S − b of the sigmoid, or t (S_ij − S_ii) of the softmax less its maximum,
    /// adds at most 7 u t + |b| u. All of this reaches L through ∂L/∂S. Each term is
    /// nonnegative and right to 8 u with its scaling, and a pairwise sum of N terms has at most
    /// 7 + log₂ N additions on every path; there are two levels, entries and columns.
    fn rounding(&self, n: usize, d: usize, sweep: Sweep) -> f64 {
        let bias = match *self {
            FullLoss::Sigmoid { t, b } => b.abs() / t,
            FullLoss::InfoNce { .. } => 0.0,
        };
        let similarity = (2 * d + 10) as f64 + bias;
        let summation = 2.0 * (7.0 + (n as f64).log2().ceil()) + 8.0;
        f64::EPSILON / 2.0 * (similarity * sweep.sensitivity + summation * sweep.loss)
    }
}

impl Sweep {
    fn mean(self, other: Sweep) -> Sweep {
        Sweep {
            loss: 0.5 * (self.loss + other.loss),
            sensitivity: 0.5 * (self.sensitivity + other.sensitivity),
        }
    }
}

/// W_ii = −(t/N) σ(b − t S_ii), W_ij = (t/N) σ(t S_ij − b); see [`crate::loss::Sigmoid`].
fn sigmoid(t: f64, b: f64, s: &mut DMatrix<f64>, column: &mut [f64], sums: &mut [f64]) -> Sweep {
    let n = s.nrows();
    let scale = t / n as f64;
    let mut sensitivity = 0.0;
    for (j, mut entries) in s.column_iter_mut().enumerate() {
        let positive = softplus_sigmoid(b - t * entries[j]);
        for (entry, loss) in entries.iter_mut().zip(column.iter_mut()) {
            let (softplus, sigmoid) = softplus_sigmoid(t * *entry - b);
            *loss = softplus;
            *entry = scale * sigmoid;
        }
        // The diagonal is the positive pair.
        column[j] = positive.0;
        entries[j] = -scale * positive.1;
        sums[j] = pairwise_sum(column);
        sensitivity += entries.iter().map(|w| w.abs()).sum::<f64>();
    }
    Sweep {
        loss: pairwise_sum(sums) / n as f64,
        sensitivity,
    }
}

/// softplus(z) and σ(z) from one exponential, which is never of a positive number.
fn softplus_sigmoid(z: f64) -> (f64, f64) {
    let e = (-z.abs()).exp();
    let numerator = if z >= 0.0 { 1.0 } else { e };
    // `max` would turn a NaN into 0.
    let positive_part = if z < 0.0 { 0.0 } else { z };
    (positive_part + e.ln_1p(), numerator / (1.0 + e))
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
        let others = pairwise_sum(column);
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
    Sweep {
        loss: pairwise_sum(sums) / n as f64,
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

/// The sum by halves: at most 7 + log₂ N additions touch any term.
fn pairwise_sum(terms: &[f64]) -> f64 {
    if terms.len() <= 8 {
        return terms.iter().sum();
    }
    let (left, right) = terms.split_at(terms.len() / 2);
    pairwise_sum(left) + pairwise_sum(right)
}

/// A loss with its buffers, as argmin sees it: a problem is only ever borrowed shared there.
#[derive(Debug)]
pub struct FullProblem {
    loss: FullLoss,
    workspace: std::cell::RefCell<Workspace>,
}

impl FullProblem {
    /// The problem of minimising `loss` over N pairs in R^d.
    pub fn new(loss: FullLoss, n: usize, d: usize) -> Self {
        FullProblem {
            loss,
            workspace: Workspace::new(&loss, n, d).into(),
        }
    }
}

impl Objective for FullProblem {
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let workspace = &mut self.workspace.borrow_mut();
        self.loss.evaluate(x, workspace, gradient)
    }
}
