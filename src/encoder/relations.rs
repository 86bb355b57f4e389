//! What a linear encoder can produce, decided exactly.
//!
//! A linear encoder produces the embedding T up to a positive factor of every row iff A W = D T for
//! some W and some diagonal D > 0, where the rows of A are the inputs (with a 1, for a bias): iff
//! every relation ℓᵀA = 0 between the inputs is one between the rows of D T. The optimal T is
//! unique up to a rotation, and its rows have few relations:
//!
//! | structure | u_i, v_i | Σ λ_i u_i + μ_i v_i = 0 iff |
//! |---|---|---|
//! | simplex ETF | w_i, w_i | all λ_i + μ_i are the same |
//! | intermediate | (a w_i, c), (a w_i, −c) | the same, and Σ λ_i − μ_i = 0 |
//! | antipodal | e, −e | Σ λ_i − μ_i = 0 |
//! | orthonormal | e_i, e_i | all λ_i + μ_i = 0 |
//!
//! With λ = ℓ D this is C D = 0 in the factors D > 0, with integers C: a linear program.

use nalgebra::DMatrix;
use num_bigint::BigInt;
use num_traits::Zero;

use super::exact::{Rows, integers, null_space, positive_solution, rank_at_least, transposed};
use crate::reduction::Phase;

/// A structure that rows may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// The optimum of a phase.
    Optimum(Phase),
    /// u_i = v_i, and the u_i orthonormal: the optimum of nonnegative rows.
    Orthonormal,
}

/// Which rows of the inputs stand for which vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// [X; Y]: all u_i, then all v_i.
    Both,
    /// X alone, or Y alone.
    One,
}

/// What the inputs allow.
#[derive(Clone, Debug, PartialEq)]
pub enum Produces {
    /// Whatever one likes: the inputs are independent.
    Everything,
    /// The structure, with these factors of the rows.
    Scaled(Vec<f64>),
    /// Not the structure.
    No,
    /// The inputs are too many for exact arithmetic here, and not independent.
    TooLarge,
}

/// The most rows for which relations are computed: beyond, the integers are too long.
const MOST: usize = 40;

/// Can a linear map of the rows of A, each taken with a positive factor, have the structure? The
/// dimension of its image is not the question here.
pub fn produces(a: &DMatrix<f64>, side: Side, structure: Structure) -> Produces {
    let (count, m) = a.shape();
    let rows = integers(a);
    if rank_at_least(&rows) == count {
        return Produces::Everything;
    }
    if count > MOST {
        return Produces::TooLarge;
    }
    let conditions: Rows = null_space(transposed(&rows, m), count)
        .iter()
        .flat_map(|relation| conditions(relation, side, structure))
        .collect();
    match positive_solution(conditions, count) {
        Some(factors) => Produces::Scaled(factors),
        None => Produces::No,
    }
}

/// The rows of C that one relation makes.
fn conditions(relation: &[BigInt], side: Side, structure: Structure) -> Rows {
    let n = match side {
        Side::Both => relation.len() / 2,
        Side::One => relation.len(),
    };
    let signed = relation.iter().enumerate();
    let apex = signed
        .map(|(i, l)| if i < n { l.clone() } else { -l })
        .collect();
    // ℓ_i D_i + ℓ_{N+i} D_{N+i}, on its own.
    let pair = |i: usize| -> Vec<BigInt> {
        let own = |k: usize| k % n == i;
        let entries = relation.iter().enumerate();
        entries
            .map(|(k, l)| if own(k) { l.clone() } else { BigInt::zero() })
            .collect()
    };
    let less = |x: Vec<BigInt>, y: &[BigInt]| x.iter().zip(y).map(|(x, y)| x - y).collect();
    let alike = || (1..n).map(|i| less(pair(i), &pair(0))).collect::<Rows>();
    match structure {
        Structure::Optimum(Phase::Etf) => alike(),
        Structure::Optimum(Phase::Antipodal) => vec![apex],
        Structure::Optimum(Phase::Intermediate) => [alike(), vec![apex]].concat(),
        Structure::Orthonormal => (0..n).map(pair).collect(),
    }
}
