//! The preconditioner: the Hessian of the full loss where every negative pair is like the mean.

mod modes;
mod sweeps;

use nalgebra::{DMatrix, DVector, DVectorView};

use super::descent::{Knowledge, Point, Preconditioner, Unscaled};
use super::inverse::invert;
use super::kernel::FullLoss;
use modes::Modes;
use sweeps::{Combination, Multipliers};

/// A relative curvature is negative below minus this, and not by rounding; at the optimum
/// between the thresholds it is 0.
const NEGATIVE: f64 = 1e-6;
/// Steps of inverse iteration towards the thinnest direction.
const THINNING: usize = 10;
/// The largest t²/d at which it is used. At 80 (N = 10, d = 5) it saves nine evaluations of ten, at
/// 10⁵ (N = d = 10) it more than doubles them where b = t.
const SPREAD: f64 = 1e3;
/// Below this mean of c M/κ it is taken to be 0: where the rows of U and of V collapse, as in the
/// antipodal phase, no matrix is inverted.
const LEAST_GRADING: f64 = 0.25;
/// The largest c M/κ along a mean: it leaves a condition that single precision can stand.
const STIFFEST: f32 = 100.0;
/// The columns of the Gram matrix that are computed at a time.
const STRIP: usize = 96;

/// An approximate inverse Hessian of a loss of the similarities S = U Vᵀ on unit rows.
///
/// With W = ∂L/∂S the Hessian maps a tangent (u̇, v̇) to the projection of
///
/// W v̇ + Ẇ V − Λ u̇   and   Wᵀ u̇ + Ẇᵀ U − Λ′ v̇,   Ẇ = W′ ∘ (u̇ Vᵀ + U v̇ᵀ),   Λ_ii = ⟨u_i, ∇_i L⟩.
///
/// Let W be w₊ on the diagonal and w₋ elsewhere, W′ be c and −Λ be a, all means over the
/// embedding, and keep from Ẇ the part that has no coupling: c u̇ M and c v̇ M with the Gram
/// matrix M = Xᵀ X/2. What is left is diagonal in four modes: u̇ and v̇ alike (y) or opposed
/// (z), and in either the mean over all pairs, which 11ᵀ in W sees, or the rest:
///
/// | mode | curvature, with w = w₊ − w₋ |
/// |---|---|
/// | y, rest | \|a + w\| + c M; where y grows (β \|a + w\| + c M) 2/(1 + β) |
/// | z, rest | \|a − w\| |
/// | y, mean | a + w + N w₋ + (c/2) N ‖ū + v̄‖² |
/// | z, mean | a − w − N w₋ + (c/2) N ‖ū − v̄‖² |
///
/// Where U and V are nearly opposed, z is some mean z̄ in all rows and y is short. Unit rows tie its
/// length to z: to change ‖y_i‖ takes a z, rest, along z̄, which changes all similarities of the pair,
/// and costs c N ‖z̄‖² in curvature beside |a − w|. Without it these N modes are four times as stiff
/// as K takes them for, and γ, learnt from them, makes every other step four times too short. Their
/// lengths once right to a few in a hundred, a + w is what is left of the error of that, N times what
/// c M is, and says nothing about the directions that still have to grow: then it is taken for c M of
/// its mean eigenvalue. Both are known only from near the optimum, where what was learnt before is void.
///
/// Each has a little damping. At a saddle a curvature can be negative:
///
/// - The mean of z, small at a random start, has to grow wherever the optimum has a modality gap.
///   A Newton step away from the saddle would only double it. Instead the means of a direction are
///   twice as long as a row, unless a positive curvature keeps them shorter.
/// - y grows where a + w < 0. Along a singular vector of U + V with the eigenvalue μ of M the
///   gradient is that vector times c (μ − μ*), with μ* = −(a + w)/c: the rows have to become a
///   tight frame. The step that leads from √μ to √μ* at once divides by c (μ + √(μ μ*)). At β = 0.3
///   the line above is within a third of that from μ*/7 to 9 μ*, exact at μ*, and needs no square
///   root of a matrix. It triples the thinnest directions in a step; |a + w| + c M doubles them.
///
/// On the tangent space the inverse of the projected operator is not the projection of its
/// inverse: the y and z of a pair are tangent together. The exact one takes two multipliers a
/// pair, as in any quadratic problem with linear constraints. To project instead costs twice the
/// evaluations between the thresholds, where the constraints tie y to z.
///
/// K is kept in single precision. It is an approximation that decides where to look, not what is
/// found: the loss, its gradient and every point are doubles.
///
/// # Reference
/// Tong, Ma, Chi, Accelerating ill-conditioned low-rank matrix estimation via scaled gradient
/// descent, JMLR 22 (2021), for (VᵀV)⁻¹ as the scale of the gradient; Dauphin et al.,
/// Identifying and attacking the saddle point problem, NeurIPS 2014, for the absolute values;
/// Nakatsukasa, Bai, Gygi, Optimizing Halley's iteration for computing the matrix polar
/// decomposition, SIAM J. Matrix Anal. Appl. 31 (2010), 2700–2720, for rational steps that lift all
/// singular values together.
#[derive(Clone, Debug)]
pub struct MeanField {
    loss: FullLoss,
    modes: Modes,
    /// Whether it does anything since it was refreshed.
    in_use: bool,
    /// Whether M makes a difference.
    graded: bool,
    /// Whether the lengths of y are stiff.
    stiff: bool,
    /// What a gradient is divided by, so that it fits into an `f32`.
    unit: f64,
    /// (1 + c M/κ)⁻¹ with the curvature κ of the thinnest direction, d×d.
    inverse: DMatrix<f32>,
    /// X where it was refreshed: the normals of the constraints.
    normals: DMatrix<f32>,
    /// Xᵀ without its means, to form the Gram matrix.
    transposed: DMatrix<f32>,
    /// X times `inverse`.
    solved_normals: DMatrix<f32>,
    multipliers: Multipliers,
    /// y, centred; then z, centred and divided by its curvature (N×d).
    alike: DMatrix<f32>,
    opposed: DMatrix<f32>,
    /// y times `inverse`.
    solved: DMatrix<f32>,
    /// The means of y and z over the pairs, a column of X each.
    means: [Vec<f32>; 2],
}

