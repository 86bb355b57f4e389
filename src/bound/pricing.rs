//! Which uses of Lemma S a pseudo-distribution of similarities violates most.
//!
//! The duals of the program are weights w on similarities: N−1 in all off the diagonal, 1 on it,
//! as if they were the entries of a row of S = UVᵀ. For a kernel K let
//!
//! A = N Σ w K² over both,  T = N Σ w K on the diagonal,  τ = Σ w K over both,
//!
//! which for a true S are ‖K(S)‖², its trace and its value in the direction e of all ones. With
//! q₂ = 1, ν = θ and q₁ = 2(θ+β)/N Lemma S says, for H < N,
//!
//! A + 2(θ+β) τ − 2θ T + (H−1) θ² + max(θ², β²) ≥ 0,
//!
//! and the left side is least at one of θ = T/H, (T−2τ)/H with |β| = |θ|, or θ = (T−τ)/(H−1),
//! β = −τ. Each is a quadratic form in κ, whose eigenvectors below 0 are kernels that cut w off.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::kernel::{Polynomial, harmonics};
use super::lemma::Column;

/// One use of Lemma S: q₂ = 1, ν = θ, q₁ = 2(θ+β)/N.
#[derive(Clone, Debug, PartialEq)]
pub struct Ray {
    /// κ_k by degree.
    pub kernel: Vec<(usize, f64)>,
    /// H < N.
    pub rank: u64,
    /// θ.
    pub theta: f64,
    /// β.
    pub beta: f64,
}

impl Ray {
    /// E = (H−1) θ² + max(θ², β²).
    pub fn cost(&self) -> f64 {
        let along = self.theta * self.theta;
        (self.rank as f64 - 1.0) * along + along.max(self.beta * self.beta)
    }

    /// q₁.
    pub fn q1(&self, n: f64) -> f64 {
        2.0 * (self.theta + self.beta) / n
    }

    /// K as a polynomial.
    pub fn polynomial(&self, kernels: &[Polynomial<f64>]) -> Polynomial<f64> {
        let parts = self.kernel.iter().map(|&(k, c)| kernels[k].times(&c));
        parts.fold(Polynomial::zero(), |sum, part| sum.plus(&part))
    }

    /// The column with this weight.
    pub fn column(&self, weight: f64, n: f64) -> Column {
        Column {
            kernel: self.kernel.iter().copied().collect(),
            q2: weight,
            q1: weight * self.q1(n),
            nu: weight * self.theta,
        }
    }
}

/// Weighted similarities.
pub type Weights = Vec<(f64, f64)>;

/// The sets of degrees that are tried, those of rank below N.
const SUPPORTS: [&[usize]; 14] = [
    &[1],
    &[1, 2],
    &[1, 2, 3],
    &[1, 2, 3, 4],
    &[1, 2, 3, 4, 5],
    &[1, 3],
    &[2],
    &[0, 1],
    &[0, 1, 2],
    &[0, 1, 2, 3],
    &[0, 2],
    &[3],
    &[1, 2, 4],
    &[2, 3],
];

/// The largest degree in [`SUPPORTS`].
pub const DEGREE: usize = 5;

/// A form counts as violated where an eigenvalue of its scaled matrix is below minus this.
const VIOLATED: f64 = 1e-9;

