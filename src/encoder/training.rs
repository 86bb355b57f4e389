//! What an encoder does reach: descents over its weights from many starts, beside what it can.

use std::fmt;

use nalgebra::DMatrix;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::inputs::Pairs;
use super::layers::DEAD;
use super::network::Shape;
use super::objective::Objective;
use super::reach::{Reach, Reachable, reach};
use super::target::{Bias, Target};
use crate::embedding::{Embedding, Geometry};
use crate::optimize::adam::Adam;
use crate::optimize::descent::Goal;
use crate::optimize::flat::Flat;
use crate::optimize::history::History;
use crate::optimize::projected_gradient::ProjectedGradient;
use crate::optimize::{Ended, Stop, descend, ending, measured};
use crate::reduction::Phase;
use crate::scalar::exact;
use crate::scalar::rounded::Rounded;

/// How weights are trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// L-BFGS with a history of 20 steps.
    Lbfgs,
    /// θ ← θ − rate ∇L, on all pairs at once: the paper's method, at rate 0.5.
    GradientDescent {
        /// The step length.
        rate: f64,
    },
    /// Adam.
    Adam {
        /// The step length.
        rate: f64,
    },
}

/// How to train, and how often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// The method.
    pub method: Method,
    /// The most steps of a run.
    pub max_steps: u64,
    /// Stop at this relative gradient ‖∇L‖‖θ‖/(√(2N) G), with G the size that the gradient by the
    /// embedding would have if nothing in it cancelled; with 0 every step is taken.
    pub tolerance: f64,
    /// The first seed of the weights.
    pub seed: u64,
    /// How many: `seed`, `seed + 1`, ….
    pub seeds: u64,
}

impl Plan {
    /// L-BFGS, the everyday choice.
    pub fn everyday(seed: u64, seeds: u64) -> Plan {
        Plan {
            method: Method::Lbfgs,
            max_steps: 3_000,
            tolerance: 1e-10,
            seed,
            seeds,
        }
    }
}

/// A way in which the outcome of a training is not what it seems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signature {
    /// So many rows are 0 and no longer on the sphere.
    DeadRows(usize),
    /// The gradient is exactly 0 although the loss is above the bound, and p = k/N: k pairs share a
    /// unit.
    Plateau(usize),
    /// The shortest output is below 10⁻⁶ of the median one.
    RowCollapse,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Signature::DeadRows(count) => write!(
                f,
                "{count} dead rows: outputs of 0 have no direction, left the sphere and get no \
                 gradient"
            ),
            Signature::Plateau(pairs) => write!(
                f,
                "a plateau: the gradient is exactly 0 above the bound; {pairs} pairs share a unit, \
                 and the loss is constant nearby"
            ),
            Signature::RowCollapse => f.write_str(
                "rows collapse: some output is a million times shorter than the others, and its \
                 direction hangs on it",
            ),
        }
    }
}

/// One run, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainedRun {
    /// The seed of the weights.
    pub seed: u64,
    /// L at the end.
    #[serde(with = "exact")]
    pub loss: f64,
    /// A bound on its rounding error, to first order.
    #[serde(with = "exact")]
    pub loss_error: f64,
    /// L − min ℓ.
    #[serde(with = "exact")]
    pub gap: f64,
    /// L less the lower bound of this encoder (which is its infimum where that is known).
    #[serde(with = "exact")]
    pub gap_to_lower: f64,
    /// A bound on the rounding error of both gaps.
    #[serde(with = "exact")]
    pub gap_error: f64,
    /// |gap to the lower bound| ≤ 1e−9 min(1, bound), up to rounding.
    pub arrived: bool,
    /// The same of min ℓ.
    pub arrived_at_optimum: bool,
    /// (1 + p)/2.
    #[serde(with = "exact")]
    pub s: f64,
    /// The similarities; a dead row has 0 with all others.
    pub geometry: Geometry,
    /// Half of what separates the smallest positive similarity from the largest negative one.
    #[serde(with = "exact")]
    pub margin: f64,
    /// How many singular values of S = U Vᵀ are above 10⁻⁴ of the largest.
    pub rank: usize,
    /// Rows that are 0.
    pub dead_rows: usize,
    /// The bias at the end.
    #[serde(with = "exact")]
    pub b: f64,
    /// The relative gradient at the end, see [`Plan`].
    #[serde(with = "exact")]
    pub relative_gradient: f64,
    /// Steps taken.
    pub steps: u64,
    /// Evaluations of loss and gradient.
    pub evaluations: u64,
    /// Why it stopped.
    pub stop: Stop,
    /// Known failures recognised in it.
    pub signatures: Vec<Signature>,
}

