//! The wish to stop from outside: it ends the run it was meant for, and no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

use ccem::claim::CLAIMS;
use ccem::evidence::{Level, Verdict, examine, examine_watched};
use ccem::experiment::{Optimised, Plan, Watch, optimise, optimise_columns};
use ccem::loss::Kind;
use ccem::optimize::{
    Conduct, FullLoss, Interrupt, Method, Run, Settings, Stop, minimise, minimise_conducted, start,
};
use ccem::reduction::{Problem, Quantity};

const LOSS: FullLoss = FullLoss {
    kind: Kind::Sigmoid,
    t: 1.2,
    b: 1.2,
};

fn endless(method: Method) -> Settings {
    Settings {
        method,
        max_steps: u64::MAX,
        tolerance: 0.0,
        target: None,
    }
}

const PROTOCOL: Method = Method::ProjectedGradient { rate: 0.5 };

/// A run from the first seed that `flag` ends.
fn run(method: Method, flag: &Arc<AtomicBool>) -> Run {
    let conduct = Conduct {
        interrupt: Interrupt::by(flag),
        ..Conduct::default()
    };
    minimise_conducted(&LOSS, start(10, 10, 0), &endless(method), &conduct).0
}

#[test]
fn an_interrupted_run_ends_cleanly_at_its_last_point() {
    let flag = Arc::default();
    let running = spawn({
        let flag = Arc::clone(&flag);
        move || run(PROTOCOL, &flag)
    });
    sleep(Duration::from_millis(200));
    flag.store(true, Ordering::Relaxed);
    let ended = running.join().unwrap();
    assert_eq!(ended.stop, Stop::Interrupted);
    assert!(ended.steps > 0 && ended.loss < LOSS.value(&start(10, 10, 0)).loss);
    assert!(ended.stop.to_string().contains("the last point"));
    assert_eq!(ended.loss, LOSS.value(&ended.embedding).loss);

    // What the same token is given to later ends where it starts.
    let later = run(Method::Lbfgs, &flag);
    assert_eq!((later.stop, later.steps), (Stop::Interrupted, 0));
    assert_eq!(later.embedding, start(10, 10, 0));
}

#[test]
fn of_two_runs_only_the_one_that_was_meant_ends() {
    let (one, other): (Arc<AtomicBool>, Arc<AtomicBool>) = Default::default();
    let running = [&one, &other].map(|flag| {
        let flag = Arc::clone(flag);
        spawn(move || run(PROTOCOL, &flag))
    });
    sleep(Duration::from_millis(100));
    one.store(true, Ordering::Relaxed);
    let [first, second] = running;
    assert_eq!(first.join().unwrap().stop, Stop::Interrupted);
    sleep(Duration::from_millis(100));
    assert!(!second.is_finished(), "the other run ended too");
    other.store(true, Ordering::Relaxed);
    assert_eq!(second.join().unwrap().stop, Stop::Interrupted);
    // And a run without a token is nobody's business.
    let settings = Settings {
        tolerance: 1e-9,
        ..endless(Method::Lbfgs)
    };
    let free = minimise(&LOSS, start(10, 10, 0), &settings);
    assert_eq!(free.stop, Stop::GradientTolerance);
}

fn problems(temperatures: &[&str]) -> Vec<Problem> {
    let problem = |t: &&str| Problem::symmetric(9, t.parse::<Quantity>().unwrap()).unwrap();
    temperatures.iter().map(problem).collect()
}

/// The columns of one problem that are handed over, on one thread, where `flag` is raised after
/// `after` runs.
fn handed_over(problems: &[Problem], plan: &Plan, flag: &Arc<AtomicBool>, after: u64) -> usize {
    let runs = std::sync::atomic::AtomicU64::new(0);
    let stop = Interrupt::by(flag);
    let watch = Watch {
        advance: &|ended| {
            if runs.fetch_add(ended, Ordering::Relaxed) + ended == after {
                flag.store(true, Ordering::Relaxed);
            }
        },
        stop: &stop,
        ..Watch::NOBODY
    };
    let finished = std::sync::atomic::AtomicUsize::new(0);
    let count = |_, _: Vec<Optimised>| -> Result<(), ()> {
        finished.fetch_add(1, Ordering::Relaxed);
        Ok(())
    };
    let columns: Vec<&[Problem]> = problems.chunks(1).collect();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let done = (one.unwrap()).install(|| optimise_columns(&columns, plan, watch, count));
    assert_eq!(done, Ok(()));
    finished.into_inner()
}

#[test]
fn an_interrupted_grid_can_be_computed_again_in_the_same_process() {
    let problems = problems(&["0.5", "1", "1.5", "2", "2.5", "3"]);
    let plan = Plan::everyday(Kind::Sigmoid, 0, 2);
    assert_eq!(handed_over(&problems, &plan, &Arc::default(), 5), 2);
    assert_eq!(handed_over(&problems, &plan, &Arc::default(), 0), 6);
    let raised = Arc::new(AtomicBool::new(true));
    let stop = Interrupt::by(&raised);
    let watch = Watch {
        stop: &stop,
        ..Watch::NOBODY
    };
    let nothing = optimise(&problems, &plan, watch);
    assert!(nothing.iter().all(|cell| cell.runs.is_empty()));
    let all = optimise(&problems, &plan, Watch::NOBODY);
    assert!(all.iter().all(|cell| cell.runs.len() == 2));
}

#[test]
fn no_verdict_stands_on_interrupted_runs() {
    let raised = Arc::new(AtomicBool::new(true));
    let stop = Interrupt::by(&raised);
    let watch = Watch {
        stop: &stop,
        ..Watch::NOBODY
    };
    for claim in CLAIMS.iter().take(6) {
        let mut scope = claim.default_scope();
        scope.full.truncate(2);
        let level = [Level::Empirical];
        let whole = examine(claim, &scope, &level);
        let cut_short = examine_watched(claim, &scope, &level, watch);
        if whole.verdict() == Verdict::Supported {
            assert_eq!(cut_short.verdict(), Verdict::Undecided, "{}", claim.id);
            let said = cut_short.findings[0].to_string();
            assert!(said.ends_with("interrupted"), "{said}");
        }
    }
}
