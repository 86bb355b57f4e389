//! What every method of descent shares: what it may ask of a loss and of a manifold, and the
//! state it improves. A loss, a manifold and a method know nothing of one another.

use std::collections::HashMap;
use std::time::Duration;

use argmin::core::{Error, Problem, State, TerminationReason, TerminationStatus};
use argmin_math::{ArgminDot, ArgminMul, ArgminScaledAdd};
use nalgebra::DMatrix;

use super::interrupt::Interrupt;
use super::{NonFinite, Stop};

/// The count of evaluations in argmin's [`Problem`].
pub(super) const EVALUATIONS: &str = "evaluations";

/// A value of the loss, with a bound on its rounding error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// L.
    pub loss: f64,
    /// |computed L − L| is at most this, to first order in the unit roundoff.
    pub error: f64,
    /// G, the size that ∇L would have if nothing in it cancelled and all rows pulled alike: what
    /// a gradient is small against, also where ∇L itself vanishes.
    pub scale: f64,
}

/// A function of a matrix that gives its value and its gradient in one pass.
pub trait Objective {
    /// The value at `x`; the Euclidean gradient is written to `gradient` (the shape of `x`).
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value;
}

/// A manifold of matrices, with the metric of the space around it.
///
/// What a method wants to know is added up while the matrices pass by anyway: at N = d = 50 these
/// sweeps, three a step, take 15 % of a descent by L-BFGS, and the loss 38 %.
pub trait Manifold {
    /// ‖x‖_F: what a step is long against.
    fn size(&self, x: &DMatrix<f64>) -> f64;

    /// Projects `v` to the tangent space at `x`.
    fn project(&self, x: &DMatrix<f64>, v: &mut DMatrix<f64>);

    /// The norm of what [`Manifold::project`] would make of `v`.
    fn tangent_norm(&self, x: &DMatrix<f64>, v: &DMatrix<f64>) -> f64;

    /// The point c(α) of the curve that leaves `x` in the direction `v`, at α = `step`.
    fn retract(&self, x: &DMatrix<f64>, v: &DMatrix<f64>, step: f64, to: &mut DMatrix<f64>);

    /// Makes the Riemannian gradient from the Euclidean one, at the point `x` = c(α) to which the
    /// tangent vector `v` led at α = `step`.
    fn arrive(
        &self,
        x: &DMatrix<f64>,
        v: &DMatrix<f64>,
        step: f64,
        gradient: &mut DMatrix<f64>,
    ) -> Arrival;

    /// v ← the projection of a r + b v to the tangent space at `x`, where grad L is `gradient`.
    fn turn(
        &self,
        x: &DMatrix<f64>,
        factors: [f64; 2],
        r: &DMatrix<f64>,
        v: &mut DMatrix<f64>,
        gradient: &DMatrix<f64>,
    ) -> Turn;
}

/// What [`Manifold::arrive`] finds about a gradient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// d/dα L(c(α)).
    pub slope: f64,
    /// ⟨grad L, v⟩.
    pub along: f64,
    /// ‖grad L‖_F.
    pub norm: f64,
    /// The mean of ⟨x_i, ∇_i L⟩ over the rows.
    pub radial: f64,
}

/// What [`Manifold::turn`] finds about a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turn {
    /// ‖v‖_F.
    pub norm: f64,
    /// ⟨grad L, v⟩.
    pub slope: f64,
}

/// An approximate inverse Hessian K, symmetric and positive semidefinite, and definite on the
/// tangent space: what a gradient is divided by before a method takes it for a direction.
pub trait Preconditioner {
    /// Adapts it to a point with its Riemannian gradient.
    fn refresh(&mut self, at: &Point) -> Knowledge;

    /// The size, as a share of that of X, of what it is made of: it is out of date once X has moved
    /// by some share of this.
    fn extent(&self) -> f64 {
        1.0
    }

    /// to ← K (a g + b h), up to a projection to the tangent space; ⟨g, to⟩ and ⟨h, to⟩.
    fn apply(
        &mut self,
        factors: [f64; 2],
        vectors: [&DMatrix<f64>; 2],
        to: &mut DMatrix<f64>,
    ) -> [f64; 2];

    /// Writes a direction to `v` along which the Hessian at a point seems to be negative, up to
    /// a projection to the tangent space; `false` if it knows of none.
    fn falling(&mut self, at: &Point, v: &mut DMatrix<f64>) -> bool;
}

/// What a preconditioner knows of the Hessian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Its shape, up to a factor.
    OfShape,
    /// How long a step is.
    OfHessian,
    /// The same, in a way that makes void what was learnt with it before.
    OfAnother,
}

