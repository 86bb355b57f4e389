//! The experiment of the paper's figure: its network, its 100 steps, on its grid of N and t = b.
//!
//! Lee, Chang, Sohn, arXiv 2402.12613, train m → d → d with ReLU after *both* layers, one network
//! for both sides, d = N, m = 2d, Gaussian inputs, gradient descent at rate 0.5. Outputs in [0, ∞)
//! have s ≥ 1/2: the antipodal half of the theory is out of their reach, and rows die.

use rayon::prelude::*;

use super::inputs::{Inputs, PairsError};
use super::network::{Encoder, Network, Shape, ShapeError, Sharing};
use super::objective::Objective;
use super::target::{Bias, Target};
use super::training::{Method, Plan, minimise};
use super::words::{Of, Size};
use crate::reduction::{InvalidProblem, Phase, Problem, Quantity};

/// The numbers of pairs: 4 to 50.
pub const PAIRS: std::ops::RangeInclusive<u64> = 4..=50;
/// The temperatures, from 0.1 to 5.
pub const TEMPERATURES: u64 = 10;

/// One point of the figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// N = d.
    pub n: u64,
    /// t = b.
    pub t: f64,
    /// The phase of the theory.
    pub phase: Phase,
    /// s*.
    pub s_star: f64,
    /// The mean similarity of positive pairs: what the paper draws.
    pub p: f64,
    /// (1 + p)/2.
    pub s: f64,
    /// The loss at the end.
    pub loss: f64,
    /// Rows that are 0: such a point is not on the sphere.
    pub dead_rows: usize,
}

/// The whole grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The network.
    pub network: Network,
    /// Steps of gradient descent.
    pub steps: u64,
    /// The seed of inputs and weights.
    pub seed: u64,
    /// By N, then by t.
    pub points: Vec<Point>,
}

/// Why there is no figure.
#[derive(Debug)]
pub enum FigureError {
    /// The network has no shape at some N.
    Shape(ShapeError),
    /// There are no such inputs.
    Inputs(PairsError),
    /// A problem of the grid is none.
    Problem(InvalidProblem),
}

impl std::fmt::Display for FigureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FigureError::Shape(error) => error.fmt(f),
            FigureError::Inputs(error) => error.fmt(f),
            FigureError::Problem(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FigureError {}

/// t = 1/10 + k (49/10)/9 = (9 + 49 k)/90.
fn temperature(k: u64) -> Quantity {
    let numerator = Quantity::from((9 + 49 * k) as i64);
    let Ok(t) = format!("{numerator}/90").parse() else {
        return numerator;
    };
    t
}

/// Trains `network`, shared, on every cell of the grid by gradient descent at the paper's rate. The
/// same bytes for any number of threads. `room` bytes may be used by each run.
pub fn figure(network: &Network, steps: u64, seed: u64, room: u64) -> Result<Figure, FigureError> {
    let cells: Vec<(u64, u64)> = PAIRS
        .rev()
        .flat_map(|n| (0..TEMPERATURES).map(move |k| (n, k)))
        .collect();
    let point = |(n, k): &(u64, u64)| point(network, *n, temperature(*k), steps, seed, room);
    let mut points: Vec<Point> = cells.par_iter().map(point).collect::<Result<_, _>>()?;
    points.sort_by(|x, y| x.n.cmp(&y.n).then(x.t.total_cmp(&y.t)));
    Ok(Figure {
        network: network.clone(),
        steps,
        seed,
        points,
    })
}

fn point(
    network: &Network,
    n: u64,
    t: Quantity,
    steps: u64,
    seed: u64,
    room: u64,
) -> Result<Point, FigureError> {
    let problem = Problem::symmetric(n, t).map_err(FigureError::Problem)?;
    let target = Target::of(&problem, Bias::Fixed);
    let [size, d] = target.size();
    // Each N has inputs of its own.
    let inputs = Inputs::Gaussian(Size::multiple(2, Of::D));
    let own = seed.wrapping_mul(1_000).wrapping_add(n);
    let pairs = inputs.draw(size, d, own).map_err(FigureError::Inputs)?;
    let encoder = Encoder {
        network: network.clone(),
        sharing: Sharing::Shared,
    };
    let shape = Shape::of(&encoder, &pairs, d, room).map_err(FigureError::Shape)?;
    let plan = Plan {
        method: Method::GradientDescent { rate: 0.5 },
        max_steps: steps,
        tolerance: 0.0,
        seed: own,
        seeds: 1,
    };
    let objective = Objective::new(&shape, &pairs, &target);
    let start = objective.start(own);
    let trained = minimise(objective, start, &plan);
    let p = mean_positive(&trained.embedding());
    Ok(Point {
        n,
        t: target.at().t,
        phase: target.phase,
        s_star: target.point.s,
        p,
        s: (1.0 + p) / 2.0,
        loss: trained.loss(),
        dead_rows: trained.dead_rows(),
    })
}

/// p.
fn mean_positive(embedding: &crate::embedding::Embedding) -> f64 {
    embedding.u().dot(&embedding.v()) / embedding.n() as f64
}

impl Figure {
    /// The mean of |s − s*| over all points, or over those of a phase.
    pub fn error(&self, phase: Option<Phase>) -> f64 {
        let chosen = |point: &&Point| phase.is_none_or(|phase| phase == point.phase);
        let errors = self
            .points
            .iter()
            .filter(chosen)
            .map(|x| (x.s - x.s_star).abs());
        let (sum, count) = errors.fold((0.0, 0.0), |(sum, count), e| (sum + e, count + 1.0));
        sum / count
    }

    /// The same of what the paper draws, the similarity itself, against s*.
    pub fn raw_error(&self) -> f64 {
        let errors = self.points.iter().map(|x| (x.p - x.s_star).abs());
        errors.sum::<f64>() / self.points.len() as f64
    }

    /// The share of points with rows that died.
    pub fn with_dead_rows(&self) -> f64 {
        let dead = self.points.iter().filter(|x| x.dead_rows > 0).count();
        dead as f64 / self.points.len() as f64
    }

    /// What no end in [0, ∞) can avoid: the mean of max(0, 1/2 − s*).
    pub fn forced_error(&self) -> f64 {
        let forced = self.points.iter().map(|x| (0.5 - x.s_star).max(0.0));
        forced.sum::<f64>() / self.points.len() as f64
    }
}
