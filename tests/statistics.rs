//! What K seeds tell: the binomial interval, and the summary of a cell.

use ccem::experiment::{Gap, Optimised, Plan, Proportion, Summary, Watch, optimise};
use ccem::loss::Kind;
use ccem::reduction::Problem;
use proptest::prelude::*;

fn proportion(successes: u64, trials: u64) -> Proportion {
    Proportion { successes, trials }
}

#[test]
fn the_interval_has_the_values_of_the_tables() {
    for (successes, trials, low, high) in [
        (0, 10, 0.0, 0.30850),
        (10, 10, 0.69150, 1.0),
        (5, 10, 0.18709, 0.81291),
        (1, 1, 0.025, 1.0),
        (0, 1, 0.0, 0.975),
        (0, 0, 0.0, 1.0),
    ] {
        let interval = proportion(successes, trials).interval();
        let close = |end: f64, value: f64| (end - value).abs() <= 5e-6;
        assert!(
            close(interval[0], low) && close(interval[1], high),
            "{successes} of {trials}: {interval:?}"
        );
    }
}

#[test]
fn without_a_success_or_a_failure_the_interval_has_a_closed_form() {
    for trials in [1, 2, 5, 50, 1000] {
        let [low, high] = proportion(trials, trials).interval();
        let end = 0.025_f64.powf(1.0 / trials as f64);
        assert!((low - end).abs() <= 1e-12 && high == 1.0, "{trials}");
        let [low, high] = proportion(0, trials).interval();
        assert!(
            low == 0.0 && (high - (1.0 - end)).abs() <= 1e-12,
            "{trials}"
        );
    }
}

/// P(X ≥ k) for X binomial with n trials of probability p, summed from the smallest term.
fn at_least(k: u64, n: u64, p: f64) -> f64 {
    let mut term = (1.0 - p).powi(n as i32);
    let mut terms = Vec::new();
    for j in 0..=n {
        terms.push(term);
        term *= (n - j) as f64 / (j + 1) as f64 * p / (1.0 - p);
    }
    let mut tail = terms[k as usize..].to_vec();
    tail.sort_by(f64::total_cmp);
    tail.iter().sum()
}

fn trials_and_successes() -> impl Strategy<Value = (u64, u64)> {
    (1..=60u64).prop_flat_map(|trials| (0..=trials, Just(trials)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_end_leaves_one_fortieth_in_its_tail((k, n) in trials_and_successes()) {
        let [low, high] = proportion(k, n).interval();
        prop_assert!(low < k as f64 / n as f64 || k == 0);
        prop_assert!(high > k as f64 / n as f64 || k == n);
        if k > 0 {
            prop_assert!((at_least(k, n, low) - 0.025).abs() <= 1e-10);
        }
        if k < n {
            // P(X ≤ k | p) is P(X′ ≥ n − k | 1 − p).
            prop_assert!((at_least(n - k, n, 1.0 - high) - 0.025).abs() <= 1e-10);
        }
    }

    #[test]
    fn failures_mirror_successes((k, n) in trials_and_successes()) {
        let [low, high] = proportion(k, n).interval();
        let mirrored = proportion(n - k, n).interval();
        prop_assert!((low - (1.0 - mirrored[1])).abs() <= 1e-12);
        prop_assert!((high - (1.0 - mirrored[0])).abs() <= 1e-12);
    }
}

/// A cell of three pairs with a run for each (gap, arrived).
fn cell(runs: &[(f64, bool)]) -> Optimised {
    let problem = Problem::symmetric(3, 1.into()).unwrap();
    let mut cell = optimise(
        &[problem],
        &Plan::everyday(Kind::Sigmoid, 0, 1),
        Watch::NOBODY,
    )
    .remove(0);
    let measured = cell.runs.remove(0);
    for (seed, (gap, arrived)) in runs.iter().enumerate() {
        let mut run = measured.clone();
        run.seed = seed as u64;
        run.loss = cell.theory.optimum.loss + gap;
        run.gap.value = *gap;
        run.arrived = *arrived;
        cell.runs.push(run);
    }
    cell
}

fn gaps(summary: &Summary) -> [f64; 3] {
    [summary.best, summary.median, summary.worst].map(|gap| gap.value)
}

#[test]
fn a_summary_has_the_best_the_median_and_the_worst() {
    let odd = [
        (3.0, false),
        (0.0, true),
        (5.0, false),
        (0.5, true),
        (1.0, false),
    ];
    let summary = Summary::of(&cell(&odd)).unwrap();
    assert_eq!(gaps(&summary), [0.0, 1.0, 5.0]);
    assert_eq!(summary.arrived, proportion(2, 5));
    // Of an even number, the lower of the two in the middle.
    let even = Summary::of(&cell(&odd[..4])).unwrap();
    assert_eq!(gaps(&even), [0.0, 0.5, 5.0]);
    let one = Summary::of(&cell(&odd[..1])).unwrap();
    assert_eq!(gaps(&one), [3.0; 3]);
    assert_eq!(one.arrived, proportion(0, 1));
    assert_eq!(Summary::of(&cell(&[])), None);
}

#[test]
fn the_best_run_is_the_first_of_the_smallest_and_no_number_comes_last() {
    let best = |gaps: &[f64]| {
        let runs: Vec<_> = gaps.iter().map(|gap| (*gap, false)).collect();
        cell(&runs).best().map(|run| run.seed)
    };
    assert_eq!(best(&[2.0, 1.0, 1.0, 3.0]), Some(1));
    assert_eq!(best(&[f64::NAN, f64::INFINITY, 7.0]), Some(2));
    assert_eq!(best(&[]), None);
}

#[test]
fn a_loss_below_the_bound_has_not_arrived_at_it() {
    let closed = |value: f64| {
        Gap {
            value,
            error: 1e-15,
        }
        .is_closed(0.5)
    };
    assert!(closed(4e-10) && closed(-4e-10) && closed(5e-10 + 5e-16));
    for value in [-0.5, -6e-10, 6e-10, f64::NAN, f64::NEG_INFINITY] {
        assert!(!closed(value), "{value:e}");
    }
}

#[test]
fn a_summary_of_real_runs_counts_every_seed() {
    // In the plane some seeds end in a local minimum.
    let problem = Problem::new(10, 2, 1.into(), 1.into()).unwrap();
    let plan = Plan::everyday(Kind::Sigmoid, 0, 8);
    let cell = optimise(&[problem], &plan, Watch::NOBODY).remove(0);
    let summary = Summary::of(&cell).unwrap();
    assert_eq!(summary.arrived, proportion(0, 8));
    let [best, median, worst] = gaps(&summary);
    assert!(0.0 < best && best <= median && median <= worst);
    assert_eq!(summary.best, cell.best().unwrap().gap);
}
