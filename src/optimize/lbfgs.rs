//! Riemannian L-BFGS of one pair, preconditioned.

use argmin::core::{Error, KV, Problem, Solver, TerminationStatus};
use argmin_math::ArgminMul;
use nalgebra::DMatrix;

use super::Stop;
use super::descent::{Descent, Goal, Knowledge, Manifold, Objective, Point, Preconditioner, Turn};
use super::line_search::{Trial, wolfe_step};

/// The cosine of the angle between s and y below which a pair shows no curvature.
const MIN_COSINE: f64 = 1e-12;
/// A first trial moves X by at most this share of its own norm. From 0.7 to 2 no value is the best
/// in every phase.
const LONGEST: f64 = 1.0;
/// The preconditioner is refreshed after X has moved by this share of its extent. To refresh it
/// in every step saves hardly an evaluation; at 0.1 up to twice as many are needed just above the
/// antipodal threshold (N = 200), and so are they where the share is of the norm of X, most of which
/// is a mean there.
const MOVED: f64 = 0.04;
/// A step that is longer, as a share of the norm of X, says nothing about γ: at the first steps the
/// Hessian is another at either end.
const LOCAL: f64 = 0.15;
/// The steps by which a saddle is left, until one descends: angles, since rows are unit vectors.
const DEPARTURES: [f64; 4] = [0.5, 0.1, 0.02, 0.004];

/// L-BFGS on a manifold that remembers its last step only, with an approximate Wolfe line search
/// along the retraction, and a [`Preconditioner`] K for the matrix that the step corrects.
///
/// With s the last step and y the change of the gradient along it, taken as they are in the space
/// around the manifold, the direction is −P H grad with P the projection at the current point,
///
/// H = (1 − s yᵀ/⟨s, y⟩) γK (1 − y sᵀ/⟨s, y⟩) + s sᵀ/⟨s, y⟩.
///
/// It descends because ⟨s, y⟩ > 0 and K is positive. γ is learnt: after every step it is multiplied
/// by the square root of the curvature that H expected along s over the one that was found, unless
/// the step was a long one; without a K, by the whole of it. (The usual ⟨s, y⟩/⟨y, K y⟩ needs as
/// many evaluations, and K twice.) Neither s nor y is a matrix of its own: s is a multiple of the
/// last direction, y the difference of two gradients that are still there. With a good K two to five pairs, or their transport to the current point, change
/// the evaluations less than another seed does, and each pair costs sweeps over X.
///
/// Where rounding spoils the direction or the line search fails, it forgets the pair and
/// tries once more along −grad, the steepest descent; where that fails too it stops as
/// [`Stop::LineSearchFailed`].
///
/// Where it would stop as stationary, it asks the preconditioner once for a direction of
/// negative curvature and goes there if the loss is lower: a symmetric start leads to a saddle
/// that no gradient points away from. That is a step like any other, in an iteration of its own.
///
/// # Reference
/// Shanno, Conjugate gradient methods with inexact searches, Math. Oper. Res. 3 (1978), 244–256,
/// for BFGS without memory; Huang, Gallivan, Absil, A Broyden class of quasi-Newton methods for
/// Riemannian optimization, SIAM J. Optim. 25 (2015), 1660–1685, whose transport the projection
/// replaces; Moré, Sorensen, On the use of directions of negative curvature in a modified Newton
/// method, Math. Programming 16 (1979), 1–20.
#[derive(Clone, Debug)]
pub struct Lbfgs<M, P> {
    manifold: M,
    preconditioner: P,
    goal: Goal,
    pair: Option<Pair>,
    /// γ, what is wrong with the scale of K.
    scale: f64,
    /// Whether the full step has a natural length even without a pair.
    scaled: bool,
    /// How far X has moved since K was refreshed, as a share of its norm.
    moved: f64,
    /// Whether it has come to a stationary point before.
    was_stationary: bool,
    /// The verdict on a stationary point that the next iteration tries to leave.
    leaving: Option<Stop>,
    /// v.
    direction: DMatrix<f64>,
    /// ‖v‖, and the slope of the loss along it.
    turn: Turn,
    /// K times a gradient.
    solved: DMatrix<f64>,
    /// A trial point; once it has been accepted, the point before, with its gradient.
    trial: Point,
}

/// The last step.
#[derive(Clone, Copy, Debug)]
struct Pair {
    /// s = `step` v.
    step: f64,
    /// ⟨s, y⟩
    curvature: f64,
    /// ⟨s, grad⟩ where it arrived.
    along: f64,
}

