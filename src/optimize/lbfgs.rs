//! Riemannian L-BFGS, preconditioned.

use std::collections::VecDeque;

use argmin::core::{Error, KV, Problem, Solver, TerminationStatus};
use argmin_math::{ArgminDot, ArgminL2Norm};
use nalgebra::DMatrix;

use super::descent::{Descent, Goal, Manifold, Objective, Point, Preconditioner};
use super::line_search::{Trial, wolfe_step};
use super::{Stop, interrupt};

/// The pairs (s, y) that are kept where no preconditioner helps; each costs four sweeps over X
/// a step. From 5 to 20 the evaluations change less than from seed to seed.
pub(super) const MEMORY: usize = 5;
/// The pairs that are kept beside a preconditioner: from 1 to 8 the evaluations change less than
/// from seed to seed (N = 10 and 50, every phase).
const FEW: usize = 2;
/// The steps between two refreshments of the preconditioner. To refresh it in every step saves
/// hardly an evaluation (N = 10, 50, 200, every phase).
const REFRESH: u64 = 3;
/// The cosine of the angle between s and y below which a pair shows no curvature.
const MIN_COSINE: f64 = 1e-12;
/// A step without history moves X by at most this share of its own norm, and a later first
/// trial by at most [`LARGEST_MOVE`].
const FIRST_MOVE: f64 = 0.5;
const LARGEST_MOVE: f64 = 0.7;
/// The steps by which a saddle is left, until one descends: angles, since rows are unit vectors.
const DEPARTURES: [f64; 4] = [0.5, 0.1, 0.02, 0.004];

/// L-BFGS on a manifold, with an approximate Wolfe line search along the retraction, and a
/// [`Preconditioner`] for the matrix that the two loops start from.
///
/// The history is transported by projection, all at once: its pairs stay where they arose, as
/// matrices of the space around the manifold, and the direction is −P H P grad with P the
/// projection at the current point and H the two-loop operator. H is symmetric and positive
/// definite because every ⟨s, y⟩ > 0, so the direction descends, and the newest pair meets the
/// secant equation exactly. To project every pair in every step instead was seen to need as
/// many evaluations, and at N = 50 more time than the loss itself.
///
/// Where rounding spoils the direction or the line search fails, it forgets the history and
/// tries once more along −grad, the steepest descent; where that fails too it stops as
/// [`Stop::LineSearchFailed`].
///
/// Where it would stop as stationary, it asks the preconditioner once for a direction of
/// negative curvature and goes there if the loss is lower: a symmetric start leads to a saddle
/// that no gradient points away from. That is a step like any other, in an iteration of its own.
///
/// # Reference
/// Huang, Gallivan, Absil, A Broyden class of quasi-Newton methods for Riemannian optimization,
/// SIAM J. Optim. 25 (2015), 1660–1685, whose isometric transport the projection replaces; Moré,
/// Sorensen, On the use of directions of negative curvature in a modified Newton method, Math.
/// Programming 16 (1979), 1–20.
#[derive(Clone, Debug)]
pub struct Lbfgs<M, P> {
    manifold: M,
    preconditioner: P,
    goal: Goal,
    history: VecDeque<Pair>,
    /// ⟨s, y⟩/⟨y, P⁻¹ y⟩ of the newest pair when the preconditioner was refreshed: what is
    /// wrong with its scale.
    scale: f64,
    /// Whether the full step has a natural length even without a history.
    scaled: bool,
    /// Whether it has come to a stationary point before.
    was_stationary: bool,
    /// The verdict on a stationary point that the next iteration tries to leave.
    leaving: Option<Stop>,
    /// A pair that is no longer in use, for the next one.
    spare: Option<Pair>,
    direction: DMatrix<f64>,
    trial: Point,
}

/// One step s and the change y of the gradient along it, both tangent where the step arrived.
#[derive(Clone, Debug)]
struct Pair {
    s: DMatrix<f64>,
    y: DMatrix<f64>,
    /// ⟨s, y⟩
    curvature: f64,
}

impl Pair {
    /// ⟨s, y⟩ > 0, and not by rounding alone.
    fn is_curved(&self) -> bool {
        self.curvature > MIN_COSINE * self.s.l2_norm() * self.y.l2_norm()
    }
}

