//! What an encoder is to reach.

use nalgebra::DMatrix;

use crate::embedding::Embedding;
use crate::loss::{PairLoss, Parameters, Sigmoid};
use crate::reduction::brent::minimum;
use crate::reduction::learned_bias::{learned_bias, learned_bias_of_nonnegative};
use crate::reduction::{CcemPoint, Phase, Problem, reduced_loss, solve};
use crate::scalar::rounded::Rounded;

/// Whether the bias is given or trained with the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// The problem's b.
    Fixed,
    /// One more weight; it starts at the problem's b.
    Learned,
}

/// The optimum over all unit vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The problem; where the bias is learned its b is where the bias starts.
    pub problem: Problem,
    /// Fixed or learned.
    pub bias: Bias,
    /// The structure of the optimum.
    pub phase: Phase,
    /// Is the phase certain?
    pub settled: bool,
    /// s* and 1 − s*.
    pub point: CcemPoint<f64>,
    /// b, or b*.
    pub b: f64,
    /// min ℓ, over b too where it is learned.
    pub loss: Rounded,
}

impl Target {
    /// Theorem 1 for a fixed bias; for a learned one the simplex ETF at every t.
    pub fn of(problem: &Problem, bias: Bias) -> Target {
        let at = problem.at::<f64>();
        match bias {
            Bias::Fixed => {
                let optimum = solve(problem);
                Target {
                    problem: problem.clone(),
                    bias,
                    phase: optimum.phase,
                    settled: optimum.settled,
                    point: optimum.point,
                    b: at.b,
                    loss: Rounded {
                        value: optimum.loss,
                        error: optimum.loss_error,
                    },
                }
            }
            Bias::Learned => {
                let rounded = problem.at::<Rounded>();
                Target {
                    problem: problem.clone(),
                    bias,
                    phase: Phase::Etf,
                    settled: true,
                    point: CcemPoint::etf(),
                    b: learned_bias(at.n, at.t).b,
                    loss: learned_bias(rounded.n, rounded.t).loss,
                }
            }
        }
    }

    /// N, d.
    pub fn size(&self) -> [usize; 2] {
        [self.problem.n() as usize, self.problem.d() as usize]
    }

    /// N, t, and b or b*.
    pub fn at(&self) -> Parameters<f64> {
        Parameters {
            b: self.b,
            ..self.problem.at()
        }
    }

    /// ℓ(1), what the simplex ETF costs: the bound of an encoder that gives u_i = v_i.
    pub fn etf_loss(&self) -> Rounded {
        match self.bias {
            Bias::Fixed => reduced_loss::<Sigmoid, Rounded>(&CcemPoint::etf(), &self.problem.at()),
            Bias::Learned => self.loss,
        }
    }

    /// The bias of a nonnegative end: b, or the best one for orthonormal u_i = v_i.
    pub fn nonnegative_bias(&self) -> f64 {
        let at = self.at();
        match self.bias {
            Bias::Fixed => at.b,
            Bias::Learned => learned_bias_of_nonnegative(at.n, at.t).b,
        }
    }

    /// What a nonnegative end costs at least. For d ≥ N it is φ(1) + (N−1) ψ(0), with equality iff
    /// the u_i = v_i are orthonormal: all S_ij lie in [0, 1], φ falls and ψ rises. For d < N it is
    ///
    /// min_p φ(p) + (N−1) ψ(max(0, p(Np/d − 1)/(N−1))) over p ∈ [0, 1]:
    ///
    /// Σ_ij S_ij ≥ Σ_k (Σ_i u_ik v_ik)² ≥ (Np)²/d bounds q from below.
    pub fn nonnegative_floor(&self) -> Rounded {
        let [n, d] = self.size();
        let at = self.problem.at::<Rounded>();
        let orthonormal = match self.bias {
            Bias::Fixed => nonnegative_floor(&at),
            Bias::Learned => learned_bias_of_nonnegative(at.n, at.t).loss,
        };
        match (d >= n, self.bias) {
            (false, Bias::Fixed) => {
                let value = narrow_floor(d as f64, &self.problem.at());
                let error = orthonormal.error + 4.0 * f64::EPSILON * value;
                Rounded { value, error }
            }
            _ => orthonormal,
        }
    }

    /// [U; V] of the optimum in R^d, d large enough, its coordinates in the order simplex, apex.
    pub fn embedding(&self, d: usize) -> Option<DMatrix<f64>> {
        let n = self.size()[0];
        let family = Embedding::ccem(n, d, self.point.delta()).ok()?;
        Some(family.into_stacked())
    }
}

/// φ(1) + (N−1) ψ(0).
pub fn nonnegative_floor<S: crate::scalar::Scalar>(at: &Parameters<S>) -> S {
    let negatives = at.n.clone() - S::integer(1);
    Sigmoid::phi(S::integer(1), at) + negatives * Sigmoid::psi(S::integer(0), at)
}

/// The bound for d < N.
fn narrow_floor(d: f64, at: &Parameters<f64>) -> f64 {
    let bound = |p: f64| {
        let q = p * (at.n * p / d - 1.0) / (at.n - 1.0);
        Sigmoid::phi(p, at) + (at.n - 1.0) * Sigmoid::psi(q.max(0.0), at)
    };
    minimum(bound, 0.0, 1.0).1
}