impl<M: Manifold, P: Preconditioner> Lbfgs<M, P> {
    /// The method. Below a tolerance of some 10⁻¹⁵, and with 0, it goes on among points that
    /// differ by rounding only.
    pub fn new(manifold: M, preconditioner: P, goal: Goal) -> Self {
        let nothing = DMatrix::zeros(0, 0);
        Lbfgs {
            manifold,
            preconditioner,
            goal,
            pair: None,
            scale: 1.0,
            scaled: false,
            moved: 0.0,
            was_stationary: false,
            leaving: None,
            direction: nothing.clone(),
            turn: Turn::default(),
            solved: nothing.clone(),
            trial: Point::new(nothing),
        }
    }

    /// The same in the matrices of a run that has ended.
    #[must_use]
    pub(super) fn again(self, preconditioner: impl FnOnce(P) -> P, goal: Goal) -> Self {
        Lbfgs {
            direction: self.direction,
            solved: self.solved,
            trial: self.trial,
            ..Lbfgs::new(self.manifold, preconditioner(self.preconditioner), goal)
        }
    }

    /// v ← −P H grad. With c = ⟨s, grad⟩/⟨s, y⟩ and r = γ K (grad − c y),
    /// H grad = r + (c − ⟨y, r⟩/⟨s, y⟩) s.
    fn quasi_newton(&mut self, at: &Point) {
        let (now, before) = (&at.gradient, &self.trial.gradient);
        let (k, solved, scale) = (&mut self.preconditioner, &mut self.solved, self.scale);
        let kept = match self.pair {
            None => {
                k.apply([1.0, 0.0], [now, now], solved);
                0.0
            }
            Some(pair) => {
                let c = pair.along / pair.curvature;
                let [with_now, with_before] = k.apply([1.0 - c, c], [now, before], solved);
                let back = scale * (with_now - with_before) / pair.curvature;
                (c - back) * pair.step
            }
        };
        let factors = [-scale, -kept];
        self.turn = (self.manifold).turn(&at.x, factors, solved, &mut self.direction, now);
    }

    /// v ← −grad, and no pair.
    fn steepest(&mut self, at: &Point) {
        self.pair = None;
        (self.scaled, self.scale) = (false, 1.0);
        self.direction = at.gradient.mul(&-1.0);
        self.turn = Turn {
            norm: at.norm,
            slope: -at.norm * at.norm,
        };
    }

    /// Adapts K to a point.
    fn refresh(&mut self, at: &Point) {
        let was_scaled = self.scaled;
        let knowledge = self.preconditioner.refresh(at);
        self.scaled = knowledge != Knowledge::OfShape;
        if self.scaled != was_scaled {
            self.scale = 1.0;
        }
        if knowledge == Knowledge::OfAnother {
            (self.scale, self.pair) = (1.0, None);
        }
        self.moved = 0.0;
    }

    /// The first step to try: the full one, if it is no longer than can be trusted.
    fn first_step(&self, from: &Point) -> f64 {
        let longest = LONGEST * self.manifold.size(&from.x) / self.turn.norm;
        match self.pair {
            None if !self.scaled => longest,
            _ => longest.min(1.0),
        }
    }

    /// Looks for a step along the direction; the trial point is then the point it leads to, and
    /// the step is the pair.
    fn search<O: Objective>(
        &mut self,
        problem: &mut Problem<O>,
        from: &Point,
    ) -> Result<bool, Error> {
        let Turn { norm, slope } = self.turn;
        let descends = slope < 0.0;
        if !descends {
            return Ok(false);
        }
        let origin = Trial {
            step: 0.0,
            value: from.value.loss,
            slope,
        };
        let first = self.first_step(from);
        let (manifold, direction, trial) = (&self.manifold, &self.direction, &mut self.trial);
        let mut along = 0.0;
        let found = wolfe_step(origin, from.value.error, first, |step| {
            manifold.retract(&from.x, direction, step, &mut trial.x);
            trial.evaluate(problem)?;
            let arrival = trial.arrive(manifold, direction, step);
            along = arrival.along;
            Ok(Trial {
                step,
                value: trial.value.loss,
                slope: arrival.slope,
            })
        })?;
        let Some(Trial { step, .. }) = found else {
            return Ok(false);
        };
        self.moved += step * norm / self.manifold.size(&from.x);
        self.remember(step, along, from.norm);
        Ok(true)
    }

