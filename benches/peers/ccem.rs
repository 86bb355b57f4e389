//! ccem's side of the comparison with its peers: the protocol of `side.py`, JSON lines on stdin
//! and stdout. Run by `compare.py`, which holds the clock; see `README.md` beside this file.

use std::fs;
use std::io::{Write, stdin, stdout};

use ccem::bound::search::{Effort, search, starts};
use ccem::embedding::Embedding;
use ccem::encoder::Network;
use ccem::encoder::published::figure;
use ccem::loss::Kind;
use ccem::optimize::kernel::Workspace;
use ccem::optimize::starts::Start;
use ccem::optimize::{Conduct, FullLoss, Interrupt, Method, Run, Settings, minimise, start};
use ccem::reduction::proven::prove;
use ccem::reduction::{Problem, solve};
use nalgebra::DMatrix;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// More steps than any run needs.
const MANY_STEPS: u64 = 100_000;
/// A relative gradient that f64 can still reach, for runs without a target.
const STATIONARY: f64 = 1e-10;
/// The relative gradient at which the search in small dimension leaves a descent.
const NEARLY_STATIONARY: f64 = 1e-7;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Request {
    /// Write the start of a seed, X = [U; V] in row-major doubles, to a file.
    Start(Shape, String),
    /// Write the starts of a search at (N, d, t, b), with so many seeds, to files of this name and
    /// a number; tell their kinds, and the least loss of a far larger search.
    Starts {
        place: (u64, u64, String, String),
        seeds: u64,
        file: String,
    },
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

/// Every task but [`Task::Small`] is at b = t.
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
    /// The same from a file, at any b, as the search in small dimension descends.
    Small {
        n: usize,
        d: usize,
        t: f64,
        b: f64,
        start: String,
        target: f64,
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
    /// s*, δ* and ℓ* of the reduced problem to so many proved digits.
    Rigorous {
        n: u64,
        t: String,
        b: String,
        digits: usize,
    },
}

/// What the last repetition of a task came to. `value` is a loss; of a grid, the number of cells
/// that arrived; of the paper's figure, the mean of |s − s*|. `text` are the numbers of a proved
/// optimum.
#[derive(Default)]
struct Outcome {
    value: f64,
    evaluations: u64,
    text: Vec<String>,
}

impl From<Run> for Outcome {
    fn from(run: Run) -> Self {
        Outcome {
            value: run.loss,
            evaluations: run.evaluations,
            text: vec![],
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
        Task::Small {
            n,
            d,
            t,
            b,
            start,
            target,
        } => small(read_start(n, d, &start), FullLoss::sigmoid(t, b), target),
        Task::Protocol { shape, t, steps } => descent(shape, t, protocol(steps)),
        Task::Grid { cells } => grid(cells),
        Task::Published {
            network,
            pairs,
            steps,
            seed,
        } => published(&network, pairs, [steps, seed]),
        Task::Rigorous { n, t, b, digits } => rigorous(&problem((n, n), &t, &b), digits),
    }
}

fn problem((n, d): (u64, u64), t: &str, b: &str) -> Problem {
    let number = |x: &str| x.parse().expect("a number");
    Problem::new(n, d, number(t), number(b)).expect("a problem within the limits")
}

fn rigorous(problem: &Problem, digits: usize) -> Work {
    let problem = problem.clone();
    Box::new(move || {
        let optimum = prove(&problem, digits).expect("digits that are determined");
        Outcome {
            value: optimum.loss.nearest,
            evaluations: 1,
            text: [optimum.s, optimum.delta, optimum.loss]
                .map(|x| x.digits)
                .into(),
        }
    })
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
            text: vec![],
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
        text: vec![],
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

fn small(start: Embedding, loss: FullLoss, target: f64) -> Work {
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: MANY_STEPS,
        tolerance: NEARLY_STATIONARY,
        target: Some(target),
    };
    Box::new(move || minimise(&loss, start.clone(), &settings).into())
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
                text: vec![],
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
fn write_start(start: Embedding, file: &str) {
    let x = start.into_stacked().transpose();
    let bytes: Vec<u8> = x.iter().flat_map(|c| c.to_ne_bytes()).collect();
    fs::write(file, bytes).expect("the driver names a file that can be written");
}

fn read_start(n: usize, d: usize, file: &str) -> Embedding {
    let bytes = fs::read(file).expect("a file that was written");
    let (numbers, _) = bytes.as_chunks();
    let numbers = numbers.iter().map(|x| f64::from_ne_bytes(*x));
    Embedding::from_stacked(DMatrix::from_row_iterator(2 * n, d, numbers))
}

fn write_starts((n, d, t, b): &(u64, u64, String, String), seeds: u64, file: &str) -> Value {
    let problem = problem((*n, *d), t, b);
    let all = starts(&problem, Effort { seeds, first: 0 });
    for (k, start) in all.iter().enumerate() {
        let embedding = start.embedding(*n as usize, *d as usize);
        write_start(embedding, &format!("{file}-{k}"));
    }
    let thorough = Effort {
        seeds: 10 * seeds,
        first: seeds,
    };
    let best = search(&problem, thorough, &Conduct::default());
    let kinds: Vec<&str> = all.iter().map(kind).collect();
    json!({"kinds": kinds, "best": best.upper})
}

fn kind(start: &Start) -> &'static str {
    match start {
        Start::Random(_) => "random",
        Start::Aligned(_) => "aligned",
        Start::Reflected(_) => "reflected",
        Start::Named(_) => "named",
    }
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
        "offers": {"evaluate": ["ccem"], "infonce": ["ccem"], "solve": ["ccem"], "protocol": ["ccem"], "grid": ["ccem"], "small": ["ccem"], "published": ["ccem"], "rigorous": ["ccem"]},
    }));
    let mut work: Work = Box::new(Outcome::default);
    for line in stdin().lines() {
        let line = line.expect("UTF-8 from the driver");
        let answer = match serde_json::from_str(&line).expect("a request of the protocol") {
            Request::Start(shape, file) => {
                write_start(start_of(shape), &file);
                json!({})
            }
            Request::Starts { place, seeds, file } => write_starts(&place, seeds, &file),
            Request::Optimum { n, t } => optimum(n, &t),
            Request::Prepare(task) => {
                work = prepare(task);
                json!({})
            }
            Request::Run(times) => {
                let outcome = (0..times).map(|_| work()).last().unwrap_or_default();
                json!({"value": outcome.value, "evaluations": outcome.evaluations, "text": outcome.text})
            }
        };
        say(&answer);
    }
}