/// No preconditioner: the metric of the manifold itself.
#[derive(Clone, Copy, Debug)]
pub struct Unscaled;

impl Preconditioner for Unscaled {
    fn refresh(&mut self, _at: &Point) -> Knowledge {
        Knowledge::OfShape
    }

    fn apply(
        &mut self,
        [a, b]: [f64; 2],
        [g, h]: [&DMatrix<f64>; 2],
        to: &mut DMatrix<f64>,
    ) -> [f64; 2] {
        *to = g.mul(&a).scaled_add(&b, h);
        [ArgminDot::dot(g, to), ArgminDot::dot(h, to)]
    }

    fn falling(&mut self, _at: &Point, _v: &mut DMatrix<f64>) -> bool {
        false
    }
}

/// When a descent has arrived.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// A relative gradient ‖grad L‖_F / G of this; 0 is never met.
    pub tolerance: f64,
    /// A loss of at most this, where one is known to be enough.
    pub target: Option<f64>,
}

/// A point with all that is known about the loss there.
#[derive(Clone, Debug)]
pub struct Point {
    /// X, 2N×d.
    pub x: DMatrix<f64>,
    /// L(X).
    pub value: Value,
    /// ∇L(X), the gradient in the space around the manifold; after [`Point::arrive`] its
    /// projection grad L(X).
    pub gradient: DMatrix<f64>,
    /// ‖grad L(X)‖_F.
    pub norm: f64,
    /// The mean of ⟨x_i, ∇_i L⟩ over the rows.
    pub radial: f64,
}

impl Point {
    /// The point `x`, where nothing has been evaluated yet.
    pub fn new(x: DMatrix<f64>) -> Self {
        let value = Value {
            loss: f64::INFINITY,
            error: f64::INFINITY,
            scale: 0.0,
        };
        Point {
            value,
            gradient: DMatrix::zeros(x.nrows(), x.ncols()),
            norm: f64::INFINITY,
            radial: 0.0,
            x,
        }
    }

    /// Evaluates the loss and ∇L at X.
    pub fn evaluate<O: Objective>(&mut self, problem: &mut Problem<O>) -> Result<(), Error> {
        self.value = problem.problem(EVALUATIONS, |objective| {
            Ok(objective.evaluate(&self.x, &mut self.gradient))
        })?;
        Ok(())
    }

    /// Makes grad L from ∇L, at the end of a step along the tangent vector `v`.
    pub fn arrive(&mut self, manifold: &impl Manifold, v: &DMatrix<f64>, step: f64) -> Arrival {
        let arrival = manifold.arrive(&self.x, v, step, &mut self.gradient);
        (self.norm, self.radial) = (arrival.norm, arrival.radial);
        arrival
    }

    /// Knows ‖grad L‖_F from then on, whichever gradient it holds.
    pub fn measure(&mut self, manifold: &impl Manifold) {
        self.norm = manifold.tangent_norm(&self.x, &self.gradient);
    }

    /// ‖grad L‖_F / G; 0 where the loss is flat altogether.
    pub fn relative_gradient(&self) -> f64 {
        match self.value.scale {
            0.0 => 0.0,
            scale => self.norm / scale,
        }
    }

    /// Whether the relative gradient can no longer be told from the tolerance (from 1 where that
    /// is 0), because the squares in ‖grad L‖ leave the range of normal numbers.
    fn underflows(&self, tolerance: f64) -> bool {
        let part = if tolerance > 0.0 { tolerance } else { 1.0 };
        part * self.value.scale < f64::MIN_POSITIVE.sqrt()
    }

    fn non_finite(&self) -> Option<NonFinite> {
        if !self.value.loss.is_finite() {
            Some(NonFinite::Loss)
        } else if !self.value.scale.is_finite() {
            Some(NonFinite::Gradient)
        } else {
            None
        }
    }
}

/// The state of a descent. It is argmin's `State` and not its `IterState`, because that one
/// copies X whenever the loss falls, and has only a text for the reason to stop.
#[derive(Clone, Debug)]
pub struct Descent {
    /// Where the descent is.
    pub at: Point,
    /// The steps taken: moves to another point.
    pub steps: u64,
    /// Whether one of the steps left a stationary point, where no gradient leads.
    pub departed: bool,
    /// Why it stopped; `None` while it runs, and where argmin stopped it at the step limit.
    pub stop: Option<Stop>,
    /// What ends it from outside.
    pub interrupt: Interrupt,
    max_steps: u64,
    lowest: f64,
    counts: HashMap<String, u64>,
    status: TerminationStatus,
}

