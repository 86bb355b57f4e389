//! The preconditioner: the Hessian of the full loss where every negative pair is like the mean.

use nalgebra::{DMatrix, DVector};

use super::descent::{Point, Preconditioner};
use super::inverse::invert;
use super::kernel::FullLoss;

/// The share of the mean eigenvalue of the Gram term by which it is damped, where u and v of a
/// pair move alike. With none, a direction in which the embedding is still thin would be
/// overshot; from ¼ to 1 the evaluations change less than from seed to seed.
const DAMPING: f64 = 0.5;
/// No curvature is taken to be below this share of the pull between u_i and v_i.
const LEAST: f64 = 1e-4;
/// The largest t²/d at which the preconditioner helps: with N = 50 it saves half of the
/// evaluations at 1 (d = 25) and costs half as many again at 2.4 (d = 3).
const SPREAD: f64 = 2.0;
/// A relative curvature is negative below minus this, and not by rounding; at the optimum
/// between the thresholds it is 0.
const NEGATIVE: f64 = 1e-6;
/// Steps of inverse iteration towards the thinnest direction.
const THINNING: usize = 10;

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
/// | y, rest | \|a + w\| + c M |
/// | z, rest | \|a − w\| |
/// | y, mean | \|a + w + N w₋\| + (c/2) N ‖ū + v̄‖² |
/// | z, mean | \|a − w − N w₋\| + (c/2) N ‖ū − v̄‖² |
///
/// Each has a little damping. The absolute values make it positive definite: along a direction
/// of negative curvature the step has its natural length, away from the saddle. Only the first
/// mode needs a matrix. It decides the speed: from a random start the rows have to become a
/// tight frame, the singular values of U + V differ by factors of N at first, and the gradient
/// sees each times itself. On its tail alone L-BFGS spends most of its evaluations just above
/// the antipodal threshold, where |a + w| is next to nothing.
///
/// On the tangent space the inverse of the projected operator is not the projection of its
/// inverse: the y and z of a pair are tangent together. The exact one takes two multipliers a
/// pair, as in any quadratic problem with linear constraints.
///
/// # Reference
/// Tong, Ma, Chi, Accelerating ill-conditioned low-rank matrix estimation via scaled gradient
/// descent, JMLR 22 (2021), for (VᵀV)⁻¹ as the scale of the gradient; Dauphin et al.,
/// Identifying and attacking the saddle point problem, NeurIPS 2014, for the absolute values.
#[derive(Clone, Debug)]
pub struct MeanField {
    loss: FullLoss,
    modes: Modes,
    /// Whether it does anything since it was refreshed.
    in_use: bool,
    /// (|a + w| + c M)⁻¹, d×d.
    inverse: DMatrix<f64>,
    /// X where it was refreshed: the normals of the constraints.
    normals: DMatrix<f64>,
    /// X times `inverse`.
    solved_normals: DMatrix<f64>,
    /// The inverse of the 2×2 matrix of each pair's multipliers: uu, uv, vv.
    multipliers: [Vec<f64>; 3],
    /// The right-hand sides of the multipliers, then the multipliers: u, v.
    sides: [Vec<f64>; 2],
    /// y, centred; then z, centred and divided by its curvature (N×d).
    alike: DMatrix<f64>,
    opposed: DMatrix<f64>,
    /// y times `inverse`.
    solved: DMatrix<f64>,
    /// The means of y and z over the pairs, a column of X each.
    means: [Vec<f64>; 2],
    /// Xᵀ, to form the Gram matrix.
    transposed: DMatrix<f64>,
}

/// The curvatures of the modes, and c.
#[derive(Clone, Copy, Debug, Default)]
struct Modes {
    alike: f64,
    opposed: f64,
    alike_mean: f64,
    opposed_mean: f64,
    gram: f64,
    /// a − w − N w₋ with its sign, as a share of the sum of its parts.
    parting: f64,
}

impl Modes {
    fn of(loss: &FullLoss, at: &Point) -> Modes {
        let (n, d) = (at.x.nrows() / 2, at.x.ncols());
        let (pairs, rows) = (n as f64, (2 * n) as f64);
        let (t, positive) = weight_of_positives(loss, at);
        // G = √(2/N) Σ_ij |W_ij|, and only the diagonal of W is negative.
        let total = at.value.scale * (0.5 * pairs).sqrt();
        let negative = ((total - pairs * positive) / (pairs * (pairs - 1.0))).max(0.0);
        // W′ = t W (1 − N W/t), for the sigmoid as for a softmax.
        let gram = t * negative * (1.0 - pairs * negative / t).max(0.0);
        let (w, a) = (-positive - negative, -at.x.dot(&at.euclidean) / rows);
        let (mut together, mut apart) = (0.0, 0.0);
        for column in at.x.as_slice().chunks_exact(2 * n) {
            let (u, v) = column.split_at(n);
            let (u, v) = (u.iter().sum::<f64>() / pairs, v.iter().sum::<f64>() / pairs);
            together += (u + v) * (u + v);
            apart += (u - v) * (u - v);
        }
        // tr M = N; a centred row has 1 − (‖ū‖² + ‖v̄‖²)/2 of its square left.
        let spread = 1.0 - 0.25 * (together + apart);
        let damping = DAMPING * gram * pairs * spread / d as f64 + LEAST * w.abs();
        let mean = |factor: f64, distance: f64| factor.abs() + 0.5 * gram * pairs * distance;
        Modes {
            alike: (a + w).abs() + damping,
            opposed: (a - w).abs() + damping,
            alike_mean: mean(a + w + pairs * negative, together) + damping,
            opposed_mean: mean(a - w - pairs * negative, apart) + damping,
            gram,
            parting: (a - w - pairs * negative) / (a.abs() + w.abs() + pairs * negative),
        }
    }

