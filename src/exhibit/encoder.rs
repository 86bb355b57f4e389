//! `ccem encoder`: what encoders can reach on their inputs, and what they do reach.

pub(super) mod table;

use std::path::PathBuf;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::full::{as_typed, few_enough, learnable, seeds};
use super::{Failure, Outcome, Status, Watch, Words};
use crate::encoder::words::Of;
use crate::encoder::{
    Bias, Cell, Encoder, Inputs, Method, Network, Pairs, Plan, Reachable, Shape, Sharing, Size,
    Target, train,
};
use crate::loss::Kind;
use crate::measure::npy::Sixteen;
use crate::measure::{Vectors, file};
use crate::memory::available;
use crate::optimize::Interrupt;
use crate::reduction::Problem;
use crate::reduction::grid::{Integers, Problems, Quantities};
use crate::report::{Report, Table};
pub(super) use table::columns;

/// Encoders, trained on a grid of problems.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoders {
    /// What they read, and for how many pairs.
    pub source: Source,
    /// Dimensions; `None` stands for d = N.
    pub d: Option<Integers>,
    /// Temperatures.
    pub t: Quantities,
    /// Biases; `None` stands for b = t.
    pub b: Option<Quantities>,
    /// Whether the bias is one more weight.
    pub bias: Bias,
    /// The networks.
    pub networks: Vec<Network>,
    /// One for both sides, or two.
    pub sharing: Sharing,
    /// How they are trained.
    pub method: Method,
    /// The most steps of a run.
    pub steps: u64,
    /// The seed of the inputs, and the first of the weights.
    pub seed: u64,
    /// Starts of the weights: `seed`, `seed + 1`, ….
    pub seeds: u64,
}

/// What encoders read.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Inputs drawn for each number of pairs.
    Drawn(Integers, Inputs),
    /// The rows of two NumPy files (.npy): x_1, …, x_N and y_1, …, y_N.
    Files([PathBuf; 2]),
}

/// The starts of each encoder, unless another number is asked for.
pub const SEEDS: u64 = 5;

/// The most steps of a run, unless another number is asked for.
pub const STEPS: u64 = 3_000;

/// The paper's rate of gradient descent, and PyTorch's of Adam.
pub const RATES: [f64; 2] = [0.5, 1e-3];

/// A row: an encoder at a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The encoder as it was asked for.
    pub encoder: Encoder,
    /// What it can reach, and its runs.
    pub cell: Cell,
}

/// An encoder at a problem, before it is trained.
struct Job {
    encoder: Encoder,
    shape: Shape,
    target: Target,
}

impl Encoders {
    /// The standing set of encoders, from 5 seeds, by L-BFGS.
    pub fn of(n: Integers, t: Quantities) -> Encoders {
        Encoders {
            source: Source::Drawn(n, gaussian()),
            d: None,
            t,
            b: None,
            bias: Bias::Fixed,
            networks: standing_set(),
            sharing: Sharing::Shared,
            method: Method::Lbfgs,
            steps: STEPS,
            seed: 0,
            seeds: SEEDS,
        }
    }

    /// A row for each encoder and problem, the problems of one encoder together.
    ///
    /// # Errors
    /// If a file cannot be read, if one of the grid is no problem, if a network has no shape or does
    /// not fit into memory, or if the interrupt came.
    pub fn records(&self, watch: &Watch) -> Result<Vec<Row>, Failure> {
        seeds(self.seeds)?;
        let read = match &self.source {
            Source::Drawn(..) => None,
            Source::Files(files) => Some(pairs(files)?),
        };
        let problems = self.problems(read.as_ref())?;
        let runs = few_enough(
            problems.len().saturating_mul(self.networks.len()),
            self.seeds,
        )?;
        let jobs = self.jobs(problems, read.as_ref(), runs)?;
        let (bar, stop) = (watch.progress.bar(runs, "runs"), &watch.stop);
        let rows: Vec<Option<Result<Row, String>>> = (jobs.into_par_iter())
            .map(|job| {
                let begun = !stop.is_raised();
                let row = begun.then(|| self.trained(job, read.as_ref(), stop));
                bar.advance(self.seeds);
                row
            })
            .collect();
        match stop.is_raised() {
            true => Err(Failure::Interrupted("no row is printed".into())),
            false => Ok(rows.into_iter().flatten().collect::<Result<_, _>>()?),
        }
    }

