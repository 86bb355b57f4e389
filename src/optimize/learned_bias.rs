//! The bias as one more coordinate: the sigmoid loss of U, V and b.
//!
//! With u_i′ = (u_i, −b/√N) and v_j′ = (v_j, √N/t) the argument of every pair is
//! t u_i·v_j − b = t u_i′·v_j′. So the loss of (U, V, b) is the loss of (U′, V′) with the bias 0,
//! one column wider, and ∂L/∂b comes out of the same pass of the kernel. The N equal entries
//! −b/√N together have the length |b|: the metric is that of U, V and b side by side.

use argmin::core::State;
use nalgebra::DMatrix;

use super::descent::{Arrival, Descent, Goal, Manifold, Objective, Turn, Value};
use super::history::History;
use super::kernel::{FullLoss, FullProblem};
use super::projected_gradient::ProjectedGradient;
use super::sphere::{self, Spheres};
use super::{
    Conduct, Instructions, Method, Run, Settings, Trace, TracePoint, descend, ending, measured,
};
use crate::embedding::Embedding;

/// The sigmoid loss at a temperature, as a function of the 2N×(d+1) matrix [U′; V′].
#[derive(Debug)]
pub struct BiasedLoss {
    t: f64,
    problem: FullProblem,
}

impl BiasedLoss {
    /// The loss of N pairs in R^d.
    pub fn new(t: f64, n: usize, d: usize) -> Self {
        BiasedLoss::with_instructions(Instructions::best(), t, n, d)
    }

    /// The same by these instructions.
    ///
    /// # Panics
    /// If the processor does not have them, see [`Instructions::here`].
    pub fn with_instructions(instructions: Instructions, t: f64, n: usize, d: usize) -> Self {
        let loss = FullLoss::sigmoid(t, 0.0);
        BiasedLoss {
            t,
            problem: FullProblem::with_instructions(instructions, loss, n, d + 1),
        }
    }
}

impl Objective for BiasedLoss {
    /// In the last column of the gradient stands (∂L/∂b)·(−1/√N), N times, and 0 below.
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let value = self.problem.evaluate(x, gradient);
        tie(gradient);
        let (n, d) = ((x.nrows() / 2) as f64, x.ncols());
        // The kernel supposes rows of length 1; the last column adds |b|/t to what a product of
        // rows sums up. A = Σ_ij |∂L/∂S_ij|.
        let sensitivity = value.scale * (n / 2.0).sqrt();
        let bias = (2 * d + 13) as f64 * (bias(x) / self.t).abs();
        Value {
            error: value.error + f64::EPSILON / 2.0 * bias * sensitivity,
            ..value
        }
    }
}

/// [U′; V′] of X = [U; V] and b.
pub fn with_bias(x: &DMatrix<f64>, t: f64, b: f64) -> DMatrix<f64> {
    let (rows, d) = x.shape();
    let mut wide = x
        .clone()
        .resize_horizontally(d + 1, (rows as f64 / 2.0).sqrt() / t);
    set_bias(&mut wide, b);
    wide
}

/// Makes b the bias of [U′; V′].
pub fn set_bias(x: &mut DMatrix<f64>, b: f64) {
    let (n, d) = (x.nrows() / 2, x.ncols() - 1);
    x.column_mut(d).rows_mut(0, n).fill(-b / (n as f64).sqrt());
}

/// The bias of [U′; V′].
pub fn bias(x: &DMatrix<f64>) -> f64 {
    let (n, d) = (x.nrows() / 2, x.ncols() - 1);
    -x[(0, d)] * (n as f64).sqrt()
}

/// The mean of the N entries that are one coordinate, in place of each; 0 where nothing moves.
fn tie(v: &mut DMatrix<f64>) {
    let (n, d) = (v.nrows() / 2, v.ncols() - 1);
    let mut column = v.column_mut(d);
    let mean = column.rows(0, n).sum() / n as f64;
    column.rows_mut(0, n).fill(mean);
    column.rows_mut(n, n).fill(0.0);
}

/// The manifold of the matrices [U′; V′]: unit rows u_i and v_i, and the line of b.
#[derive(Clone, Copy, Debug)]
pub struct WithBias;

/// How many numbers of a matrix are U and V.
fn thin(x: &DMatrix<f64>) -> usize {
    x.nrows() * (x.ncols() - 1)
}

/// What two tied last columns contribute to a product.
fn product(x: &DMatrix<f64>, y: &DMatrix<f64>) -> f64 {
    let (n, d) = (x.nrows() / 2, x.ncols() - 1);
    n as f64 * x[(0, d)] * y[(0, d)]
}

