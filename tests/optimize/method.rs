//! The method by itself: on another manifold, with a wrong preconditioner, with the real one.

use argmin::core::Executor;
use ccem::embedding::Embedding;
use ccem::optimize::descent::{
    Descent, Goal, Knowledge, Manifold, Objective, Point, Preconditioner, Unscaled, Value,
};
use ccem::optimize::flat::Flat;
use ccem::optimize::lbfgs::Lbfgs;
use ccem::optimize::mean_field::MeanField;
use ccem::optimize::sphere::Spheres;
use ccem::optimize::{FullLoss, Method, Settings, Stop, minimise, start};
use ccem::reduction::{Problem, solve};
use nalgebra::DMatrix;

use super::{evaluate, infonce, sigmoid};

const NO_GOAL: Goal = Goal {
    tolerance: 0.0,
    target: None,
};

/// ½ Σ_i c_i x_i² with c_i = 1, …, 100, on flat space: a method that knew of spheres or of
/// similarities would fail here.
struct Bowl;

impl Objective for Bowl {
    fn evaluate(&self, x: &DMatrix<f64>, gradient: &mut DMatrix<f64>) -> Value {
        let stiffness = |i: usize| 10f64.powf(2.0 * i as f64 / 9.0);
        gradient.copy_from(&DMatrix::from_fn(10, 1, |i, _| stiffness(i) * x[i]));
        Value {
            loss: 0.5 * gradient.dot(x),
            error: 0.0,
            scale: gradient.norm(),
        }
    }
}

#[test]
fn the_method_knows_nothing_of_the_manifold_or_the_loss() {
    let start = DMatrix::from_element(10, 1, 1.0);
    let result = Executor::new(Bowl, Lbfgs::new(Flat, Unscaled, NO_GOAL))
        .configure(|state: Descent| state.starting_at(start, 500))
        .ctrlc(false)
        .run()
        .unwrap();
    assert!(
        result.state.at.x.norm() < 1e-12,
        "{}",
        result.state.at.x.norm()
    );
}

/// It turns every direction uphill: only the gradient itself descends.
struct Wrong;

impl Preconditioner for Wrong {
    fn refresh(&mut self, _at: &Point) -> Knowledge {
        Knowledge::OfHessian
    }

    fn apply(
        &mut self,
        [a, b]: [f64; 2],
        [g, h]: [&DMatrix<f64>; 2],
        to: &mut DMatrix<f64>,
    ) -> [f64; 2] {
        to.copy_from(&(-a * g - b * h));
        [g.dot(to), h.dot(to)]
    }

    fn falling(&mut self, _at: &Point, _v: &mut DMatrix<f64>) -> bool {
        false
    }
}

#[test]
fn the_last_attempt_is_the_steepest_descent() {
    let start = DMatrix::from_element(10, 1, 1.0);
    let first = Executor::new(Bowl, Lbfgs::new(Flat, Wrong, NO_GOAL))
        .configure(|state: Descent| state.starting_at(start, 1))
        .ctrlc(false)
        .run()
        .unwrap();
    let Descent {
        at, steps, stop, ..
    } = first.state;
    assert_eq!((steps, stop), (1, None));
    let mut gradient = DMatrix::zeros(10, 1);
    let before = Bowl.evaluate(&DMatrix::from_element(10, 1, 1.0), &mut gradient);
    assert!(at.value.loss < before.loss);
    // Along −grad, exactly.
    let moved = DMatrix::from_element(10, 1, 1.0) - at.x;
    let along = moved.dot(&gradient) / (moved.norm() * gradient.norm());
    assert!((along - 1.0).abs() <= 1e-12, "{along}");
}

