//! Grids in columns: every run is made once, and every number of it survives a journal.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ccem::experiment::{Keep, Optimised, Plan, SeedRun, Watch, optimise, optimise_columns};
use ccem::loss::Kind;
use ccem::reduction::{Problem, Quantity};
use ccem::scalar::exact;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// N pairs in R^d at several temperatures, with b = t.
fn column(n: u64, d: u64, temperatures: &[&str]) -> Vec<Problem> {
    let problem = |t: &&str| {
        let t: Quantity = t.parse().unwrap();
        Problem::new(n, d, t.clone(), t).unwrap()
    };
    temperatures.iter().map(problem).collect()
}

/// What is handed over for each column, and how many runs were made for it.
fn optimised(columns: &[&[Problem]], plan: &Plan) -> (BTreeMap<usize, Vec<Optimised>>, usize) {
    let (runs, finished) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let watch = Watch {
        advance: &|ended| {
            runs.fetch_add(ended as usize, Ordering::Relaxed);
        },
        ..Watch::NOBODY
    };
    let done = optimise_columns(columns, plan, watch, |column, cells| {
        let earlier = finished.lock().unwrap().insert(column, cells);
        earlier.map_or(Ok(()), |_| {
            Err(format!("column {column} is handed over twice"))
        })
    });
    done.unwrap();
    (finished.into_inner().unwrap(), runs.into_inner())
}

fn plan(seeds: u64) -> Plan {
    Plan::everyday(Kind::Sigmoid, 3, seeds)
}

#[test]
fn single_cells_are_independent_of_their_company() {
    let problems = [
        column(4, 4, &["1", "2"]),
        column(9, 9, &["0.5"]),
        column(5, 1, &["1"]),
    ]
    .concat();
    let singles: Vec<&[Problem]> = problems.chunks(1).collect();
    let (finished, runs) = optimised(&singles, &plan(3));
    assert_eq!(runs, 3 * problems.len());
    let cells: Vec<Optimised> = finished.into_values().flatten().collect();
    assert_eq!(cells, optimise(&problems, &plan(3), Watch::NOBODY));
    for (problem, cell) in problems.iter().zip(&cells) {
        assert_eq!(&cell.problem, problem);
        assert_eq!(
            cell.runs.iter().map(|run| run.seed).collect::<Vec<_>>(),
            [3, 4, 5]
        );
        let alone = optimise(std::slice::from_ref(problem), &plan(3), Watch::NOBODY);
        assert_eq!(std::slice::from_ref(cell), alone);
    }
}

#[test]
fn a_column_begins_at_random_and_goes_on_from_there() {
    let (one, other) = (column(8, 8, &["0.3", "1.2", "1.3"]), column(5, 5, &["2"]));
    let (finished, runs) = optimised(&[&other, &one], &plan(2));
    assert_eq!((finished.len(), runs), (2, 2 * 4));
    let cold = optimise(&one, &plan(2), Watch::NOBODY);
    let warm = &finished[&1];
    assert_eq!(warm[0], cold[0]);
    for (warm, cold) in warm[1..].iter().zip(&cold[1..]) {
        assert_eq!(warm.problem, cold.problem);
        assert!(
            warm.runs.iter().all(|run| run.arrived),
            "{:?}",
            warm.problem
        );
        assert!(warm.runs[0] != cold.runs[0]);
    }
}

#[test]
fn the_first_error_ends_the_grid() {
    let problems = column(
        4,
        4,
        &["1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"],
    );
    let singles: Vec<&[Problem]> = problems.chunks(1).collect();
    let runs = AtomicUsize::new(0);
    let watch = Watch {
        advance: &|ended| {
            runs.fetch_add(ended as usize, Ordering::Relaxed);
        },
        ..Watch::NOBODY
    };
    // Two threads might have begun two runs.
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let done =
        one.install(|| optimise_columns(&singles, &plan(1), watch, |_, _| Err("the disk is full")));
    assert_eq!(done, Err("the disk is full"));
    assert_eq!(runs.into_inner(), 1);
}

#[test]
fn what_is_kept_is_of_the_best_run_and_of_the_first() {
    let (one, other) = (column(8, 3, &["0.3", "1.2"]), column(5, 5, &["2"]));
    let mut plan = plan(4);
    let plain = optimised(&[&other, &one], &plan).0;
    plan.keep = Keep {
        embedding: true,
        trace: true,
    };
    let kept = optimised(&[&other, &one], &plan).0;
    for (plain, kept) in plain.values().flatten().zip(kept.values().flatten()) {
        assert_eq!((&plain.embedding, &plain.trace), (&None, &None));
        assert_eq!(plain.runs, kept.runs);
        let (best, first) = (kept.best().unwrap(), &kept.runs[0]);
        let embedding = kept.embedding.as_ref().unwrap();
        let loss = plan.loss_at(&kept.problem);
        assert_eq!(loss.value(embedding).loss, best.loss);
        assert_eq!(embedding.geometry(), best.geometry);
        let trace = kept.trace.as_ref().unwrap();
        assert_eq!(trace[0].step, 0);
        let last = trace.last().unwrap();
        assert_eq!((last.step, last.loss), (first.steps, first.loss));
    }
}

#[test]
fn a_run_survives_json() {
    // In R^1 the antipodal structure has δ = ∞.
    for problem in [column(6, 6, &["1.2"]), column(6, 1, &["0.3"])].concat() {
        let cell = optimise(&[problem], &plan(1), Watch::NOBODY).remove(0);
        let text = serde_json::to_string(&cell.runs).unwrap();
        assert_eq!(
            serde_json::from_str::<Vec<SeedRun>>(&text).unwrap(),
            cell.runs,
            "{text}"
        );
    }
}

#[derive(Serialize, Deserialize)]
struct Exact(#[serde(with = "exact")] f64);

fn again(x: f64) -> f64 {
    let text = serde_json::to_string(&Exact(x)).unwrap();
    serde_json::from_str::<Exact>(&text).unwrap().0
}

#[test]
fn what_json_cannot_say_is_a_word() {
    assert!(again(f64::NAN).is_nan());
    for x in [
        0.0,
        -0.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE,
        5e-324,
        f64::MAX,
    ] {
        assert_eq!(again(x).to_bits(), x.to_bits(), "{x}");
    }
    for text in ["null", "\"1\"", "\"infinity\"", "[1.0]", "true"] {
        assert!(serde_json::from_str::<Exact>(text).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    #[test]
    fn every_number_survives_json(bits in any::<u64>()) {
        let x = f64::from_bits(bits);
        prop_assume!(!x.is_nan());
        prop_assert_eq!(again(x).to_bits(), bits);
    }
}
