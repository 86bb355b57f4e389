//! The paper's protocol: gradient descent, the rows projected back to the sphere.

use argmin::core::{Error, KV, Problem, Solver, TerminationStatus};
use nalgebra::DMatrix;

use super::descent::{Descent, Goal, Manifold, Objective, Point};

/// X ← P(X − rate ∇L(X)) with a fixed rate, where P is the retraction of the manifold.
///
/// A step follows the Euclidean gradient, so that it costs an evaluation and one retraction; the
/// Riemannian gradient is made only for a tolerance to be compared with.
///
/// # Reference
/// Lee, Chang, Sohn, arXiv 2402.12613, the experiments with synthetic embeddings (rate 0.5,
/// 50,000 steps, no stopping rule).
#[derive(Clone, Debug)]
pub struct ProjectedGradient<M> {
    manifold: M,
    rate: f64,
    goal: Goal,
    next: DMatrix<f64>,
}

impl<M: Manifold> ProjectedGradient<M> {
    /// The method with its rate.
    pub fn new(manifold: M, rate: f64, goal: Goal) -> Self {
        ProjectedGradient {
            manifold,
            rate,
            goal,
            next: DMatrix::zeros(0, 0),
        }
    }

    fn evaluate<O: Objective>(
        &self,
        at: &mut Point,
        problem: &mut Problem<O>,
    ) -> Result<(), Error> {
        at.evaluate(problem)?;
        if self.goal.tolerance > 0.0 {
            at.measure(&self.manifold);
        }
        Ok(())
    }
}

impl<O: Objective, M: Manifold> Solver<O, Descent> for ProjectedGradient<M> {
    fn name(&self) -> &str {
        "projected gradient"
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        self.next = state.at.x.clone();
        self.evaluate(&mut state.at, problem)?;
        let verdict = state.verdict_at_start(&self.goal, self.rate);
        Ok((state.ended(verdict), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        let at = &mut state.at;
        self.manifold
            .retract(&at.x, &at.gradient, -self.rate, &mut self.next);
        std::mem::swap(&mut at.x, &mut self.next);
        self.evaluate(at, problem)?;
        state.steps += 1;
        let verdict = state.verdict(&self.goal);
        Ok((state.ended(verdict), None))
    }

    fn terminate(&mut self, state: &Descent) -> TerminationStatus {
        state.interrupt.status()
    }
}