/// One encoder at one problem: what it can reach, and its runs in the order of their seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The encoder.
    pub shape: Shape,
    /// The optimum.
    pub target: Target,
    /// What it can reach on these inputs.
    pub reach: Reach,
    /// All runs; none is discarded.
    pub runs: Vec<TrainedRun>,
}

impl Cell {
    /// The run of the smallest loss; the first of equals. A loss that is no number comes last.
    pub fn best(&self) -> Option<&TrainedRun> {
        self.runs.iter().min_by(|x, y| x.loss.total_cmp(&y.loss))
    }

    /// How many runs arrived at min ℓ.
    pub fn arrived_seeds(&self) -> usize {
        self.runs
            .iter()
            .filter(|run| run.arrived_at_optimum)
            .count()
    }

    /// A run below what is proved to bound this encoder, by more than rounding: a defect of the
    /// program or of the theorem.
    pub fn refutation(&self) -> Option<&TrainedRun> {
        let below = |run: &&TrainedRun| run.gap_to_lower < -run.gap_error;
        self.runs.iter().find(below)
    }

    /// b*, where the bias is learned.
    pub fn b_star(&self) -> Option<f64> {
        (self.target.bias == Bias::Learned).then_some(self.target.b)
    }

    /// Does a best run contradict the answer: at the optimum that is said to be out of reach?
    pub fn contradicts(&self) -> bool {
        self.reach.reachable == Reachable::No && self.arrived_seeds() > 0
    }

    /// The phase of the optimum.
    pub fn phase(&self) -> Phase {
        self.target.phase
    }
}

/// Trains an encoder on fixed inputs from all seeds, on several threads: the same bytes for any
/// number of them.
pub fn train(shape: &Shape, pairs: &Pairs, target: &Target, plan: &Plan) -> Cell {
    let reach = reach(shape, pairs, target);
    let seeds: Vec<u64> = (0..plan.seeds).map(|k| plan.seed.wrapping_add(k)).collect();
    let run = |seed: &u64| {
        let objective = Objective::new(shape, pairs, target);
        let start = objective.start(*seed);
        let ended = minimise(objective, start, plan);
        ended.measure(*seed, target, &reach)
    };
    let runs = seeds.par_iter().map(run).collect();
    Cell {
        shape: shape.clone(),
        target: target.clone(),
        reach,
        runs,
    }
}

/// A descent over weights that has ended.
pub(super) struct Trained {
    objective: Objective,
    theta: DMatrix<f64>,
    loss: Rounded,
    is_flat: bool,
    relative_gradient: f64,
    steps: u64,
    evaluations: u64,
    stop: Stop,
}

/// Runs a method from θ.
pub(super) fn minimise(objective: Objective, start: DMatrix<f64>, plan: &Plan) -> Trained {
    let goal = Goal {
        tolerance: plan.tolerance,
        target: None,
    };
    let steps = plan.max_steps;
    match plan.method {
        Method::Lbfgs => {
            let solver = History::new(Flat, goal);
            Trained::of(descend(objective, start, solver, steps, None))
        }
        Method::GradientDescent { rate } => {
            let solver = ProjectedGradient::new(Flat, rate, goal);
            Trained::of(descend(objective, start, solver, steps, None))
        }
        Method::Adam { rate } => {
            let solver = Adam::new(Flat, rate, goal);
            Trained::of(descend(objective, start, solver, steps, None))
        }
    }
}

