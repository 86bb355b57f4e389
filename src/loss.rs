//! The losses, each written once: what a pair costs, and InfoNCE on CCEM. What is special to the
//! sigmoid loss, ℓ′ and the phase conditions, follows from it in [`crate::reduction`].

mod kind;
pub mod signs;

pub use kind::Kind;

use crate::scalar::Scalar;

/// The numbers a loss depends on, in one reading: the number of pairs N, the temperature t
/// (it multiplies the similarity) and the bias b.
#[derive(Clone, Debug)]
pub struct Parameters<S> {
    /// N ≥ 2, the number of positive pairs.
    pub n: S,
    /// t > 0, the temperature.
    pub t: S,
    /// b, the bias; the paper takes b = t.
    pub b: S,
}

/// A loss that is a sum over pairs of embeddings,
///
/// L(U,V) = (1/N) Σ_i φ(u_i·v_i) + (1/N) Σ_{i≠j} ψ(u_i·v_j),
///
/// with φ and ψ convex and ψ nondecreasing: all that the reduction to CCEM needs.
pub trait PairLoss {
    /// φ(m): what a positive pair of similarity m costs.
    fn phi<S: Scalar>(m: S, at: &Parameters<S>) -> S;

    /// ψ(m): what a negative pair of similarity m costs.
    fn psi<S: Scalar>(m: S, at: &Parameters<S>) -> S;
}

/// The sigmoid loss of SigLIP, in the form of Lee, Chang, Sohn (arXiv 2402.12613, eq. 2):
/// φ(m) = softplus(b − t m), ψ(m) = softplus(t m − b).
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

impl PairLoss for Sigmoid {
    fn phi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        (at.b.clone() - at.t.clone() * m).softplus()
    }

    fn psi<S: Scalar>(m: S, at: &Parameters<S>) -> S {
        (at.t.clone() * m - at.b.clone()).softplus()
    }
}

/// The InfoNCE loss where every positive pair has similarity p and every negative one q:
/// ln(1 + (N−1) e^{−t(p−q)}), per direction. It is no [`PairLoss`]: it depends on p − q.
pub fn infonce_reduced<S: Scalar>(p: S, q: S, at: &Parameters<S>) -> S {
    let negatives = at.n.clone() - S::integer(1);
    (negatives.ln() - at.t.clone() * (p - q)).softplus()
}