impl Descent {
    /// The state before the first step from `x`.
    #[must_use]
    pub fn starting_at(self, x: DMatrix<f64>, max_steps: u64) -> Self {
        Descent {
            at: Point::new(x),
            max_steps,
            ..self
        }
    }

    /// The same, to be ended from outside.
    #[must_use]
    pub fn ending_on(self, interrupt: Interrupt) -> Self {
        Descent { interrupt, ..self }
    }

    /// Why the descent has to end where it is, if it has to: the loss is no number, it is flat,
    /// or it has arrived.
    pub fn verdict(&self, goal: &Goal) -> Option<Stop> {
        let tolerance = goal.tolerance;
        if let Some(what) = self.at.non_finite() {
            Some(Stop::NotFinite(what))
        } else if goal
            .target
            .is_some_and(|target| self.at.value.loss <= target)
        {
            Some(Stop::TargetReached)
        } else if self.at.underflows(tolerance) {
            Some(Stop::Underflow)
        } else if tolerance > 0.0 && self.at.relative_gradient() <= tolerance {
            Some(Stop::GradientTolerance)
        } else {
            None
        }
    }

    /// The same for the start, which may also be flat: a step of `reach` G is below half the
    /// spacing of the doubles under 1 and changes no unit vector, or G underflows.
    pub fn verdict_at_start(&self, goal: &Goal, reach: f64) -> Option<Stop> {
        let unmoved = reach * self.at.value.scale < f64::EPSILON / 4.0;
        match self.verdict(goal) {
            // A loss that is low enough, or none, is so however flat it is.
            settled @ Some(Stop::TargetReached | Stop::NotFinite(_)) => settled,
            _ if unmoved || self.at.underflows(goal.tolerance) => Some(Stop::FlatStart),
            verdict => verdict,
        }
    }

    /// Whether another step is allowed.
    pub fn may_step(&self) -> bool {
        self.steps < self.max_steps
    }

    /// Ends the descent, if there is a reason.
    #[must_use]
    pub fn ended(mut self, stop: Option<Stop>) -> Self {
        match stop {
            None => self,
            Some(_) => {
                self.stop = stop;
                self.terminate_with(TerminationReason::SolverConverged)
            }
        }
    }
}

impl State for Descent {
    type Param = DMatrix<f64>;
    type Float = f64;

    fn new() -> Self {
        Descent {
            at: Point::new(DMatrix::zeros(0, 0)),
            steps: 0,
            departed: false,
            stop: None,
            interrupt: Interrupt::NEVER,
            max_steps: u64::MAX,
            lowest: f64::INFINITY,
            counts: HashMap::new(),
            status: TerminationStatus::NotTerminated,
        }
    }

    fn update(&mut self) {
        self.lowest = self.lowest.min(self.at.value.loss);
    }

    fn get_param(&self) -> Option<&DMatrix<f64>> {
        Some(&self.at.x)
    }

    /// A descent keeps no second point.
    fn get_best_param(&self) -> Option<&DMatrix<f64>> {
        self.get_param()
    }

    fn get_max_iters(&self) -> u64 {
        self.max_steps
    }

    /// A method counts its steps itself: an iteration may find none, and then it ends the descent
    /// or leaves a stationary point in the next.
    fn increment_iter(&mut self) {}

    fn get_iter(&self) -> u64 {
        self.steps
    }

    fn get_cost(&self) -> f64 {
        self.at.value.loss
    }

    fn get_best_cost(&self) -> f64 {
        self.lowest
    }

    fn get_target_cost(&self) -> f64 {
        f64::NEG_INFINITY
    }

    /// The counts stay with argmin's `Problem`; a copy in every step would cost more than a
    /// small step.
    fn func_counts<O>(&mut self, _problem: &Problem<O>) {}

    fn get_func_counts(&self) -> &HashMap<String, u64> {
        &self.counts
    }

    /// No time is kept: the same seed gives the same state.
    fn time(&mut self, _time: Option<Duration>) -> &mut Self {
        self
    }

    fn get_time(&self) -> Option<Duration> {
        None
    }

    fn get_last_best_iter(&self) -> u64 {
        self.steps
    }

    fn is_best(&self) -> bool {
        self.at.value.loss <= self.lowest
    }

    fn terminate_with(mut self, reason: TerminationReason) -> Self {
        self.status = TerminationStatus::Terminated(reason);
        self
    }

    fn get_termination_status(&self) -> &TerminationStatus {
        &self.status
    }

    fn get_termination_reason(&self) -> Option<&TerminationReason> {
        match &self.status {
            TerminationStatus::Terminated(reason) => Some(reason),
            TerminationStatus::NotTerminated => None,
        }
    }
}