impl MeanField {
    /// The preconditioner of `loss` for N pairs in R^d.
    pub fn new(loss: FullLoss, n: usize, d: usize) -> Self {
        let (whole, half) = (DMatrix::zeros(2 * n, d), DMatrix::zeros(n, d));
        MeanField {
            loss,
            modes: Modes::default(),
            in_use: false,
            graded: false,
            stiff: false,
            unit: 1.0,
            inverse: DMatrix::zeros(d, d),
            normals: whole.clone(),
            transposed: DMatrix::zeros(d, 2 * n),
            solved_normals: whole,
            multipliers: Multipliers::new(n, d),
            alike: half.clone(),
            opposed: half.clone(),
            solved: half,
            means: [vec![0.0; d], vec![0.0; d]],
        }
    }

    /// The same for another loss, in the same memory.
    #[must_use]
    pub(super) fn again(self, loss: FullLoss) -> Self {
        MeanField {
            loss,
            stiff: false,
            ..self
        }
    }

    /// (1 + c M/κ)⁻¹, from the normals and their means; `solved_normals` is overwritten.
    ///
    /// Along ū ± v̄ the eigenvalue of M is some N. Single precision cannot carry that where c/κ is
    /// large too, so the means are taken out first and put back with a limited weight.
    fn invert_gram(&mut self) {
        let (rows, d) = self.normals.shape();
        let centred = &mut self.solved_normals;
        sweeps::centre(
            rows / 2,
            self.normals.as_slice(),
            &self.means,
            centred.as_mut_slice(),
        );
        centred.transpose_to(&mut self.transposed);
        let c = self.modes.gram as f32;
        gram(0.5 * c, &self.transposed, centred, &mut self.inverse);
        for mean in &self.means {
            let mean = DVectorView::from_slice(mean, d);
            let weight = (c * (rows / 2) as f32).min(STIFFEST / mean.norm_squared());
            self.inverse.ger(weight, &mean, &mean, 1.0);
        }
        for k in 0..d {
            self.inverse[(k, k)] += 1.0;
        }
        invert(&mut self.inverse);
    }

    /// U and V apart, so that equal rows are rounded alike: from U = V no step may lead to another
    /// pair of them than [`Preconditioner::falling`] does.
    fn solve_normals(&mut self) {
        let n = self.normals.nrows() / 2;
        for first in [0, n] {
            let mut solved = self.solved_normals.rows_mut(first, n);
            solved.gemm(1.0, &self.normals.rows(first, n), &self.inverse, 0.0);
        }
    }

    /// Whether one W′ may stand for all. The negative similarities of unit vectors in R^d differ
    /// by some 1/√d at a random start, and W by a factor e^{t/√d}.
    fn is_suited(&self, at: &Point) -> bool {
        let t = self.loss.t;
        t * t <= SPREAD * at.x.ncols() as f64
    }

    /// Rounds X to the normals, with their means.
    fn take_normals(&mut self, at: &Point) {
        let (n, x) = (at.x.nrows() / 2, at.x.as_slice());
        sweeps::narrow(n, x, self.normals.as_mut_slice(), &mut self.means);
    }
}

