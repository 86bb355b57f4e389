//! ccem's side of the comparison with its peers: the protocol of `side.py`, JSON lines on stdin
//! and stdout. Run by `compare.py`, which holds the clock; see `README.md` beside this file.

use std::fs;
use std::io::{Write, stdin, stdout};

use ccem::embedding::Embedding;
use ccem::encoder::Network;
use ccem::encoder::published::figure;
use ccem::loss::Kind;
use ccem::optimize::kernel::Workspace;
use ccem::optimize::{FullLoss, Interrupt, Method, Run, Settings, minimise, start};
use ccem::reduction::{Problem, solve};
use nalgebra::DMatrix;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// More steps than any run needs.
const MANY_STEPS: u64 = 100_000;
/// A relative gradient that f64 can still reach, for runs without a target.
const STATIONARY: f64 = 1e-10;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    /// Write the start of a seed, X = [U; V] in row-major doubles, to a file.
    Start(Shape, String),
    /// t, which may name a threshold, in f64, and min ℓ and s* at b = t.
    Optimum { n: u64, t: String },
    /// Make ready for [`Request::Run`].
    Prepare(Task),
    /// Do the task so many times.
    Run(u64),
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Shape {
    n: usize,
    d: usize,
    seed: u64,
}

/// Every task is at b = t.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Task {
    /// One loss and gradient.
    Evaluate {
        #[serde(flatten)]
        shape: Shape,
        t: f64,
    },
    /// The same of InfoNCE in both directions.
    Infonce {
        #[serde(flatten)]
        shape: Shape,
        t: f64,
    },
    /// From a start to a loss of `target`, or without one to a stationary point.
    Solve {
        #[serde(flatten)]
        shape: Shape,
        t: f64,
        target: Option<f64>,
    },
    /// So many steps of the paper's projected gradient.
    Protocol {
        #[serde(flatten)]
        shape: Shape,
        t: f64,
        steps: u64,
    },
    /// Many solves, the cells in parallel.
    Grid { cells: Vec<Task> },
    /// The experiment of the paper's figure, with these numbers of pairs.
    Published {
        network: String,
        pairs: Vec<u64>,
        steps: u64,
        seed: u64,
    },
}

/// What the last repetition of a task came to. `value` is a loss; of a grid, the number of cells
/// that arrived; of the paper's figure, the mean of |s − s*|.
#[derive(Clone, Copy, Default)]
struct Outcome {
    value: f64,
    evaluations: u64,
}

impl From<Run> for Outcome {
    fn from(run: Run) -> Self {
        Outcome {
            value: run.loss,
            evaluations: run.evaluations,
        }
    }
}

type Work = Box<dyn FnMut() -> Outcome + Send>;

/// The task with everything in place that is not to be timed.
fn prepare(task: Task) -> Work {
    match task {
        Task::Evaluate { shape, t } => evaluation(shape, sigmoid(t)),
        Task::Infonce { shape, t } => evaluation(shape, infonce(t)),
        Task::Solve { shape, t, target } => solution(shape, t, target),
        Task::Protocol { shape, t, steps } => descent(shape, t, protocol(steps)),
        Task::Grid { cells } => grid(cells),
        Task::Published {
            network,
            pairs,
            steps,
            seed,
        } => published(&network, pairs, [steps, seed]),
    }
}

fn published(network: &str, pairs: Vec<u64>, steps_and_seed: [u64; 2]) -> Work {
    const ROOM: u64 = 1 << 30;
    let network: Network = network.parse().expect("a network");
    Box::new(move || {
        let nobody = (&Interrupt::NEVER, &(|_| ()) as &(dyn Fn(u64) + Sync));
        let drawn = figure(&network, &pairs, steps_and_seed, ROOM, nobody);
        Outcome {
            value: drawn.expect("a figure of the paper's grid").error(None),
            evaluations: steps_and_seed[0],
        }
    })
}

fn sigmoid(t: f64) -> FullLoss {
    FullLoss::sigmoid(t, t)
}