/// Just above the antipodal threshold, a little beside the optimum: there the preconditioner knows how
/// stiff the lengths of the short rows are.
fn beside_the_optimum() -> (FullLoss, DMatrix<f64>) {
    let problem = Problem::symmetric(60, "antipodal*(1+1/50)".parse().unwrap()).unwrap();
    let ccem = Embedding::ccem(60, 60, solve(&problem).delta).unwrap();
    let mut x = ccem.into_stacked() + 0.001 * start(60, 60, 8).into_stacked();
    for mut row in x.row_iter_mut() {
        row.normalize_mut();
    }
    let t = problem.at::<f64>().t;
    (sigmoid(t, t), x)
}

/// From random starts to 1e−10, where a descent took 61 evaluations while it took the lengths of the
/// short rows for a quarter as stiff as they are.
#[test]
fn just_above_the_antipodal_threshold_few_evaluations_are_enough() {
    let problem = Problem::symmetric(200, "antipodal*(1+1/50)".parse().unwrap()).unwrap();
    let (t, least) = (problem.at::<f64>().t, solve(&problem).loss);
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: 1000,
        tolerance: 0.0,
        target: Some(least + 1e-10),
    };
    let runs = (0..5).map(|seed| minimise(&sigmoid(t, t), start(200, 200, seed), &settings));
    let mut evaluations: Vec<u64> = runs
        .map(|run| {
            assert_eq!(run.stop, Stop::TargetReached);
            run.evaluations
        })
        .collect();
    evaluations.sort_unstable();
    assert!(evaluations[2] <= 45, "{evaluations:?}");
}

#[test]
fn the_preconditioner_is_symmetric_and_positive_definite() {
    let tangent = |at: &Point, seed| {
        let (n, d) = (at.x.nrows() / 2, at.x.ncols());
        let mut v = start(n, d, seed).into_stacked();
        Spheres.project(&at.x, &mut v);
        v
    };
    let random = |n, d| start(n, d, 5).into_stacked();
    let (above, opposed) = beside_the_optimum();
    for (n, d, loss, x, knowledge) in [
        (
            10,
            10,
            sigmoid(0.7, 0.7),
            random(10, 10),
            Knowledge::OfHessian,
        ),
        (
            10,
            4,
            sigmoid(2.0, -1.0),
            random(10, 4),
            Knowledge::OfHessian,
        ),
        (
            60,
            60,
            sigmoid(4.0, 4.0),
            random(60, 60),
            Knowledge::OfHessian,
        ),
        (12, 12, infonce(2.0), random(12, 12), Knowledge::OfHessian),
        (60, 60, above, opposed, Knowledge::OfAnother),
    ] {
        let mut at = Point::new(x);
        (at.value, at.gradient) = evaluate(&loss, &at.x);
        at.arrive(&Spheres, &DMatrix::zeros(2 * n, d), 0.0);
        let mut preconditioner = MeanField::new(loss, n, d);
        assert_eq!(preconditioner.refresh(&at), knowledge);
        let (v, w) = (tangent(&at, 6), tangent(&at, 7));
        let mut solved = |a: f64, b: f64| {
            let mut solved = DMatrix::zeros(2 * n, d);
            let products = preconditioner.apply([a, b], [&v, &w], &mut solved);
            for (product, with) in products.iter().zip([&v, &w]) {
                let size = with.norm() * solved.norm();
                assert!((product - with.dot(&solved)).abs() <= 1e-13 * size);
            }
            Spheres.project(&at.x, &mut solved);
            solved
        };
        let (pv, pw) = (solved(1.0, 0.0), solved(0.0, 1.0));
        let off = solved(3.0, -2.0) - (3.0 * &pv - 2.0 * &pw);
        assert!(off.norm() <= 1e-6 * (pv.norm() + pw.norm()), "{loss:?}");
        assert!(pv.dot(&v) > 0.0 && pw.dot(&w) > 0.0);
        let size = pv.norm() * w.norm();
        // K is kept in single precision.
        assert!((pv.dot(&w) - v.dot(&pw)).abs() <= 1e-6 * size, "{loss:?}");
    }
}