    /// Whether every curvature can be divided by.
    fn are_usable(&self) -> bool {
        let all = [self.alike, self.opposed, self.alike_mean, self.opposed_mean];
        self.gram.is_finite() && all.iter().all(|mode| mode.is_normal() && *mode > 0.0)
    }
}

/// t, and the mean of −W_ii.
fn weight_of_positives(loss: &FullLoss, at: &Point) -> (f64, f64) {
    let n = at.x.nrows() / 2;
    let pairs = n as f64;
    match *loss {
        FullLoss::Sigmoid { t, b } => {
            let (u, v) = (at.x.rows(0, n), at.x.rows(n, n));
            let sigmoids = (0..n).map(|i| 1.0 / (1.0 + (t * u.row(i).dot(&v.row(i)) - b).exp()));
            (t, t / pairs * sigmoids.sum::<f64>() / pairs)
        }
        // The rows of W add up to 0.
        FullLoss::InfoNce { t, .. } => (t, 0.5 * at.value.scale * (0.5 * pairs).sqrt() / pairs),
    }
}

impl MeanField {
    /// The preconditioner of `loss` for N pairs in R^d.
    pub fn new(loss: FullLoss, n: usize, d: usize) -> Self {
        let (thin, zeros) = (DMatrix::zeros(n, d), vec![0.0; n]);
        MeanField {
            loss,
            modes: Modes::default(),
            in_use: false,
            inverse: DMatrix::zeros(d, d),
            normals: DMatrix::zeros(2 * n, d),
            solved_normals: DMatrix::zeros(2 * n, d),
            multipliers: [zeros.clone(), zeros.clone(), zeros.clone()],
            sides: [zeros.clone(), zeros],
            alike: thin.clone(),
            opposed: thin.clone(),
            solved: thin,
            means: [vec![0.0; d], vec![0.0; d]],
            transposed: DMatrix::zeros(d, 2 * n),
        }
    }

    /// Whether one W′ can stand for all: the negative similarities of unit vectors in R^d differ
    /// by some 1/√d, and W by a factor e^{t/√d}.
    fn is_suited(&self, at: &Point) -> bool {
        let (FullLoss::Sigmoid { t, .. } | FullLoss::InfoNce { t, .. }) = self.loss;
        t * t <= SPREAD * at.x.ncols() as f64
    }

    /// (|a + w| + c M)⁻¹
    fn invert_gram(&mut self, at: &Point) {
        at.x.transpose_to(&mut self.transposed);
        self.inverse
            .gemm(0.5 * self.modes.gram, &self.transposed, &at.x, 0.0);
        for k in 0..self.inverse.nrows() {
            self.inverse[(k, k)] += self.modes.alike;
        }
        invert(&mut self.inverse);
    }

    /// The 2×2 matrix of the multipliers of each pair, inverted: what the inverse without
    /// constraints makes of the normals (u, 0) and (0, v), along these normals.
    fn eliminate_normals(&mut self) {
        let n = self.normals.nrows() / 2;
        let [uu, uv, vv] = &mut self.multipliers;
        for entries in [&mut *uu, &mut *uv, &mut *vv] {
            entries.fill(0.0);
        }
        let softness = 1.0 / self.modes.opposed;
        let columns = self.normals.as_slice().chunks_exact(2 * n);
        for (x, solved) in columns.zip(self.solved_normals.as_slice().chunks_exact(2 * n)) {
            let ((u, v), (ku, kv)) = (x.split_at(n), solved.split_at(n));
            for i in 0..n {
                uu[i] += u[i] * (ku[i] + softness * u[i]);
                uv[i] += u[i] * (kv[i] - softness * v[i]);
                vv[i] += v[i] * (kv[i] + softness * v[i]);
            }
        }
        for i in 0..n {
            let determinant = uu[i] * vv[i] - uv[i] * uv[i];
            let inverted = [
                vv[i] / determinant,
                -uv[i] / determinant,
                uu[i] / determinant,
            ];
            [uu[i], uv[i], vv[i]] = inverted;
        }
    }