/// The violated uses of Lemma S, the worst first, each with the violation relative to A.
pub fn violated(
    n: u64,
    d: u64,
    off: &Weights,
    on: &Weights,
    kernels: &[Polynomial<f64>],
) -> Vec<(f64, Ray)> {
    let moments = Moments::new(n as f64, off, on, kernels);
    let mut found = Vec::new();
    for support in SUPPORTS {
        let ranks = support.iter().map(|&k| harmonics(k, d, n));
        let rank = ranks.fold(0, u64::saturating_add);
        if rank < n {
            found.extend(moments.violated(support, rank));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// A as a matrix, T and τ as vectors over the degrees.
struct Moments {
    a: DMatrix<f64>,
    trace: DVector<f64>,
    along: DVector<f64>,
}

impl Moments {
    fn new(n: f64, off: &Weights, on: &Weights, kernels: &[Polynomial<f64>]) -> Self {
        let size = DEGREE.min(kernels.len() - 1) + 1;
        let mut moments = Moments {
            a: DMatrix::zeros(size, size),
            trace: DVector::zeros(size),
            along: DVector::zeros(size),
        };
        for (points, is_diagonal) in [(off, false), (on, true)] {
            for (m, w) in points {
                let g = DVector::from_fn(size, |k, _| kernels[k].at(m));
                moments.a += (n * w) * &g * g.transpose();
                moments.along += *w * &g;
                if is_diagonal {
                    moments.trace += (n * w) * &g;
                }
            }
        }
        moments
    }

    fn violated(&self, support: &[usize], rank: u64) -> Vec<(f64, Ray)> {
        let a = self.a.select_rows(support).select_columns(support);
        let trace = self.trace.select_rows(support);
        let along = self.along.select_rows(support);
        let h = rank as f64;
        let square = |x: &DVector<f64>| x * x.transpose();
        let mut forms = vec![square(&trace) / h, square(&(&trace - 2.0 * &along)) / h];
        if rank > 1 {
            forms.push(square(&along) + square(&(&trace - &along)) / (h - 1.0));
        }
        let scale = a.diagonal().map(|x| 1.0 / x.max(1e-12).sqrt());
        let scaled = |form: DMatrix<f64>| {
            let d = DMatrix::from_diagonal(&scale);
            SymmetricEigen::new(&d * (&a - form) * &d)
        };
        let mut rays = Vec::new();
        for eigen in forms.into_iter().map(scaled) {
            for (value, vector) in eigen
                .eigenvalues
                .iter()
                .zip(eigen.eigenvectors.column_iter())
            {
                if *value < -VIOLATED {
                    let kappa = scale.component_mul(&vector);
                    let kappa = &kappa / kappa.lp_norm(1);
                    let best = tightest(&a, &trace, &along, &kappa, rank);
                    let kernel = support.iter().copied().zip(kappa.iter().copied()).collect();
                    rays.push(best.into_ray(kernel, rank));
                }
            }
        }
        rays.retain(|(violation, _)| *violation < -VIOLATED);
        rays
    }
}

/// θ and β that violate Lemma S most, with the violation relative to A.
struct Tightest {
    violation: f64,
    theta: f64,
    beta: f64,
}

impl Tightest {
    fn into_ray(self, kernel: Vec<(usize, f64)>, rank: u64) -> (f64, Ray) {
        let ray = Ray {
            kernel,
            rank,
            theta: self.theta,
            beta: self.beta,
        };
        (self.violation, ray)
    }
}

fn tightest(
    a: &DMatrix<f64>,
    trace: &DVector<f64>,
    along: &DVector<f64>,
    kappa: &DVector<f64>,
    rank: u64,
) -> Tightest {
    let size = (kappa.transpose() * a * kappa)[0];
    let (trace, along, h) = (trace.dot(kappa), along.dot(kappa), rank as f64);
    let whole = trace / h;
    let less = (trace - 2.0 * along) / h;
    let mut candidates = vec![(whole, whole), (whole, -whole), (less, less), (less, -less)];
    if rank > 1 {
        candidates.push(((trace - along) / (h - 1.0), -along));
    }
    let value = |(theta, beta): (f64, f64)| {
        let squares = (h - 1.0) * theta * theta + (theta * theta).max(beta * beta);
        (size + 2.0 * (theta + beta) * along - 2.0 * theta * trace + squares) / size
    };
    let all = candidates.into_iter().map(|at| (value(at), at));
    let (violation, (theta, beta)) = all
        .min_by(|x, y| x.0.total_cmp(&y.0))
        .unwrap_or((0.0, (0.0, 0.0)));
    Tightest {
        violation,
        theta,
        beta,
    }
}
