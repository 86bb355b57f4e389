//! A function of few variables, made small by argmin.

use std::cell::Cell;

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;
use nalgebra::DVector;

/// A function on the unit cube, and how often it was asked for.
struct OnCube<F> {
    f: F,
    evaluations: Cell<usize>,
}

impl<F: Fn(&[f64]) -> f64> CostFunction for OnCube<F> {
    type Param = DVector<f64>;
    type Output = f64;

    fn cost(&self, x: &DVector<f64>) -> Result<f64, Error> {
        self.evaluations.set(self.evaluations.get() + 1);
        Ok((self.f)(&inside(x)))
    }
}

fn inside(x: &DVector<f64>) -> Vec<f64> {
    x.iter().map(|x| x.clamp(0.0, 1.0)).collect()
}

/// A point of the unit cube at which `f` is small, by the method of Nelder and Mead from a start,
/// and the number of evaluations; the start where that method fails.
pub fn descend(f: impl Fn(&[f64]) -> f64, start: &[f64]) -> (Vec<f64>, usize) {
    const MOST_STEPS: u64 = 60;
    const STEP: f64 = 0.05;
    let first = DVector::from_row_slice(start);
    let corner = |k: usize| {
        let mut corner = first.clone();
        corner[k] += if start[k] > 0.5 { -STEP } else { STEP };
        corner
    };
    let corners = (0..start.len()).map(corner);
    let simplex = std::iter::once(first.clone()).chain(corners).collect();
    let problem = OnCube {
        f,
        evaluations: Cell::new(0),
    };
    let ended = Executor::new(problem, NelderMead::new(simplex))
        .configure(|state| state.max_iters(MOST_STEPS))
        .ctrlc(false)
        .run();
    let Ok(mut ended) = ended else {
        return (start.to_vec(), 0);
    };
    let found = ended.state.best_param.take();
    let evaluations = ended
        .problem
        .take_problem()
        .map_or(0, |own| own.evaluations.get());
    (inside(&found.unwrap_or(first)), evaluations)
}