impl<M: Manifold, P: Preconditioner> Lbfgs<M, P> {
    /// The method. Below a tolerance of some 10⁻¹⁵, and with 0, it goes on among points that
    /// differ by rounding only.
    pub fn new(manifold: M, preconditioner: P, goal: Goal) -> Self {
        Lbfgs {
            manifold,
            preconditioner,
            goal,
            history: VecDeque::with_capacity(MEMORY),
            scale: 1.0,
            scaled: false,
            was_stationary: false,
            leaving: None,
            spare: None,
            direction: DMatrix::zeros(0, 0),
            trial: Point::new(DMatrix::zeros(0, 0)),
        }
    }

    /// −P H P grad, by the two loops over the history.
    fn quasi_newton(&mut self, at: &Point) {
        let q = &mut self.direction;
        q.copy_from(&at.gradient);
        *q *= -1.0;
        let mut alphas = [0.0; MEMORY];
        for (pair, alpha) in self.history.iter().zip(&mut alphas).rev() {
            *alpha = dot(&pair.s, q) / pair.curvature;
            add(q, -*alpha, &pair.y);
        }
        precondition(&self.manifold, &mut self.preconditioner, &at.x, q);
        *q *= self.scale;
        for (pair, alpha) in self.history.iter().zip(&alphas) {
            let beta = dot(&pair.y, q) / pair.curvature;
            add(q, alpha - beta, &pair.s);
        }
        self.manifold.project(&at.x, q);
    }

    /// −grad, and no history.
    fn steepest(&mut self, at: &Point) {
        self.history.clear();
        self.scaled = false;
        scaled(&mut self.direction, -1.0, &at.gradient);
    }

    /// Adapts the preconditioner to a point, and its scale to the newest pair.
    fn refresh(&mut self, at: &Point) {
        self.scaled = self.preconditioner.refresh(at);
        self.scale = 1.0;
        if let Some(pair) = self.history.back() {
            let z = &mut self.direction;
            z.copy_from(&pair.y);
            precondition(&self.manifold, &mut self.preconditioner, &at.x, z);
            self.scale = pair.curvature / dot(&pair.y, z);
        }
    }

    /// The first step to try: the full one, if it is no longer than can be trusted.
    fn first_step(&self, from: &Point) -> f64 {
        let size = from.x.l2_norm() / self.direction.l2_norm();
        match (self.history.is_empty(), self.scaled) {
            (true, false) => FIRST_MOVE * size,
            (true, true) => (FIRST_MOVE * size).min(1.0),
            (false, _) => (LARGEST_MOVE * size).min(1.0),
        }
    }

    /// The step to take along the direction; the trial point is then the point it leads to.
    fn search<O: Objective>(
        &mut self,
        problem: &mut Problem<O>,
        from: &Point,
    ) -> Result<Option<Trial>, Error> {
        let origin = Trial {
            step: 0.0,
            value: from.value.loss,
            slope: dot(&from.gradient, &self.direction),
        };
        let descends = origin.slope < 0.0;
        if !descends {
            return Ok(None);
        }
        let first = self.first_step(from);
        let (manifold, direction, trial) = (&self.manifold, &self.direction, &mut self.trial);
        wolfe_step(origin, from.value.error, first, |step| {
            manifold.retract(&from.x, direction, step, &mut trial.x);
            trial.evaluate(problem, manifold)?;
            Ok(Trial {
                step,
                value: trial.value.loss,
                slope: manifold.slope(&from.x, direction, step, &trial.gradient),
            })
        })
    }

    /// Ends the descent if there is a reason; the first stationary point is to be left, if a step
    /// is. It is tried once: what is lower than a saddle does not come back to it.
    fn end_or_leave(&mut self, state: Descent, verdict: Option<Stop>) -> Descent {
        let stationary = matches!(
            verdict,
            Some(Stop::GradientTolerance | Stop::LineSearchFailed)
        );
        if stationary && state.may_step() && !self.was_stationary {
            self.was_stationary = true;
            self.leaving = verdict;
            return state;
        }
        state.ended(verdict)
    }

    /// The step away from a stationary point; without one the verdict on it stands.
    fn leave<O: Objective>(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
        verdict: Stop,
    ) -> Result<Descent, Error> {
        if !self.departs(problem, &mut state.at)? {
            return Ok(state.ended(Some(verdict)));
        }
        state.steps += 1;
        state.departed = true;
        self.refresh(&state.at);
        let verdict = state.verdict(&self.goal);
        Ok(state.ended(verdict))
    }