    /// Splits v into y and z, and either into its mean and the rest.
    fn split(&mut self, v: &DMatrix<f64>) {
        let n = v.nrows() / 2;
        let softness = 1.0 / self.modes.opposed;
        let [alike_means, opposed_means] = &mut self.means;
        let parts = (self.alike.as_mut_slice().chunks_exact_mut(n))
            .zip(self.opposed.as_mut_slice().chunks_exact_mut(n));
        let means = alike_means.iter_mut().zip(opposed_means);
        for ((column, (y, z)), (y_mean, z_mean)) in
            v.as_slice().chunks_exact(2 * n).zip(parts).zip(means)
        {
            let (u, v) = column.split_at(n);
            let (u_mean, v_mean) = (mean(u), mean(v));
            (*y_mean, *z_mean) = (0.5 * (u_mean + v_mean), 0.5 * (u_mean - v_mean));
            for i in 0..n {
                y[i] = 0.5 * (u[i] + v[i]) - *y_mean;
                z[i] = softness * (0.5 * (u[i] - v[i]) - *z_mean);
            }
        }
    }

    /// The multipliers that take the normal components out of `solved` and `opposed`.
    fn multiply(&mut self) {
        let n = self.normals.nrows() / 2;
        let [p, q] = &mut self.sides;
        p.fill(0.0);
        q.fill(0.0);
        let parts =
            (self.solved.as_slice().chunks_exact(n)).zip(self.opposed.as_slice().chunks_exact(n));
        for (x, (y, z)) in self.normals.as_slice().chunks_exact(2 * n).zip(parts) {
            let (u, v) = x.split_at(n);
            for i in 0..n {
                p[i] += u[i] * (y[i] + z[i]);
                q[i] += v[i] * (y[i] - z[i]);
            }
        }
        let [uu, uv, vv] = &self.multipliers;
        for i in 0..n {
            (p[i], q[i]) = (uu[i] * p[i] + uv[i] * q[i], uv[i] * p[i] + vv[i] * q[i]);
        }
    }

    /// Subtracts what the multipliers do, puts the means back and joins y and z to `to`.
    fn join(&mut self, to: &mut DMatrix<f64>) {
        let n = to.nrows() / 2;
        let softness = 1.0 / self.modes.opposed;
        let [p, q] = &self.sides;
        let parts = (self.solved.as_mut_slice().chunks_exact_mut(n))
            .zip(self.opposed.as_mut_slice().chunks_exact_mut(n));
        let normals = (self.normals.as_slice().chunks_exact(2 * n))
            .zip(self.solved_normals.as_slice().chunks_exact(2 * n));
        let means = self.means[0].iter().zip(&self.means[1]);
        for (((to, (y, z)), (x, solved)), (y_mean, z_mean)) in
            (to.as_mut_slice().chunks_exact_mut(2 * n))
                .zip(parts)
                .zip(normals)
                .zip(means)
        {
            let ((u, v), (ku, kv)) = (x.split_at(n), solved.split_at(n));
            for i in 0..n {
                y[i] -= p[i] * ku[i] + q[i] * kv[i];
                z[i] -= softness * (p[i] * u[i] - q[i] * v[i]);
            }
            let y_shift = y_mean / self.modes.alike_mean - mean(y);
            let z_shift = z_mean / self.modes.opposed_mean - mean(z);
            let (u, v) = to.split_at_mut(n);
            for i in 0..n {
                let (y, z) = (y[i] + y_shift, z[i] + z_shift);
                (u[i], v[i]) = (y + z, y - z);
            }
        }
    }
}

impl Preconditioner for MeanField {
    fn refresh(&mut self, at: &Point) -> bool {
        self.modes = Modes::of(&self.loss, at);
        self.in_use = self.is_suited(at) && self.modes.are_usable();
        if self.in_use {
            self.invert_gram(at);
            self.normals.copy_from(&at.x);
            self.solved_normals.gemm(1.0, &at.x, &self.inverse, 0.0);
            self.eliminate_normals();
        }
        self.in_use
    }

    fn apply(&mut self, v: &mut DMatrix<f64>) {
        if self.in_use {
            self.split(v);
            self.solved.gemm(1.0, &self.alike, &self.inverse, 0.0);
            self.multiply();
            self.join(v);
        }
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
        self.invert_gram(at);
        let (n, d) = (v.nrows() / 2, v.ncols());
        let mut e = DVector::from_fn(d, |k, _| 1.0 / (k + 1) as f64);
        for _ in 0..THINNING {
            e = &self.inverse * e;
            e /= e.norm();
        }
        for (column, e) in v.as_mut_slice().chunks_exact_mut(2 * n).zip(e.iter()) {
            let (u, v) = column.split_at_mut(n);
            u.fill(*e);
            v.fill(-*e);
        }
        true
    }
}

fn mean(entries: &[f64]) -> f64 {
    // Eight sums side by side: one alone waits for every addition.
    let (chunks, rest) = entries.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for chunk in chunks {
        for (sum, entry) in sums.iter_mut().zip(chunk) {
            *sum += entry;
        }
    }
    let sum = sums.iter().chain(rest).sum::<f64>();
    sum / entries.len() as f64
}