impl Preconditioner for MeanField {
    fn refresh(&mut self, at: &Point) -> Knowledge {
        self.in_use = self.is_suited(at) && at.norm.is_normal();
        if self.in_use {
            self.modes = Modes::of(&self.loss, at);
            self.in_use = self.modes.are_usable();
        }
        let was_stiff = std::mem::replace(&mut self.stiff, false);
        if !self.in_use {
            return Knowledge::OfShape;
        }
        self.stiff = self.modes.stiffness > 0.0;
        self.unit = at.norm;
        self.graded = self.modes.grading > LEAST_GRADING;
        self.take_normals(at);
        if self.graded {
            self.invert_gram();
            self.solve_normals();
        } else {
            self.solved_normals.copy_from(&self.normals);
        }
        self.multipliers.refresh(
            self.normals.as_slice(),
            self.solved_normals.as_slice(),
            self.modes.softness() as f32,
            (self.modes.stiffness as f32, &self.means[1]),
        );
        match self.stiff && !was_stiff {
            true => Knowledge::OfAnother,
            false => Knowledge::OfHessian,
        }
    }

    fn extent(&self) -> f64 {
        match self.in_use {
            true => self.modes.extent.max(0.0).sqrt(),
            false => 1.0,
        }
    }

    fn apply(
        &mut self,
        factors: [f64; 2],
        vectors: [&DMatrix<f64>; 2],
        to: &mut DMatrix<f64>,
    ) -> [f64; 2] {
        if !self.in_use {
            return Unscaled.apply(factors, vectors, to);
        }
        let vectors = vectors.map(DMatrix::as_slice);
        let n = to.nrows() / 2;
        let softness = self.modes.softness() as f32;
        sweeps::split(
            Combination {
                n,
                factors: factors.map(|factor| factor / self.unit),
                vectors,
            },
            softness,
            [self.alike.as_mut_slice(), self.opposed.as_mut_slice()],
            &mut self.means,
        );
        if self.graded {
            self.solved.gemm(1.0, &self.alike, &self.inverse, 0.0);
        } else {
            self.solved.copy_from(&self.alike);
        }
        let parts = [self.solved.as_mut_slice(), self.opposed.as_mut_slice()];
        let normals = [self.normals.as_slice(), self.solved_normals.as_slice()];
        self.multipliers
            .multiply(normals[0], [&*parts[0], &*parts[1]]);
        let [y, z] = self.modes.mean_softness().map(|softness| softness as f32);
        for (mean, softness) in self.means.iter_mut().zip([y, z]) {
            mean.iter_mut().for_each(|mean| *mean *= softness);
        }
        sweeps::join(
            &self.multipliers,
            parts,
            normals,
            &self.means,
            self.unit / self.modes.alike,
            vectors,
            to.as_mut_slice(),
        )
    }

    /// The pairs part: u̇_i = e and v̇_i = −e, with e where X is thinnest and the Gram term
    /// opposes it least. The loss does not change if U and V are exchanged, hence from U = V
    /// the gradients stay equal, no step excites this mode, and a descent ends at a saddle
    /// (N = 10, t = b = 0.5: at a gap of 0.65).
    ///
    /// At the simplex ETF this is the curve of CCEM itself: arrival from a tied start is no
    /// independent evidence for the shape of the optimum.
    fn falling(&mut self, at: &Point, v: &mut DMatrix<f64>) -> bool {
        self.modes = Modes::of(&self.loss, at);
        if !self.modes.are_usable() || self.modes.parting > -NEGATIVE {
            return false;
        }
        self.take_normals(at);
        self.invert_gram();
        let (n, d) = (v.nrows() / 2, v.ncols());
        let mut e = DVector::from_fn(d, |k, _| 1.0 / (k + 1) as f32);
        for _ in 0..THINNING {
            e = &self.inverse * e;
            e /= e.norm();
        }
        for (column, e) in v.as_mut_slice().chunks_exact_mut(2 * n).zip(e.iter()) {
            let (u, v) = column.split_at_mut(n);
            u.fill(f64::from(*e));
            v.fill(-f64::from(*e));
        }
        true
    }
}

/// to ← weight XᵀX: the upper half, strip by strip, and its mirror image. The weight comes last:
/// a product that is weighted on its way rounds differently with AVX-512 and with AVX2.
fn gram(weight: f32, xt: &DMatrix<f32>, x: &DMatrix<f32>, to: &mut DMatrix<f32>) {
    let d = x.ncols();
    for first in (0..d).step_by(STRIP) {
        let width = STRIP.min(d - first);
        let end = first + width;
        to.view_mut((0, first), (end, width)).gemm(
            1.0,
            &xt.rows(0, end),
            &x.columns(first, width),
            0.0,
        );
    }
    *to *= weight;
    to.fill_lower_triangle_with_upper_triangle();
}