impl Manifold for WithBias {
    /// ‖(U, V, b)‖.
    fn size(&self, x: &DMatrix<f64>) -> f64 {
        Spheres.size(x).hypot(bias(x))
    }

    fn project(&self, x: &DMatrix<f64>, v: &mut DMatrix<f64>) {
        tie(v);
        let end = thin(x);
        sphere::project(
            x.nrows(),
            &x.as_slice()[..end],
            &mut v.as_mut_slice()[..end],
        );
    }

    fn tangent_norm(&self, x: &DMatrix<f64>, v: &DMatrix<f64>) -> f64 {
        let mut tangent = v.clone();
        self.project(x, &mut tangent);
        tangent.norm()
    }

    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>) {
        let (rows, end) = (x.nrows(), thin(x));
        let ((x, b), (v, slope)) = (x.as_slice().split_at(end), v.as_slice().split_at(end));
        let (to, to_b) = to.as_mut_slice().split_at_mut(end);
        sphere::retract(rows, x, v, step, to);
        for (to, (b, slope)) in to_b.iter_mut().zip(b.iter().zip(slope)) {
            *to = b + step * slope;
        }
    }

    fn arrive(
        &self,
        x: &DMatrix<f64>,
        v: &DMatrix<f64>,
        step: f64,
        gradient: &mut DMatrix<f64>,
    ) -> Arrival {
        tie(gradient);
        let (rows, end) = (x.nrows(), thin(x));
        let [slope, along, squares, radial] = sphere::arrive(
            rows,
            &x.as_slice()[..end],
            &v.as_slice()[..end],
            step,
            &mut gradient.as_mut_slice()[..end],
        );
        let by_bias = product(gradient, v);
        Arrival {
            slope: slope + by_bias,
            along: along + by_bias,
            norm: (squares + product(gradient, gradient)).sqrt(),
            radial: radial / rows as f64,
        }
    }

    fn turn(
        &self,
        x: &DMatrix<f64>,
        [a, b]: [f64; 2],
        r: &DMatrix<f64>,
        v: &mut DMatrix<f64>,
        gradient: &DMatrix<f64>,
    ) -> Turn {
        v.zip_apply(r, |v, r| *v = a * r + b * *v);
        self.project(x, v);
        Turn {
            norm: v.norm(),
            slope: v.dot(gradient),
        }
    }
}

/// A run, and the bias it ended with.
#[derive(Clone, Debug)]
pub struct LearnedRun {
    /// The run; its loss is that of the embedding at the bias.
    pub run: Run,
    /// b.
    pub b: f64,
}

/// Minimises the sigmoid loss at `t` over U, V and b from a start with unit rows and the bias `b`;
/// the record is empty unless one is asked for.
///
/// # Panics
/// If d = 1: there no row can move, and b alone would be optimised at the signs of the start. If
/// the processor does not have the instructions asked for.
pub fn minimise(
    t: f64,
    b: f64,
    start: Embedding,
    settings: &Settings,
    conduct: &Conduct,
) -> (LearnedRun, Vec<TracePoint>) {
    assert!(start.d() >= 2, "in dimension 1 no row can move");
    let instructions = conduct.instructions.unwrap_or_else(Instructions::best);
    let problem = BiasedLoss::with_instructions(instructions, t, start.n(), start.d());
    let trace = Trace::of(conduct, |at| measured(at, &WithBias).relative_gradient());
    let goal = Goal {
        tolerance: settings.tolerance,
        target: settings.target,
    };
    let from = Descent::new()
        .starting_at(with_bias(start.stacked(), t, b), settings.max_steps)
        .ending_on(conduct.interrupt.clone());
    let (state, evaluations) = match settings.method {
        Method::ProjectedGradient { rate } => {
            let solver = ProjectedGradient::new(WithBias, rate, goal);
            let ended = descend(problem, from, solver, trace.clone());
            (ended.state, ended.evaluations)
        }
        Method::Lbfgs => {
            let ended = descend(problem, from, History::new(WithBias, goal), trace.clone());
            (ended.state, ended.evaluations)
        }
    };
    let relative_gradient = measured(&state.at, &WithBias).relative_gradient();
    let (b, d) = (bias(&state.at.x), state.at.x.ncols() - 1);
    let learned = LearnedRun {
        b,
        run: Run {
            loss: state.at.value.loss,
            loss_error: state.at.value.error,
            relative_gradient,
            stop: ending(&state),
            embedding: Embedding::from_stacked(state.at.x.resize_horizontally(d, 0.0)),
            steps: state.steps,
            evaluations,
            departed: state.departed,
        },
    };
    (learned, trace.map(Trace::points).unwrap_or_default())
}
