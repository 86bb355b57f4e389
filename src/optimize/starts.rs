//! Where a descent begins. Random rows alone miss optima with U = V by a wide margin: at N = 8,
//! d = 7, t = b = 1.24 none of 200 finds the simplex. A descent that begins with U = V, or with U
//! a reflection of V, stays there, since the gradients of U and V are then alike.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::start;
use crate::embedding::Embedding;
use crate::embedding::codes::Arrangement;

/// A start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// The paper's: all rows at random, by a seed.
    Random(u64),
    /// U = V, at random.
    Aligned(u64),
    /// U is V reflected at a hyperplane, at random.
    Reflected(u64),
    /// An arrangement of a code by name.
    Named(Arrangement),
}

impl Start {
    /// The seed of what is random in it.
    pub fn seed(&self) -> Option<u64> {
        match self {
            Start::Random(seed) | Start::Aligned(seed) | Start::Reflected(seed) => Some(*seed),
            Start::Named(_) => None,
        }
    }

    /// Are all of its rows random, each by itself?
    pub fn is_random(&self) -> bool {
        matches!(self, Start::Random(_))
    }

    /// U and V in R^d; an arrangement has its own number of pairs.
    pub fn embedding(&self, n: usize, d: usize) -> Embedding {
        let paired = |seed: u64, last: f64| {
            let mut x = start(n, d, seed).into_stacked();
            for i in 0..n {
                for k in 0..d {
                    let sign = if k + 1 == d { last } else { 1.0 };
                    x[(n + i, k)] = sign * x[(i, k)];
                }
            }
            Embedding::from_stacked(x)
        };
        match self {
            Start::Random(seed) => start(n, d, *seed),
            Start::Aligned(seed) => paired(*seed, 1.0),
            Start::Reflected(seed) => paired(*seed, -1.0),
            Start::Named(arrangement) => arrangement.embedding(d),
        }
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Start::Random(seed) => write!(f, "seed {seed}"),
            Start::Aligned(seed) => write!(f, "aligned {seed}"),
            Start::Reflected(seed) => write!(f, "reflected {seed}"),
            Start::Named(arrangement) => arrangement.fmt(f),
        }
    }
}
