//! The loss as a function of the weights, for the methods of [`crate::optimize`].

use std::cell::RefCell;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::inputs::Pairs;
use super::layers::Branch;
use super::network::{Shape, Sharing};
use super::target::{Bias, Target};
use crate::embedding::Embedding;
use crate::optimize::FullLoss;
use crate::optimize::descent::{self, Value};
use crate::optimize::kernel::FullProblem;
use crate::optimize::learned_bias::{BiasedLoss, set_bias, with_bias};

/// L of an encoder's outputs, as a function of θ: the weights of one network, of the other if
/// there are two, and b if it is learned, in one column.
#[derive(Debug)]
pub struct Objective {
    shape: Shape,
    loss: Loss,
    b: f64,
    work: RefCell<Work>,
}

#[derive(Debug)]
enum Loss {
    Fixed(FullProblem),
    Learned(BiasedLoss),
}

/// The memory of an evaluation.
#[derive(Debug)]
struct Work {
    branches: Vec<Branch>,
    /// X = [U; V], with the column of the bias if that is learned.
    x: DMatrix<f64>,
    /// ∂L/∂X.
    gradient: DMatrix<f64>,
    /// The rows of it that belong to one network.
    part: DMatrix<f64>,
}

impl Objective {
    /// The loss of a problem. The shape must be that of the inputs.
    pub fn new(shape: &Shape, pairs: &Pairs, target: &Target) -> Objective {
        let (n, d) = (shape.n, shape.d);
        let at = target.problem.at::<f64>();
        let inputs = match shape.sharing {
            Sharing::Shared => vec![pairs.stacked()],
            Sharing::Separate => vec![pairs.x().clone(), pairs.y().clone()],
        };
        let branches = inputs.into_iter().enumerate();
        let branches = branches
            .map(|(k, input)| Branch::new(shape, k, input))
            .collect();
        let thin = DMatrix::zeros(2 * n, d);
        let (loss, x) = match target.bias {
            Bias::Fixed => {
                let loss = FullLoss::Sigmoid { t: at.t, b: at.b };
                (Loss::Fixed(FullProblem::new(loss, n, d)), thin)
            }
            Bias::Learned => {
                let loss = BiasedLoss::new(at.t, n, d);
                (Loss::Learned(loss), with_bias(&thin, at.t, at.b))
            }
        };
        Objective {
            shape: shape.clone(),
            loss,
            b: at.b,
            work: RefCell::new(Work {
                branches,
                gradient: x.clone(),
                x,
                part: DMatrix::zeros(shape.rows(), d),
            }),
        }
    }

    /// θ as it is drawn for a seed: ChaCha8, seeded by the number; the map is stable. A learned
    /// bias starts at the problem's.
    pub fn start(&self, seed: u64) -> DMatrix<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut weights = Vec::with_capacity(self.len());
        for network in 0..self.shape.networks() {
            let layers = self.shape.layers(network);
            weights.extend(Branch::initial(&layers, self.shape.bias, &mut rng));
        }
        self.theta(weights)
    }

    /// θ of these weights.
    ///
    /// # Panics
    /// If they are not as many as [`Shape::weights`] says.
    pub fn theta(&self, mut weights: Vec<f64>) -> DMatrix<f64> {
        assert_eq!(weights.len(), self.shape.weights(), "one number a weight");
        weights.extend(self.is_learned().then_some(self.b));
        DMatrix::from_vec(self.len(), 1, weights)
    }

    /// The shape of the encoder.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    fn is_learned(&self) -> bool {
        matches!(self.loss, Loss::Learned(_))
    }

    /// The length of θ.
    pub fn len(&self) -> usize {
        self.shape.weights() + usize::from(self.is_learned())
    }

    /// Is there nothing to train? Never: an encoder has weights.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// b at θ.
    pub fn bias(&self, theta: &DMatrix<f64>) -> f64 {
        match self.is_learned() {
            true => theta[self.shape.weights()],
            false => self.b,
        }
    }

    /// The embedding at θ.
    pub fn embedding(&self, theta: &DMatrix<f64>) -> Embedding {
        let work = &mut self.work.borrow_mut();
        self.forward(theta, work);
        let x = work.x.columns(0, self.shape.d).into_owned();
        Embedding::from_stacked(x)
    }

    /// The lengths of the 2N outputs at θ before they were normalised.
    pub fn lengths(&self, theta: &DMatrix<f64>) -> Vec<f64> {
        let work = &mut self.work.borrow_mut();
        self.forward(theta, work);
        let lengths = work.branches.iter().flat_map(|branch| branch.lengths());
        lengths.copied().collect()
    }

    fn forward(&self, theta: &DMatrix<f64>, work: &mut Work) {
        let (mut rest, mut row) = (theta.as_slice(), 0);
        for (k, branch) in work.branches.iter_mut().enumerate() {
            let (weights, others) = rest.split_at(self.shape.weights_of(k));
            let out = branch.forward(weights);
            for (mut to, column) in work.x.column_iter_mut().zip(out.column_iter()) {
                to.rows_mut(row, column.len()).copy_from(&column);
            }
            (rest, row) = (others, row + out.nrows());
        }
        if self.is_learned() {
            set_bias(&mut work.x, self.bias(theta));
        }
    }

    fn backward(&self, theta: &DMatrix<f64>, work: &mut Work, to: &mut DMatrix<f64>) {
        to.fill(0.0);
        let rows = self.shape.rows();
        let (mut from, mut row) = (0, 0);
        for (k, branch) in work.branches.iter_mut().enumerate() {
            for (mut to, column) in work.part.column_iter_mut().zip(work.gradient.column_iter()) {
                to.copy_from(&column.rows(row, rows));
            }
            let end = from + self.shape.weights_of(k);
            let weights = &theta.as_slice()[from..end];
            branch.backward(weights, &work.part, &mut to.as_mut_slice()[from..end]);
            (from, row) = (end, row + rows);
        }
        if self.is_learned() {
            // N equal entries, each −1/√N times ∂L/∂b.
            to[from] = -work.gradient[(0, self.shape.d)] * (self.shape.n as f64).sqrt();
        }
    }
}

impl descent::Objective for Objective {
    /// The scale is √(2N) G/‖θ‖ with G that of the embedding: what ‖∇L‖ would be if a relative
    /// change of the weights changed the embedding as much.
    fn evaluate(&self, theta: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let work = &mut *self.work.borrow_mut();
        self.forward(theta, work);
        let value = match &self.loss {
            Loss::Fixed(problem) => problem.evaluate(&work.x, &mut work.gradient),
            Loss::Learned(problem) => problem.evaluate(&work.x, &mut work.gradient),
        };
        self.backward(theta, work, gradient);
        let size = theta.norm();
        let rows = (2.0 * self.shape.n as f64).sqrt();
        Value {
            scale: if size > 0.0 {
                value.scale * rows / size
            } else {
                value.scale
            },
            ..value
        }
    }
}
