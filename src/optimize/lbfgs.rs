//! Riemannian L-BFGS.

use std::collections::VecDeque;

use argmin::core::{Error, KV, Problem, Solver};
use argmin_math::{ArgminDot, ArgminL2Norm};
use nalgebra::DMatrix;

use super::Stop;
use super::descent::{Descent, Manifold, Objective, Point};
use super::line_search::{Trial, wolfe_step};

/// The pairs (s, y) that are kept; each costs four sweeps over X a step. From 5 to 20 pairs the
/// evaluations change less than from seed to seed (N = 10, 50, 200, every phase).
pub(super) const MEMORY: usize = 5;
/// The cosine of the angle between s and y below which a pair shows no curvature.
const MIN_COSINE: f64 = 1e-12;
/// The first steepest descent moves X by this share of its own norm.
const FIRST_MOVE: f64 = 0.1;

/// L-BFGS on a manifold, with an approximate Wolfe line search along the retraction.
///
/// The history is transported by projection, all at once: its pairs stay where they arose, as
/// matrices of the space around the manifold, and the direction is −P H P grad with P the
/// projection at the current point and H the two-loop operator. H is symmetric and positive
/// definite because every ⟨s, y⟩ > 0, so the direction descends, and the newest pair meets the
/// secant equation exactly. To project every pair in every step instead was seen to need as
/// many evaluations, and at N = 50 more time than the loss itself.
///
/// Where rounding spoils the direction or the line search fails, it forgets the history and
/// tries the steepest descent once; where that fails too it stops as
/// [`Stop::LineSearchFailed`].
///
/// # Reference
/// Huang, Gallivan, Absil, A Broyden class of quasi-Newton methods for Riemannian optimization,
/// SIAM J. Optim. 25 (2015), 1660–1685, whose isometric transport the projection replaces.
#[derive(Clone, Debug)]
pub struct Lbfgs<M> {
    manifold: M,
    tolerance: f64,
    history: VecDeque<Pair>,
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

impl<M: Manifold> Lbfgs<M> {
    /// The method; it stops at a relative gradient of `tolerance`. Below some 10⁻¹⁵, and with a
    /// tolerance of 0, it goes on among points that differ by rounding only.
    pub fn new(manifold: M, tolerance: f64) -> Self {
        Lbfgs {
            manifold,
            tolerance,
            history: VecDeque::with_capacity(MEMORY),
            direction: DMatrix::zeros(0, 0),
            trial: Point::new(DMatrix::zeros(0, 0)),
        }
    }

    /// −P H P grad, by the two loops over the history; −grad without one.
    fn quasi_newton(&mut self, x: &DMatrix<f64>, gradient: &DMatrix<f64>) {
        let q = &mut self.direction;
        q.copy_from(gradient);
        *q *= -1.0;
        let mut alphas = [0.0; MEMORY];
        for (pair, alpha) in self.history.iter().zip(&mut alphas).rev() {
            *alpha = dot(&pair.s, q) / pair.curvature;
            add(q, -*alpha, &pair.y);
        }
        if let Some(last) = self.history.back() {
            *q *= last.curvature / dot(&last.y, &last.y);
        }
        for (pair, alpha) in self.history.iter().zip(&alphas) {
            let beta = dot(&pair.y, q) / pair.curvature;
            add(q, alpha - beta, &pair.s);
        }
        self.manifold.project(x, q);
    }

    /// The first step to try: the full one, where the history gives it a scale.
    fn first_step(&self, from: &Point) -> f64 {
        if self.history.is_empty() {
            FIRST_MOVE * from.x.l2_norm() / self.direction.l2_norm()
        } else {
            1.0
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

    /// Adds the step to the trial point, and the change of the gradient along it, to the history.
    fn remember(&mut self, from: &Point, step: f64) {
        let to = &self.trial;
        let mut s = &self.direction * step;
        let mut y = -&from.gradient;
        self.manifold.project(&to.x, &mut s);
        self.manifold.project(&to.x, &mut y);
        y += &to.gradient;
        let pair = Pair {
            curvature: dot(&s, &y),
            s,
            y,
        };
        if pair.is_curved() {
            if self.history.len() == MEMORY {
                self.history.pop_front();
            }
            self.history.push_back(pair);
        }
    }
}

impl<O: Objective, M: Manifold> Solver<O, Descent> for Lbfgs<M> {
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
        Ok((state.judged_at_start(self.tolerance, reach), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: Descent,
    ) -> Result<(Descent, Option<KV>), Error> {
        self.quasi_newton(&state.at.x, &state.at.gradient);
        let mut found = self.search(problem, &state.at)?;
        if found.is_none() && !self.history.is_empty() {
            self.history.clear();
            self.quasi_newton(&state.at.x, &state.at.gradient);
            found = self.search(problem, &state.at)?;
        }
        let Some(found) = found else {
            return Ok((state.stopped(Stop::LineSearchFailed), None));
        };
        self.remember(&state.at, found.step);
        std::mem::swap(&mut state.at, &mut self.trial);
        state.steps += 1;
        Ok((state.judged(self.tolerance), None))
    }
}

/// ⟨a, b⟩
fn dot(a: &DMatrix<f64>, b: &DMatrix<f64>) -> f64 {
    ArgminDot::dot(a, b)
}

/// a ← a + factor b, in place (argmin's `scaled_add` allocates).
fn add(a: &mut DMatrix<f64>, factor: f64, b: &DMatrix<f64>) {
    for (a, b) in a.as_mut_slice().iter_mut().zip(b.as_slice()) {
        *a += factor * b;
    }
}