fn infonce(t: f64) -> FullLoss {
    FullLoss {
        kind: Kind::InfoNce,
        t,
        b: 0.0,
    }
}

fn start_of(Shape { n, d, seed }: Shape) -> Embedding {
    start(n, d, seed)
}

fn evaluation(shape: Shape, loss: FullLoss) -> Work {
    let x = start_of(shape).into_stacked();
    let mut workspace = Workspace::new(&loss, shape.n, shape.d);
    let mut gradient = DMatrix::zeros(2 * shape.n, shape.d);
    Box::new(move || Outcome {
        value: loss.evaluate(&x, &mut workspace, &mut gradient).loss,
        evaluations: 1,
    })
}

fn descent(shape: Shape, t: f64, settings: Settings) -> Work {
    let (loss, start) = (sigmoid(t), start_of(shape));
    Box::new(move || minimise(&loss, start.clone(), &settings).into())
}

fn protocol(steps: u64) -> Settings {
    Settings {
        method: Method::ProjectedGradient { rate: 0.5 },
        max_steps: steps,
        tolerance: 0.0,
        target: None,
    }
}

fn solution(shape: Shape, t: f64, target: Option<f64>) -> Work {
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: MANY_STEPS,
        tolerance: STATIONARY,
        target,
    };
    descent(shape, t, settings)
}

fn grid(cells: Vec<Task>) -> Work {
    let mut cells: Vec<(f64, Work)> = cells
        .into_par_iter()
        .map(|cell| (target(&cell), prepare(cell)))
        .collect();
    // The largest first: they come last in the order of the grid, and a bridge keeps it.
    cells.reverse();
    Box::new(move || {
        (cells.iter_mut().par_bridge())
            .map(|(target, work)| (*target, work()))
            .map(|(target, run)| Outcome {
                value: f64::from(u8::from(run.value <= target)),
                ..run
            })
            .reduce(Outcome::default, |a, b| Outcome {
                value: a.value + b.value,
                evaluations: a.evaluations + b.evaluations,
            })
    })
}

fn target(cell: &Task) -> f64 {
    match cell {
        Task::Solve {
            target: Some(target),
            ..
        } => *target,
        _ => panic!("a grid is made of solves with a target"),
    }
}

/// Row-major doubles in the byte order of the machine.
fn write_start(shape: Shape, file: &str) {
    let x = start_of(shape).into_stacked().transpose();
    let bytes: Vec<u8> = x.iter().flat_map(|c| c.to_ne_bytes()).collect();
    fs::write(file, bytes).expect("the driver names a file that can be written");
}

fn optimum(n: u64, t: &str) -> Value {
    let t = t.parse().expect("a temperature");
    let problem = Problem::symmetric(n, t).expect("a problem within the limits");
    let optimum = solve(&problem);
    json!({"t": problem.at::<f64>().t, "loss": optimum.loss, "s": optimum.point.s})
}

fn say(value: &Value) {
    println!("{value}");
    stdout().flush().expect("the driver reads");
}

fn main() {
    say(&json!({
        "versions": {"ccem": env!("CARGO_PKG_VERSION")},
        "offers": {"evaluate": ["ccem"], "infonce": ["ccem"], "solve": ["ccem"], "protocol": ["ccem"], "grid": ["ccem"], "published": ["ccem"]},
    }));
    let mut work: Work = Box::new(Outcome::default);
    for line in stdin().lines() {
        let line = line.expect("UTF-8 from the driver");
        let answer = match serde_json::from_str(&line).expect("a request of the protocol") {
            Request::Start(shape, file) => {
                write_start(shape, &file);
                json!({})
            }
            Request::Optimum { n, t } => optimum(n, &t),
            Request::Prepare(task) => {
                work = prepare(task);
                json!({})
            }
            Request::Run(times) => {
                let outcome = (0..times).map(|_| work()).last().unwrap_or_default();
                json!({"value": outcome.value, "evaluations": outcome.evaluations})
            }
        };
        say(&answer);
    }
}