    /// Leaves a stationary point along a direction of negative curvature, if the preconditioner
    /// knows one and the loss is indeed lower there.
    fn departs<O: Objective>(
        &mut self,
        problem: &mut Problem<O>,
        at: &mut Point,
    ) -> Result<bool, Error> {
        self.history.clear();
        self.refresh(at);
        if !self.preconditioner.falling(at, &mut self.direction) {
            return Ok(false);
        }
        self.manifold.project(&at.x, &mut self.direction);
        for angle in DEPARTURES {
            self.manifold
                .retract(&at.x, &self.direction, angle, &mut self.trial.x);
            self.trial.evaluate(problem, &self.manifold)?;
            if self.trial.value.loss < at.value.loss - at.value.error {
                std::mem::swap(at, &mut self.trial);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds the step to the trial point, and the change of the gradient along it, to the history.
    fn remember(&mut self, from: &Point, step: f64) {
        let to = &self.trial;
        let kept = if self.scaled { FEW } else { MEMORY };
        let mut pair = self.spare.take().unwrap_or_else(|| Pair {
            s: self.direction.clone(),
            y: self.direction.clone(),
            curvature: 0.0,
        });
        scaled(&mut pair.s, step, &self.direction);
        scaled(&mut pair.y, -1.0, &from.gradient);
        self.manifold.project(&to.x, &mut pair.s);
        self.manifold.project(&to.x, &mut pair.y);
        pair.y += &to.gradient;
        pair.curvature = dot(&pair.s, &pair.y);
        if !pair.is_curved() {
            self.spare = Some(pair);
            return;
        }
        while self.history.len() >= kept {
            self.spare = self.history.pop_front();
        }
        self.history.push_back(pair);
    }
}

impl<O: Objective, M: Manifold, P: Preconditioner> Solver<O, Descent> for Lbfgs<M, P> {
    fn name(&self) -> &str {
        "Riemannian L-BFGS"
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        state.at.evaluate(problem, &self.manifold)?;
        self.direction = state.at.x.clone();
        self.trial = state.at.clone();
        // The line search reaches as far as it has to.
        let reach = f64::INFINITY;
        let verdict = state.verdict_at_start(&self.goal, reach);
        Ok((self.end_or_leave(state, verdict), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        if let Some(verdict) = self.leaving.take() {
            return Ok((self.leave(problem, state, verdict)?, None));
        }
        if state.steps.is_multiple_of(REFRESH) {
            self.refresh(&state.at);
        }
        self.quasi_newton(&state.at);
        let mut found = self.search(problem, &state.at)?;
        if found.is_none() && (self.scaled || !self.history.is_empty()) {
            self.steepest(&state.at);
            found = self.search(problem, &state.at)?;
        }
        let mut verdict = Some(Stop::LineSearchFailed);
        if let Some(found) = found {
            self.remember(&state.at, found.step);
            std::mem::swap(&mut state.at, &mut self.trial);
            state.steps += 1;
            verdict = state.verdict(&self.goal);
        }
        Ok((self.end_or_leave(state, verdict), None))
    }

    fn terminate(&mut self, _state: &Descent) -> TerminationStatus {
        interrupt::status()
    }
}

/// v ← P⁻¹ v on the tangent space at x.
fn precondition(
    manifold: &impl Manifold,
    preconditioner: &mut impl Preconditioner,
    x: &DMatrix<f64>,
    v: &mut DMatrix<f64>,
) {
    manifold.project(x, v);
    preconditioner.apply(v);
    manifold.project(x, v);
}

/// ⟨a, b⟩
fn dot(a: &DMatrix<f64>, b: &DMatrix<f64>) -> f64 {
    ArgminDot::dot(a, b)
}

/// a ← factor b
fn scaled(a: &mut DMatrix<f64>, factor: f64, b: &DMatrix<f64>) {
    for (a, b) in a.as_mut_slice().iter_mut().zip(b.as_slice()) {
        *a = factor * b;
    }
}

/// a ← a + factor b, in place (argmin's `scaled_add` allocates).
fn add(a: &mut DMatrix<f64>, factor: f64, b: &DMatrix<f64>) {
    for (a, b) in a.as_mut_slice().iter_mut().zip(b.as_slice()) {
        *a += factor * b;
    }
}
