//! Adam, as it trains networks.

use argmin::core::{Error, KV, Problem, Solver, TerminationStatus};
use nalgebra::DMatrix;

use super::descent::{Descent, Goal, Manifold, Objective};
use super::interrupt;

/// How much of the means of g and of g² a step keeps, and what keeps the quotient finite: the
/// values of the paper, and of PyTorch.
const KEEP: [f64; 2] = [0.9, 0.999];
const FLOOR: f64 = 1e-8;

/// x ← x − rate m̂/(√v̂ + 1e−8), with m̂ and v̂ the means of the gradients and of their squares, the
/// later ones weighing more, corrected for the start at 0.
///
/// # Reference
/// Kingma, Ba, Adam: A method for stochastic optimization, ICLR 2015, Algorithm 1.
#[derive(Clone, Debug)]
pub struct Adam<M> {
    manifold: M,
    rate: f64,
    goal: Goal,
    mean: DMatrix<f64>,
    squares: DMatrix<f64>,
    direction: DMatrix<f64>,
    next: DMatrix<f64>,
}

impl<M: Manifold> Adam<M> {
    /// The method with its rate.
    pub fn new(manifold: M, rate: f64, goal: Goal) -> Self {
        let nothing = DMatrix::zeros(0, 0);
        Adam {
            manifold,
            rate,
            goal,
            mean: nothing.clone(),
            squares: nothing.clone(),
            direction: nothing.clone(),
            next: nothing,
        }
    }

    /// Makes the direction of step `count` = 1, 2, … from a gradient.
    fn turn(&mut self, gradient: &DMatrix<f64>, count: u64) {
        let [kept, kept_squares] = KEEP;
        (self.mean).zip_apply(gradient, |m, g| *m = kept * *m + (1.0 - kept) * g);
        (self.squares).zip_apply(gradient, |v, g| {
            *v = kept_squares * *v + (1.0 - kept_squares) * g * g;
        });
        let [bias, bias_of_squares] = KEEP.map(|kept| 1.0 - kept.powf(count as f64));
        (self.direction).zip_zip_apply(&self.mean, &self.squares, |d, m, v| {
            *d = m / bias / ((v / bias_of_squares).sqrt() + FLOOR);
        });
    }
}

impl<O: Objective, M: Manifold> Solver<O, Descent> for Adam<M> {
    fn name(&self) -> &str {
        "Adam"
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        let (rows, columns) = state.at.x.shape();
        let zero = DMatrix::zeros(rows, columns);
        (self.mean, self.squares) = (zero.clone(), zero.clone());
        (self.direction, self.next) = (zero.clone(), zero);
        state.at.evaluate(problem)?;
        state.at.measure(&self.manifold);
        let verdict = state.verdict_at_start(&self.goal, f64::INFINITY);
        Ok((state.ended(verdict), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        self.turn(&state.at.gradient, state.steps + 1);
        let at = &mut state.at;
        self.manifold
            .retract(&at.x, &self.direction, -self.rate, &mut self.next);
        std::mem::swap(&mut at.x, &mut self.next);
        at.evaluate(problem)?;
        at.measure(&self.manifold);
        state.steps += 1;
        let verdict = state.verdict(&self.goal);
        Ok((state.ended(verdict), None))
    }

    fn terminate(&mut self, _state: &Descent) -> TerminationStatus {
        interrupt::status()
    }
}