    /// Makes the step that has been taken the pair, if it shows curvature, and learns γ from it.
    fn remember(&mut self, step: f64, along: f64, norm_before: f64) {
        let Turn { norm, slope } = self.turn;
        let curvature = step * (along - slope);
        let is_curved = curvature > MIN_COSINE * step * norm * (norm_before + self.trial.norm);
        self.pair = is_curved.then_some(Pair {
            step,
            curvature,
            along: step * along,
        });
        // Along s = −step H grad the curvature expected was −step ⟨s, grad⟩.
        let ratio = -step * step * slope / curvature;
        let is_local = step * norm <= LOCAL * self.manifold.size(&self.trial.x);
        if is_curved && !self.scaled {
            self.scale *= ratio;
        } else if is_curved && is_local {
            self.scale *= ratio.sqrt();
        }
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
        self.pair = None;
        if !self.preconditioner.falling(at, &mut self.direction) {
            return Ok(false);
        }
        self.manifold.project(&at.x, &mut self.direction);
        for angle in DEPARTURES {
            let (direction, trial) = (&self.direction, &mut self.trial);
            self.manifold.retract(&at.x, direction, angle, &mut trial.x);
            trial.evaluate(problem)?;
            if trial.value.loss < at.value.loss - at.value.error {
                trial.arrive(&self.manifold, direction, angle);
                std::mem::swap(at, trial);
                return Ok(true);
            }
        }
        Ok(false)
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
        let (rows, columns) = state.at.x.shape();
        if self.direction.shape() != (rows, columns) {
            let zero = DMatrix::zeros(rows, columns);
            self.trial = Point::new(zero.clone());
            (self.direction, self.solved) = (zero.clone(), zero);
        }
        self.direction.fill(0.0);
        state.at.evaluate(problem)?;
        state.at.arrive(&self.manifold, &self.direction, 0.0);
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
        if !self.scaled || self.moved > MOVED * self.preconditioner.extent() {
            self.refresh(&state.at);
        }
        self.quasi_newton(&state.at);
        let mut found = self.search(problem, &state.at)?;
        if !found && (self.scaled || self.pair.is_some()) {
            self.steepest(&state.at);
            found = self.search(problem, &state.at)?;
        }
        let mut verdict = Some(Stop::LineSearchFailed);
        if found {
            std::mem::swap(&mut state.at, &mut self.trial);
            state.steps += 1;
            verdict = state.verdict(&self.goal);
        }
        Ok((self.end_or_leave(state, verdict), None))
    }

    fn terminate(&mut self, state: &Descent) -> TerminationStatus {
        state.interrupt.status()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimize::descent::Unscaled;
    use crate::optimize::sphere::Spheres;
    use crate::optimize::start;

    /// −P H grad, with H written out.
    #[test]
    fn the_direction_is_that_of_the_inverse_hessian() {
        let some = |seed| start(3, 4, seed).into_stacked();
        let tangent = |x: &DMatrix<f64>, seed| {
            let mut v = some(seed);
            Spheres.project(x, &mut v);
            v
        };
        let mut at = Point::new(some(0));
        at.gradient = tangent(&at.x, 1);
        let (before, v) = (tangent(&at.x, 2), tangent(&at.x, 3));
        let (step, gamma) = (0.7, 1.3);
        let (s, y) = (step * &v, &at.gradient - &before);
        let curvature = s.dot(&y);
        let along = s.dot(&at.gradient);
        let q = &at.gradient - along / curvature * &y;
        let r = gamma * q;
        let mut expected = -(&r - y.dot(&r) / curvature * &s + along / curvature * &s);
        Spheres.project(&at.x, &mut expected);

        let goal = Goal {
            tolerance: 0.0,
            target: None,
        };
        let mut method = Lbfgs::new(Spheres, Unscaled, goal);
        method.scale = gamma;
        method.direction = v;
        method.solved = DMatrix::zeros(6, 4);
        method.trial = Point::new(some(4));
        method.trial.gradient = before;
        method.pair = Some(Pair {
            step,
            curvature,
            along,
        });
        method.quasi_newton(&at);
        assert!((&method.direction - &expected).norm() <= 1e-12 * expected.norm());
        assert!((method.turn.slope - expected.dot(&at.gradient)).abs() <= 1e-12);
        assert!((method.turn.norm - expected.norm()).abs() <= 1e-12);
    }
}
