//! The full losses over U and V, with their Euclidean gradients, in one pass.
//!
//! Both losses depend on U and V through the similarities S = U Vᵀ only. With W = ∂L/∂S the
//! gradients are G_U = W V and G_V = Wᵀ U, so an evaluation is three matrix products and one
//! sweep that turns S into W while it adds up the loss, or two: for InfoNCE W has to wait for the
//! sums of whole rows and columns.
//!
//! | file | holds |
//! |---|---|
//! | [`lanes`] | vectors of doubles, for each instruction set |
//! | `aligned` | memory that begins where a line of the caches does |
//! | `instructions` | the names of these sets, and what of them decides digits |
//! | [`softplus`] | softplus and σ of a vector, e^a and ln(1 + x) of any size |
//! | `microkernel` | the matrix products, a register file at a time |
//! | `tiles` | the losses, tile by tile: the N×N matrix never exists |
//! | `row_major` | the same losses of U and V as NumPy keeps them |
//!
//! Only here is code unsafe: in `lanes`, because a processor may lack an instruction, and in the
//! innermost loop of `microkernel`, where the bounds are checked once for a block and not for every
//! number.

#[allow(unsafe_code)]
pub mod lanes;
pub mod softplus;

mod aligned;
mod instructions;
#[allow(unsafe_code)]
mod microkernel;
pub mod product;
mod row_major;
mod tiles;
mod transposition;

use nalgebra::DMatrix;

use super::descent::{Objective, Value};
use crate::embedding::Embedding;
use crate::loss::{Kind, Parameters};
pub use lanes::Instructions;
pub use row_major::{RowMajor, Unfit};
use tiles::{Given, Tiles};

/// A loss of the N×d matrices U and V.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FullLoss {
    /// Which; its [`formula`](Kind::formula).
    pub kind: Kind,
    /// t, the temperature; it multiplies the similarity.
    pub t: f64,
    /// b, the bias; in InfoNCE it plays no part.
    pub b: f64,
}

/// The buffers of an evaluation: the loop of a method allocates nothing in the kernel.
#[derive(Clone, Debug)]
pub struct Workspace(Tiles);

impl Workspace {
    /// The buffers that `loss` needs for N pairs in R^d.
    pub fn new(loss: &FullLoss, n: usize, d: usize) -> Self {
        Self::with_instructions(Instructions::best(), loss, n, d)
    }

    /// The same for other instructions than the best.
    ///
    /// # Panics
    /// If the processor does not have the instructions.
    pub fn with_instructions(
        instructions: Instructions,
        loss: &FullLoss,
        n: usize,
        d: usize,
    ) -> Self {
        Workspace(Tiles::new(instructions, loss.kind, n, d))
    }

    /// The same with tiles of about `rows` × `columns`: what tests compare. The size of the tiles
    /// changes no bit.
    ///
    /// # Panics
    /// If the processor does not have the instructions.
    pub fn with_tile(
        instructions: Instructions,
        loss: &FullLoss,
        shape: [usize; 2],
        tile: [usize; 2],
    ) -> Self {
        Workspace(Tiles::with_tile(instructions, loss.kind, shape, tile))
    }

    /// An estimate of the bytes that [`Workspace::new`] asks for. It saturates.
    pub fn bytes(loss: &FullLoss, n: u64, d: u64) -> u64 {
        Tiles::size(loss.kind, n, d).saturating_mul(8)
    }
}

/// What a sweep over S adds up: the loss and A = Σ_ij |∂L/∂S_ij|.
#[derive(Clone, Copy)]
struct Sweep {
    loss: f64,
    sensitivity: f64,
}

impl FullLoss {
    /// The sigmoid loss.
    pub const fn sigmoid(t: f64, b: f64) -> FullLoss {
        let kind = Kind::Sigmoid;
        FullLoss { kind, t, b }
    }