    fn problems(&self, read: Option<&Pairs>) -> Result<Vec<Problem>, String> {
        let n = match (&self.source, read) {
            (Source::Drawn(n, _), _) => n.clone(),
            (Source::Files(_), Some(pairs)) => (pairs.n() as u64).into(),
            (Source::Files(_), None) => return Err("the files were not read".into()),
        };
        let problems = Problems {
            n,
            d: self.d.clone(),
            t: self.t.clone(),
            b: self.b.clone(),
        };
        let problems = problems.all()?;
        learnable(&problems, Kind::Sigmoid, self.bias)?;
        Ok(problems)
    }

    /// Every encoder at every problem, if each fits into memory beside the others; nothing is drawn
    /// before that is known.
    fn jobs(
        &self,
        problems: Vec<Problem>,
        read: Option<&Pairs>,
        runs: u64,
    ) -> Result<Vec<Job>, String> {
        let at_once = runs.min(rayon::current_num_threads() as u64).max(1);
        let room = available() / at_once;
        let mut jobs = Vec::new();
        for network in &self.networks {
            for problem in &problems {
                let target = Target::of(problem, self.bias);
                let [n, d] = target.size();
                let encoder = Encoder {
                    network: network.clone(),
                    sharing: self.sharing,
                };
                let widths = match (&self.source, read) {
                    (_, Some(pairs)) => [pairs.x().ncols(), pairs.y().ncols()],
                    (Source::Drawn(_, inputs), _) => {
                        [inputs.width(n, d).map_err(|error| error.to_string())?; 2]
                    }
                    _ => [0; 2],
                };
                let shape = Shape::new(&encoder, [n, d], widths, room)
                    .map_err(|error| format!("{network}: {error}"))?;
                jobs.push(Job {
                    encoder,
                    shape,
                    target,
                });
            }
        }
        Ok(jobs)
    }

    fn trained(&self, job: Job, read: Option<&Pairs>, stop: &Interrupt) -> Result<Row, String> {
        let drawn;
        let pairs = match (&self.source, read) {
            (Source::Drawn(_, inputs), None) => {
                let [n, d] = job.target.size();
                drawn = inputs
                    .draw(n, d, self.seed)
                    .map_err(|error| error.to_string())?;
                &drawn
            }
            (_, Some(pairs)) => pairs,
            (Source::Files(_), None) => return Err("the files were not read".into()),
        };
        Ok(Row {
            cell: train(&job.shape, pairs, &job.target, &self.plan(), stop),
            encoder: job.encoder,
        })
    }

    /// How a run is trained. At a fixed rate every step is taken, as in the paper.
    fn plan(&self) -> Plan {
        let everyday = Plan::everyday(self.seed, self.seeds);
        Plan {
            method: self.method,
            max_steps: self.steps,
            tolerance: match self.method {
                Method::Lbfgs => everyday.tolerance,
                _ => 0.0,
            },
            ..everyday
        }
    }

    /// The table of the rows, and what is to be said of them.
    pub fn outcome(&self, rows: &[Row]) -> Outcome {
        let refuted = rows.iter().filter_map(refutation);
        let mut warnings: Vec<String> = refuted.collect();
        let status = match warnings.is_empty() {
            false => Status::Refuted,
            true => Status::unless(&rows.iter().filter_map(doubt).collect::<Vec<_>>()),
        };
        warnings.extend(rows.iter().filter_map(doubt));
        warnings.extend(signatures(rows));
        Outcome {
            report: self.report(rows),
            status,
            warnings,
        }
    }

    pub(super) fn compute(&self, watch: &Watch) -> Result<Outcome, Failure> {
        Ok(self.outcome(&self.records(watch)?))
    }

    fn report(&self, rows: &[Row]) -> Report {
        Report {
            title: "What encoders can reach, and what they do reach".into(),
            loss: Kind::Sigmoid.formula().into(),
            seed: Some(self.seed),
            settings: self.settings(),
            table: Table::of(rows, &table::fields(rows)),
            notes: table::notes(rows),
            extra: vec![("runs", table::runs(rows))],
            ..Report::default()
        }
    }

    fn settings(&self) -> Vec<(String, String)> {
        let method = match self.method {
            Method::Lbfgs => "L-BFGS over the weights".to_owned(),
            Method::GradientDescent { rate } => format!("gradient descent, rate {rate}"),
            Method::Adam { rate } => format!("Adam, rate {rate}"),
        };
        vec![
            ("encoders".into(), self.sharing.to_string()),
            ("inputs".into(), self.source.to_string()),
            ("bias".into(), self.bias.name().into()),
            ("seeds".into(), self.seeds.to_string()),
            ("method".into(), method),
            ("steps".into(), self.steps.to_string()),
            ("tolerance".into(), as_typed(self.plan().tolerance)),
        ]
    }

