//! The map of full optimisation and that of the theory are the same, away from the thresholds.

use ccem::experiment::{Optimised, Plan, Watch, optimise};
use ccem::loss::Kind;
use ccem::reduction::{Problem, Quantity};

/// Every threshold from both sides, at relative distances from a thousandth on, and what lies
/// further away.
fn problems() -> Vec<Problem> {
    let mut temperatures: Vec<String> = ["0.1", "1", "2.6", "5"].map(String::from).into();
    for threshold in ["etf", "antipodal"] {
        for distance in ["1.001e-3", "3e-3", "1e-2", "1e-1"] {
            for side in ['-', '+'] {
                temperatures.push(format!("{threshold}*(1{side}{distance})"));
            }
        }
    }
    let quantity = |text: &String| text.parse::<Quantity>().unwrap();
    let of = |n: u64| {
        temperatures
            .iter()
            .map(move |t| Problem::symmetric(n, quantity(t)))
    };
    [5, 8, 13, 24]
        .into_iter()
        .flat_map(of)
        .map(Result::unwrap)
        .collect()
}

/// The largest |s − s*| over the problems, stopped at a relative gradient.
fn worst(problems: &[Problem], tolerance: f64) -> f64 {
    let mut plan = Plan::everyday(Kind::Sigmoid, 0, 1);
    plan.settings.tolerance = tolerance;
    let cells = optimise(problems, &plan, Watch::NOBODY);
    let distance = |cell: &Optimised| {
        let measured = cell.best().unwrap().geometry.s;
        (measured - cell.theory.optimum.point.s).abs()
    };
    cells.iter().map(distance).fold(0.0, f64::max)
}

#[test]
fn beyond_a_thousandth_from_the_thresholds_full_optimisation_agrees_with_the_theory() {
    let problems = problems();
    let everyday = Plan::everyday(Kind::Sigmoid, 0, 1).settings.tolerance;
    assert!(worst(&problems, everyday) < 1e-6);
    // A tolerance a hundred times as large would not do: it leaves 5e-6.
    assert!(worst(&problems, 1e-7) > 1e-6);
}

/// The grid of the figure, 47 by 50.
#[test]
fn full_optimisation_agrees_with_the_theory_in_every_cell_of_the_map() {
    let temperatures: Vec<Quantity> = (1..=50)
        .map(|k| format!("{k}/10").parse().unwrap())
        .collect();
    let of = |n: u64| {
        temperatures
            .iter()
            .map(move |t| Problem::symmetric(n, t.clone()))
    };
    let problems: Vec<Problem> = (4..=50).flat_map(of).map(Result::unwrap).collect();
    let plan = Plan::everyday(Kind::Sigmoid, 0, 1);
    for cell in optimise(&problems, &plan, Watch::NOBODY) {
        let run = cell.best().unwrap();
        let distance = (run.geometry.s - cell.theory.optimum.point.s).abs();
        assert!(
            run.arrived && distance < 1e-6,
            "{:?}: {distance}",
            cell.problem
        );
    }
}