    /// The loss at the temperature and the bias of a problem.
    pub fn of(kind: Kind, at: &Parameters<f64>) -> FullLoss {
        let &Parameters { t, b, .. } = at;
        FullLoss { kind, t, b }
    }

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
        let given = Given::Stacked {
            x: x.as_slice(),
            gradient: gradient.as_mut_slice(),
        };
        let sweep = workspace.0.evaluate(self, given);
        self.stated(n, d, sweep)
    }

    /// What a sweep over N pairs in R^d says of L.
    fn stated(&self, n: usize, d: usize, sweep: Sweep) -> Value {
        Value {
            loss: sweep.loss,
            error: self.rounding(n, d, sweep),
            // ‖∇L‖² = Σ_i ‖Σ_j W_ij v_j‖² + Σ_j ‖Σ_i W_ij u_i‖² is 2N (A/N)² where all rows of W
            // have the same sum of |W_ij| and nothing cancels.
            scale: sweep.sensitivity * (2.0 / n as f64).sqrt(),
        }
    }

    /// To first order in u = 2⁻⁵³, with A = Σ_ij |∂L/∂S_ij|,
    ///
    /// |computed L − L| ≤ u [ (2d + 13 + |b|/t) A + (8 + c) L ],
    ///
    /// where at most c additions touch any term of the loss. An entry of S errs by d u as a dot
    /// product and by (d + 6) u because either row has unit length only to (d/2 + 3) u, for the sum
    /// of squares, its root, the reciprocal and the product with it: the bound is relative to the
    /// *normalised* rows. The argument t S − b of the sigmoid, or
    /// t S_ij and t S_ii of the softmax with their reductions, adds at most 7 u t + |b| u. All of
    /// this reaches L through ∂L/∂S. Each term is nonnegative and right to 8 u with its scaling, or to
    /// what [`underflow`] allows.
    fn rounding(&self, n: usize, d: usize, sweep: Sweep) -> f64 {
        let bias = match self.kind {
            Kind::Sigmoid => self.b.abs() / self.t,
            Kind::InfoNce | Kind::InfoNceOneWay => 0.0,
        };
        let similarity = (2 * d + 13) as f64 + bias;
        let terms = 8.0 + Tiles::additions(self.kind, n);
        f64::EPSILON / 2.0 * (similarity * sweep.sensitivity + terms * sweep.loss) + underflow(n)
    }
}

/// Below 2⁻¹⁰²² numbers lie η = 2⁻¹⁰⁷⁴ apart and an error is no longer relative. Each of the N²
/// terms errs by some η there, and the sum is divided by N.
pub(super) fn underflow(n: usize) -> f64 {
    let eta = f64::from_bits(1);
    4.0 * n as f64 * eta
}

/// Sums by halves: at most 7 + log₂ of their number additions touch any term.
fn pairwise_sum<T, const K: usize>(terms: &[T], value: impl Fn(&T) -> [f64; K] + Copy) -> [f64; K] {
    let add = |x: [f64; K], y: [f64; K]| std::array::from_fn(|k| x[k] + y[k]);
    if terms.len() <= 8 {
        return terms.iter().map(value).fold([0.0; K], add);
    }
    let (left, right) = terms.split_at(terms.len() / 2);
    add(pairwise_sum(left, value), pairwise_sum(right, value))
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
        Self::with_instructions(Instructions::best(), loss, n, d)
    }

    /// The same with other instructions than the best, see [`Workspace::with_instructions`].
    pub(super) fn with_instructions(
        instructions: Instructions,
        loss: FullLoss,
        n: usize,
        d: usize,
    ) -> Self {
        FullProblem {
            loss,
            workspace: Workspace::with_instructions(instructions, &loss, n, d).into(),
        }
    }

    /// The problem for another loss and the same instructions, N and d, in the same memory if it
    /// can.
    #[must_use]
    pub(super) fn again(
        self,
        instructions: Instructions,
        loss: FullLoss,
        n: usize,
        d: usize,
    ) -> Self {
        match self.workspace.borrow().0.are_for(loss.kind) {
            true => {}
            false => return FullProblem::with_instructions(instructions, loss, n, d),
        }
        FullProblem { loss, ..self }
    }
}

impl Objective for FullProblem {
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let workspace = &mut self.workspace.borrow_mut();
        self.loss.evaluate(x, workspace, gradient)
    }
}