    pub(super) fn words(&self) -> Words {
        let words = Words::command("encoder");
        let words = match &self.source {
            Source::Drawn(n, _) => words.value("-N", n),
            Source::Files(_) => words,
        };
        let words = words
            .option("-d", self.d.as_ref())
            .value("-t", &self.t)
            .option("-b", self.b.as_ref())
            .bias(self.bias)
            .unless(
                "--encoder",
                &listed(&self.networks),
                &listed(&standing_set()),
            )
            .flag("--separate", self.sharing == Sharing::Separate);
        let words = match &self.source {
            Source::Drawn(_, inputs) if *inputs == gaussian() => words,
            Source::Drawn(_, inputs) => words.value("--inputs", inputs),
            Source::Files([x, y]) => words.value("--inputs", x.display()).word(y.display()),
        };
        let words = match self.method {
            Method::Lbfgs => words,
            Method::GradientDescent { rate } => words
                .value("--method", "gd")
                .unless("--rate", rate, RATES[0]),
            Method::Adam { rate } => words
                .value("--method", "adam")
                .unless("--rate", rate, RATES[1]),
        };
        words
            .unless("--steps", self.steps, STEPS)
            .unless("--seed", self.seed, 0)
            .unless("--seeds", self.seeds, SEEDS)
    }
}

/// Gaussian inputs of 2d coordinates: with d ≥ N all 2N of them are independent.
pub fn gaussian() -> Inputs {
    Inputs::Gaussian(Size::multiple(2, Of::D))
}

/// A linear map, one and two hidden layers, and the paper's network.
pub fn standing_set() -> Vec<Network> {
    use crate::encoder::End::Linear;
    let wide = Size::multiple(2, Of::N);
    vec![
        Network::linear(Linear),
        Network::mlp(vec![wide], Linear),
        Network::mlp(vec![wide, wide], Linear),
        Network::paper(),
    ]
}

fn listed(networks: &[Network]) -> String {
    let words: Vec<String> = networks.iter().map(Network::to_string).collect();
    words.join(",")
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Drawn(_, inputs) => inputs.fmt(f),
            Source::Files([x, y]) => write!(f, "{} {}", x.display(), y.display()),
        }
    }
}

/// The inputs of two files.
fn pairs(files: &[PathBuf; 2]) -> Result<Pairs, String> {
    let read = |path: &PathBuf| file::read(path, Sixteen::Integers);
    let [x, y] = [read(&files[0])?, read(&files[1])?];
    let rows = |vectors: &Vectors| -> DMatrix<f64> { vectors.block(0..vectors.n()).transpose() };
    let named = |error| {
        format!(
            "X = {}, Y = {}: {error}",
            files[0].display(),
            files[1].display()
        )
    };
    Pairs::new(rows(&x), rows(&y)).map_err(named)
}

/// An encoder and its problem, as a sentence begins.
fn named(row: &Row) -> String {
    let problem = &row.cell.target.problem;
    format!(
        "{}, N = {}, d = {}, t = {}",
        row.encoder.network,
        problem.n(),
        problem.d(),
        problem.t()
    )
}

/// A run that contradicts a theorem.
fn refutation(row: &Row) -> Option<String> {
    let below = row.cell.refutation().map(|run| {
        format!(
            "{}: seed {} has the loss {}, below the bound {} of this encoder: a defect of the program \
             or of the theorem",
            named(row),
            run.seed,
            run.loss,
            row.cell.reach.lower.value
        )
    });
    below.or_else(|| {
        // The answer is of attainment: where the infimum is min ℓ runs may come to within rounding.
        let reach = &row.cell.reach;
        let lower = reach.lower.value > row.cell.target.loss.value;
        (row.cell.contradicts() && lower).then(|| {
            format!(
                "{}: min ℓ is said to be out of reach ({}), and a run arrived",
                named(row),
                reach.why
            )
        })
    })
}

/// Where the theory could not decide.
fn doubt(row: &Row) -> Option<String> {
    let undecided = row.cell.reach.reachable == Reachable::Unknown && !row.cell.target.settled;
    undecided.then(|| super::theory::doubt(&row.cell.target.problem))
}

/// The failures recognised in the best run of each row.
fn signatures(rows: &[Row]) -> Vec<String> {
    let of_row = |row: &Row| -> Vec<String> {
        let best = row.cell.best();
        let found = best.iter().flat_map(|run| run.signatures.iter());
        found
            .map(|signature| format!("{}: {signature}", named(row)))
            .collect()
    };
    rows.iter().flat_map(of_row).collect()
}