impl Trained {
    fn of<S>(ended: Ended<Objective, S>) -> Trained {
        let Ended {
            state,
            evaluations,
            problem,
            ..
        } = ended;
        let at = measured(&state.at, &Flat);
        Trained {
            loss: Rounded {
                value: at.value.loss,
                error: at.value.error,
            },
            is_flat: at.norm == 0.0,
            relative_gradient: at.relative_gradient(),
            steps: state.steps,
            evaluations,
            stop: ending(&state),
            theta: at.x.clone(),
            objective: problem,
        }
    }

    /// The embedding at the end.
    pub(super) fn embedding(&self) -> Embedding {
        self.objective.embedding(&self.theta)
    }

    /// The loss there.
    pub(super) fn loss(&self) -> f64 {
        self.loss.value
    }

    /// How many of its rows are 0.
    pub(super) fn dead_rows(&self) -> usize {
        let lengths = self.objective.lengths(&self.theta);
        lengths.iter().filter(|length| **length < DEAD).count()
    }

    fn measure(&self, seed: u64, target: &Target, reach: &Reach) -> TrainedRun {
        let embedding = self.embedding();
        let geometry = embedding.geometry();
        let (gap, arrived_at_optimum) = self.gap(target.loss);
        let (gap_to_lower, arrived) = self.gap(reach.lower);
        TrainedRun {
            seed,
            loss: self.loss.value,
            loss_error: self.loss.error,
            gap,
            gap_to_lower,
            gap_error: self.loss.error + target.loss.error.max(reach.lower.error),
            arrived,
            arrived_at_optimum,
            s: (1.0 + geometry.positive.mean()) / 2.0,
            margin: (geometry.positive.min - geometry.negative.max) / 2.0,
            rank: rank(&embedding),
            dead_rows: self.dead_rows(),
            b: self.objective.bias(&self.theta),
            relative_gradient: self.relative_gradient,
            steps: self.steps,
            evaluations: self.evaluations,
            stop: self.stop,
            signatures: self.signatures(&geometry, gap_to_lower),
            geometry,
        }
    }

    /// L − bound, and whether that is closed.
    fn gap(&self, bound: Rounded) -> (f64, bool) {
        const ARRIVED: f64 = 1e-9;
        let gap = self.loss.value - bound.value;
        let room = ARRIVED * bound.value.min(1.0) + self.loss.error + bound.error;
        (gap, gap.abs() <= room)
    }

    fn signatures(&self, geometry: &Geometry, gap: f64) -> Vec<Signature> {
        const COLLAPSED: f64 = 1e-6;
        let mut lengths = self.objective.lengths(&self.theta);
        lengths.sort_by(f64::total_cmp);
        let (least, median) = (lengths[0], lengths[lengths.len() / 2]);
        let n = self.objective.shape().n as f64;
        let pairs = geometry.positive.mean() * n;
        let whole = (pairs - pairs.round()).abs() < 1e-9 && pairs > -0.5;
        let dead = self.dead_rows();
        let found = [
            (dead > 0).then_some(Signature::DeadRows(dead)),
            (self.is_flat && gap > self.loss.error && whole)
                .then(|| Signature::Plateau(pairs.round() as usize)),
            (dead == 0 && least < COLLAPSED * median).then_some(Signature::RowCollapse),
        ];
        found.into_iter().flatten().collect()
    }
}

/// The numerical rank of S = U Vᵀ; 0 where it is no matrix of numbers.
fn rank(embedding: &Embedding) -> usize {
    const NOTHING: f64 = 1e-4;
    let s = embedding.u() * embedding.v().transpose();
    if s.iter().any(|x| !x.is_finite()) {
        return 0;
    }
    let values = s.singular_values();
    let room = NOTHING * values.max();
    values.iter().filter(|value| **value > room).count()
}
