//! The sigmoid loss as some programs compute it, −ln(σ(z) + ε) for −ln σ(z), and training on it.
//!
//! ε keeps the logarithm finite and takes its slope away: −σ(z)(1 − σ(z))/(σ(z) + ε) goes to 0 where
//! σ(z) ≪ ε, so that a badly wrong pair no longer pulls. It is a loss of this experiment only.

use argmin::core::State;
use nalgebra::DMatrix;

use crate::embedding::Embedding;
use crate::optimize::adam::Adam;
use crate::optimize::descent::{Descent, Goal, Manifold, Objective, Value};
use crate::optimize::sphere::Spheres;
use crate::optimize::{Interrupt, descend, start};
use crate::scalar::Scalar;

/// (1/N²) Σ_ij of −ln σ(z_ii) and −ln(1 − σ(z_ij)), i ≠ j, over U, V, with z_ij = t u_i·v_j − b:
/// the sigmoid loss over N, or what a program makes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WrittenLoss {
    /// t.
    pub t: f64,
    /// b.
    pub b: f64,
    /// How the logarithms are computed.
    pub written: Written,
}

/// How −ln σ and −ln(1 − σ) are computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    /// As softplus.
    Exact,
    /// As −ln(y + ε) and −ln(1 − y + ε) of y = σ(z) in single precision, where y is 1 from z = 17.4
    /// on.
    InSinglePrecision {
        /// ε.
        epsilon: f32,
    },
}

/// Training by Adam, which divides each row by its length after every step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Training {
    /// N.
    pub n: usize,
    /// d.
    pub d: usize,
    /// The rate of Adam.
    pub rate: f64,
    /// The number of its steps.
    pub steps: u64,
    /// Of the random start.
    pub seed: u64,
}

impl WrittenLoss {
    /// The loss at an embedding.
    pub fn at(&self, embedding: &Embedding) -> f64 {
        let x = embedding.stacked();
        let mut gradient = DMatrix::zeros(x.nrows(), x.ncols());
        self.evaluate(x, &mut gradient).loss
    }
}

impl Written {
    /// The term of a positive or a negative pair with the logit z, and its slope in z.
    fn term(self, z: f64, positive: bool) -> [f64; 2] {
        let sign = if positive { 1.0 } else { -1.0 };
        match self {
            Written::Exact => [(-sign * z).softplus(), -sign * (-sign * z).sigmoid()],
            Written::InSinglePrecision { epsilon } => {
                let y = z.sigmoid() as f32;
                let (right, wrong) = if positive { (y, 1.0 - y) } else { (1.0 - y, y) };
                let kept = f64::from(right + epsilon);
                [-kept.ln(), -sign * f64::from(right * wrong) / kept]
            }
        }
    }
}

impl Objective for WrittenLoss {
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let (n, d) = (x.nrows() / 2, x.ncols());
        let pairs = (n * n) as f64;
        // A row of U or V in one piece.
        let rows = x.transpose();
        let row = |i: usize| &rows.as_slice()[i * d..(i + 1) * d];
        let mut pull = vec![0.0; 2 * n * d];
        let mut loss = 0.0;
        for i in 0..n {
            for j in 0..n {
                let (u, v) = (row(i), row(n + j));
                let similarity: f64 = u.iter().zip(v).map(|(u, v)| u * v).sum();
                let z = self.t * similarity - self.b;
                let [value, slope] = self.written.term(z, i == j);
                loss += value;
                let weight = self.t * slope / pairs;
                for k in 0..d {
                    pull[i * d + k] += weight * v[k];
                    pull[(n + j) * d + k] += weight * u[k];
                }
            }
        }
        gradient.copy_from(&DMatrix::from_row_slice(2 * n, d, &pull));
        // Adam has no other way to know the sphere: the slope along a row's length is none.
        Spheres.project(x, gradient);
        Value {
            loss: loss / pairs,
            // Nobody asks for a bound here.
            error: f64::INFINITY,
            scale: self.t,
        }
    }
}

impl Training {
    /// The embedding at the end.
    pub fn run(&self, loss: WrittenLoss, interrupt: &Interrupt) -> Embedding {
        let from = start(self.n, self.d, self.seed).into_stacked();
        let from = Descent::new()
            .starting_at(from, self.steps)
            .ending_on(interrupt.clone());
        let goal = Goal {
            tolerance: 0.0,
            target: None,
        };
        let ended = descend(loss, from, Adam::new(Spheres, self.rate, goal), None);
        Embedding::from_stacked(ended.state.at.x)
    }
}
