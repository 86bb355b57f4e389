//! The paper's protocol: gradient descent, the rows projected back to the sphere.

use argmin::core::{Error, KV, Problem, Solver};
use nalgebra::DMatrix;

use super::descent::{Descent, Manifold, Objective};

/// X ← P(X − rate ∇L(X)) with a fixed rate, where P is the retraction of the manifold.
///
/// # Reference
/// Lee, Chang, Sohn, arXiv 2402.12613, the experiments with synthetic embeddings (rate 0.5,
/// 50,000 steps, no stopping rule). The step follows the Euclidean gradient.
#[derive(Clone, Debug)]
pub struct ProjectedGradient<M> {
    manifold: M,
    rate: f64,
    tolerance: f64,
    next: DMatrix<f64>,
}

impl<M> ProjectedGradient<M> {
    /// The method with its rate; it stops at a relative gradient of `tolerance`, and with a
    /// tolerance of 0 never.
    pub fn new(manifold: M, rate: f64, tolerance: f64) -> Self {
        ProjectedGradient {
            manifold,
            rate,
            tolerance,
            next: DMatrix::zeros(0, 0),
        }
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
        state.at.evaluate(problem, &self.manifold)?;
        Ok((state.judged_at_start(self.tolerance, self.rate), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        let at = &mut state.at;
        self.manifold
            .retract(&at.x, &at.euclidean, -self.rate, &mut self.next);
        std::mem::swap(&mut at.x, &mut self.next);
        at.evaluate(problem, &self.manifold)?;
        state.steps += 1;
        Ok((state.judged(self.tolerance), None))
    }
}
