//! L-BFGS with a history, where no preconditioner is known.

use std::collections::VecDeque;

use argmin::core::{Error, KV, Problem, Solver, TerminationStatus};
use nalgebra::DMatrix;

use super::descent::{Descent, Goal, Manifold, Objective, Point, Turn};
use super::line_search::{Trial, wolfe_step};
use super::{Stop, interrupt};

/// The steps that are remembered. Networks are badly conditioned: with 5 far fewer runs arrive.
const PAIRS: usize = 20;
/// The cosine of the angle between s and y below which a pair shows no curvature.
const MIN_COSINE: f64 = 1e-12;
/// A first trial moves x by at most this share of its own norm; without a pair, by the smaller one.
const LONGEST: f64 = 1.0;
const FIRST: f64 = 0.1;

/// L-BFGS on a manifold, with the last 20 steps and an approximate Wolfe line search along the
/// retraction.
///
/// With s the steps and y the changes of the gradient along them, taken as they are in the space
/// around the manifold, the direction is −P H grad, with P the projection at the current point and
/// H the matrix of BFGS from ⟨s, y⟩/⟨y, y⟩ times the identity. Where rounding spoils the direction
/// or the line search fails, it forgets the pairs and tries once more along −grad; where that fails
/// too it stops as [`Stop::LineSearchFailed`].
///
/// [`Lbfgs`](super::lbfgs::Lbfgs) remembers one step only and needs a good preconditioner.
///
/// # Reference
/// Nocedal, Wright, Numerical Optimization (2006), Algorithms 7.4 and 7.5.
#[derive(Clone, Debug)]
pub struct History<M> {
    manifold: M,
    goal: Goal,
    /// The oldest first.
    pairs: VecDeque<Pair>,
    /// v.
    direction: DMatrix<f64>,
    turn: Turn,
    /// H grad.
    solved: DMatrix<f64>,
    /// A trial point; once it has been accepted, the point before.
    trial: Point,
}

/// A step and what it did to the gradient.
#[derive(Clone, Debug)]
struct Pair {
    s: DMatrix<f64>,
    y: DMatrix<f64>,
    /// ⟨s, y⟩ > 0.
    curvature: f64,
}

impl<M: Manifold> History<M> {
    /// The method.
    pub fn new(manifold: M, goal: Goal) -> Self {
        let nothing = DMatrix::zeros(0, 0);
        History {
            manifold,
            goal,
            pairs: VecDeque::new(),
            direction: nothing.clone(),
            turn: Turn::default(),
            solved: nothing.clone(),
            trial: Point::new(nothing),
        }
    }

    /// v ← −P H grad.
    fn quasi_newton(&mut self, at: &Point) {
        let r = &mut self.solved;
        r.copy_from(&at.gradient);
        let mut shares = Vec::with_capacity(PAIRS);
        for pair in self.pairs.iter().rev() {
            let share = pair.s.dot(r) / pair.curvature;
            add(r, -share, &pair.y);
            shares.push(share);
        }
        if let Some(newest) = self.pairs.back() {
            *r *= newest.curvature / newest.y.norm_squared();
        }
        for (pair, share) in self.pairs.iter().zip(shares.into_iter().rev()) {
            let kept = share - pair.y.dot(r) / pair.curvature;
            add(r, kept, &pair.s);
        }
        self.turn = (self.manifold).turn(&at.x, [-1.0, 0.0], r, &mut self.direction, &at.gradient);
    }

    /// The first step to try: the full one, if it is no longer than can be trusted.
    fn first_step(&self, from: &Point) -> f64 {
        let size = self.manifold.size(&from.x) / self.turn.norm;
        match self.pairs.is_empty() {
            true => FIRST * size,
            false => (LONGEST * size).min(1.0),
        }
    }

    /// Looks for a step along the direction; the trial point is then the point it leads to.
    fn search<O: Objective>(
        &mut self,
        problem: &mut Problem<O>,
        from: &Point,
    ) -> Result<bool, Error> {
        let descends = self.turn.slope < 0.0;
        if !descends {
            return Ok(false);
        }
        let origin = Trial {
            step: 0.0,
            value: from.value.loss,
            slope: self.turn.slope,
        };
        let first = self.first_step(from);
        let (manifold, direction, trial) = (&self.manifold, &self.direction, &mut self.trial);
        let found = wolfe_step(origin, from.value.error, first, |step| {
            manifold.retract(&from.x, direction, step, &mut trial.x);
            trial.evaluate(problem)?;
            let arrival = trial.arrive(manifold, direction, step);
            Ok(Trial {
                step,
                value: trial.value.loss,
                slope: arrival.slope,
            })
        })?;
        if let Some(Trial { step, .. }) = found {
            self.remember(step, from);
        }
        Ok(found.is_some())
    }

    /// Adds the step that has been taken, if it shows curvature, in the memory of the oldest.
    fn remember(&mut self, step: f64, from: &Point) {
        let (s, y) = match self.pairs.len() {
            PAIRS => self.pairs.pop_front().map(|oldest| (oldest.s, oldest.y)),
            _ => None,
        }
        .unwrap_or_else(|| (from.x.clone(), from.x.clone()));
        let mut pair = Pair {
            s,
            y,
            curvature: 0.0,
        };
        pair.s.zip_apply(&self.direction, |s, v| *s = step * v);
        let (now, before) = (&self.trial.gradient, &from.gradient);
        pair.y
            .zip_zip_apply(now, before, |y, now, before| *y = now - before);
        pair.curvature = pair.s.dot(&pair.y);
        if pair.curvature > MIN_COSINE * pair.s.norm() * pair.y.norm() {
            self.pairs.push_back(pair);
        }
    }
}

/// to ← to + c x.
fn add(to: &mut DMatrix<f64>, c: f64, x: &DMatrix<f64>) {
    to.zip_apply(x, |to, x| *to += c * x);
}

impl<O: Objective, M: Manifold> Solver<O, Descent> for History<M> {
    fn name(&self) -> &str {
        "L-BFGS"
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        let (rows, columns) = state.at.x.shape();
        let zero = DMatrix::zeros(rows, columns);
        self.trial = Point::new(zero.clone());
        (self.direction, self.solved) = (zero.clone(), zero);
        self.pairs.clear();
        state.at.evaluate(problem)?;
        state.at.arrive(&self.manifold, &self.direction, 0.0);
        // The line search reaches as far as it has to.
        let verdict = state.verdict_at_start(&self.goal, f64::INFINITY);
        Ok((state.ended(verdict), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        self.quasi_newton(&state.at);
        let mut found = self.search(problem, &state.at)?;
        if !found && !self.pairs.is_empty() {
            self.pairs.clear();
            self.quasi_newton(&state.at);
            found = self.search(problem, &state.at)?;
        }
        let mut verdict = Some(Stop::LineSearchFailed);
        if found {
            std::mem::swap(&mut state.at, &mut self.trial);
            state.steps += 1;
            verdict = state.verdict(&self.goal);
        }
        Ok((state.ended(verdict), None))
    }

    fn terminate(&mut self, _state: &Descent) -> TerminationStatus {
        interrupt::status()
    }
}
