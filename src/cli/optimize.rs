//! `ccem optimize`: one problem in full, by the paper's protocol unless told otherwise.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::full::{Full, as_typed, fits_memory, remarks, seeds};
use super::problems::Problems;
use super::progress::Progress;
use super::sweep::{gap, measured};
use super::theory::{DIGITS, FEW_DIGITS, doubt};
use super::verify::{check_target, write_verified};
use super::{Failure, Outcome, Status};
use crate::certificate::{Certificate, CertifiedEmbedding, LossKind, Number, rounded_up};
use crate::experiment::{Optimised, Plan, SeedRun, Summary, optimise};
use crate::optimize::{Method, Run, Settings, Stop, TracePoint, minimise, minimise_traced, start};
use crate::reduction::Problem;
use crate::report::{Cell, Column, Field, Report, Table, check_writable, same_file, write_whole};
use crate::verifier::excess;

/// The methods of `--method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// The paper's: a gradient step of fixed rate, rows projected to the sphere
    ProjectedGradient,
    /// L-BFGS on the product of spheres
    Lbfgs,
}

/// Arguments of `ccem optimize`.
#[derive(Args)]
#[command(after_help = INTERRUPTS)]
#[command(before_help = "\
Examples:
  ccem optimize -N 10 -t 1.2                the paper's protocol
  ccem optimize -N 200 -t 4 --method lbfgs --seeds 5
  ccem optimize -N 10 -t 1.2 --trace steps.csv")]
pub struct Optimize {
    #[command(flatten)]
    problems: Problems,
    #[command(flatten)]
    full: Full,
    /// Random starts: SEED, SEED+1, …
    #[arg(long, value_name = "K", default_value = "1", value_parser = seeds)]
    seeds: u64,
    /// The method
    #[arg(long, value_enum, default_value_t = MethodName::ProjectedGradient)]
    method: MethodName,
    /// The most steps [default: 50000, the paper's; 10000 for lbfgs]
    #[arg(long, value_name = "STEPS", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    steps: Option<u64>,
    /// Step length of projected-gradient [default: 0.5, the paper's]
    #[arg(long, value_parser = rate, allow_hyphen_values = true)]
    rate: Option<f64>,
    /// Stop at this relative gradient [default: 0, take every step; 1e-9 for lbfgs]
    #[arg(long, value_parser = tolerance, allow_hyphen_values = true)]
    tolerance: Option<f64>,
    /// Write step, loss, gap and relative gradient of the first seed to FILE as CSV
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Write U and V of the best run, and how near to the optimum they are, to FILE, for `ccem
    /// verify`
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

/// The most steps that a trace may have: each is a line of some 60 bytes.
const LONGEST_TRACE: u64 = 10_000_000;

const INTERRUPTS: &str = "\
Ctrl-C (SIGINT, SIGTERM) ends every run at its last point; that is reported, with exit code \
130, but gets no trace and no certificate. A second Ctrl-C ends the program at once.";

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1e6 => Ok(rate),
        _ => Err("the rate must be a number above 0 and at most 1e6".into()),
    }
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(tolerance) if (0.0..1.0).contains(&tolerance) => Ok(tolerance),
        _ => Err("the tolerance must be a number from 0 to below 1".into()),
    }
}

impl Optimize {
    /// One row a seed.
    pub fn run(&self, progress: &Progress, output: Option<&PathBuf>) -> Result<Outcome, Failure> {
        let problem = self.problem()?;
        let plan = Plan {
            loss: self.full.loss.loss(),
            settings: self.settings()?,
            seed: self.full.seed,
            seeds: self.seeds,
        };
        if let Some(path) = &self.trace {
            if plan.settings.max_steps > LONGEST_TRACE {
                return Err(Failure::BadInput(format!(
                    "--trace keeps every step; give --steps, at most {LONGEST_TRACE}"
                )));
            }
            if output.is_some_and(|output| same_file(path, output)) {
                return Err(Failure::BadInput(
                    "--trace and --output name the same file".into(),
                ));
            }
            check_writable(path).map_err(|error| error.to_string())?;
        }
        if let Some(target) = &self.certificate {
            check_target(
                target,
                &[("--output", output), ("--trace", self.trace.as_ref())],
            )?;
            check_size(&problem)?;
        }
        let problems = [problem];
        fits_memory(&problems, &plan)?;
        let bar = progress.bar(self.seeds, "runs");
        let cells = optimise(&problems, &plan, &|| bar.inc(1));
        bar.finish_and_clear();
        let [cell] = &cells[..] else {
            return Err(Failure::BadInput("one problem at a time".into()));
        };
        if let Some(cut_short) = self.cut_short(cell) {
            return self.interrupted(cell, &plan.settings, cut_short);
        }
        // Nothing is written before the last run is repeated.
        let trace = match self.trace {
            Some(_) => Some(trace(cell, &plan)?),
            None => None,
        };
        let mut report = self.report(cell, &plan.settings);
        if let Some(target) = &self.certificate {
            let (seed, epsilon) = certify(target, cell, &plan, self.full.loss.kind())?;
            report.notes.push(format!(
                "Certified: U and V of seed {seed}, their rows brought to length 1, are within \
                 {epsilon} of the minimum over unit vectors in every dimension."
            ));
        }
        if let (Some(path), Some(trace)) = (&self.trace, trace) {
            write_whole(path, trace).map_err(|error| error.to_string())?;
        }
        let settled = cell.theory.optimum.settled;
        let mut warnings: Vec<String> = (!settled)
            .then(|| doubt(&cell.problem))
            .into_iter()
            .collect();
        let status = Status::unless(&warnings);
        warnings.extend(signatures(cell));
        Ok(Outcome {
            report,
            status,
            warnings,
        })
    }

    /// What Ctrl-C left undone, if anything.
    fn cut_short(&self, cell: &Optimised) -> Option<String> {
        let whole = |run: &&SeedRun| run.stop != Stop::Interrupted;
        let whole = cell.runs.iter().filter(whole).count() as u64;
        let begun = cell.runs.len();
        (whole < self.seeds).then(|| {
            format!(
                "{whole} of {} runs are finished and {begun} are reported, each with its last point",
                self.seeds
            )
        })
    }

    /// The report on the runs as far as they came.
    fn interrupted(
        &self,
        cell: &Optimised,
        settings: &Settings,
        cut_short: String,
    ) -> Result<Outcome, Failure> {
        if cell.runs.is_empty() {
            return Err(Failure::Interrupted("no run was begun".into()));
        }
        let mut report = self.report(cell, settings);
        report.notes.push(format!("Interrupted: {cut_short}."));
        Ok(Outcome {
            report,
            status: Status::Interrupted,
            warnings: vec![format!("interrupted: {cut_short}")],
        })
    }

    fn problem(&self) -> Result<Problem, String> {
        match <[Problem; 1]>::try_from(self.problems.grid()?) {
            Ok([problem]) => Ok(problem),
            Err(several) => Err(format!(
                "optimize takes one problem, not {}; use sweep for a grid",
                several.len()
            )),
        }
    }

    fn settings(&self) -> Result<Settings, String> {
        match (self.method, self.rate) {
            (MethodName::Lbfgs, Some(_)) => Err("--rate is for projected-gradient only".into()),
            (MethodName::Lbfgs, None) => Ok(Settings {
                method: Method::Lbfgs,
                max_steps: self.steps.unwrap_or(10_000),
                tolerance: self.tolerance.unwrap_or(1e-9),
                target: None,
            }),
            (MethodName::ProjectedGradient, rate) => Ok(Settings {
                method: Method::ProjectedGradient {
                    rate: rate.unwrap_or(0.5),
                },
                max_steps: self.steps.unwrap_or(50_000),
                tolerance: self.tolerance.unwrap_or(0.0),
                target: None,
            }),
        }
    }

    fn report(&self, cell: &Optimised, settings: &Settings) -> Report {
        let rows: Vec<Row> = cell
            .runs
            .iter()
            .map(|run| (cell.problem.d(), run))
            .collect();
        let method = match settings.method {
            Method::ProjectedGradient { rate } => format!("projected gradient, rate {rate}"),
            Method::Lbfgs => "L-BFGS on the product of spheres".into(),
        };
        Report {
            title: format!(
                "Full optimisation of N = {}, d = {}, t = {}, b = {}",
                cell.problem.n(),
                cell.problem.d(),
                cell.problem.t(),
                cell.problem.b()
            ),
            loss: self.full.loss.formula().into(),
            seed: Some(self.full.seed),
            settings: vec![
                ("method".into(), method),
                ("steps".into(), settings.max_steps.to_string()),
                ("tolerance".into(), as_typed(settings.tolerance)),
            ],
            table: Table::of(&rows, &fields()),
            notes: notes(cell),
            extra: vec![(
                "summary",
                Table::of(Summary::of(cell).as_slice(), &summary_fields()),
            )],
            ..Report::default()
        }
    }
}

/// A run and the dimension it was made in.
type Row<'a> = (u64, &'a SeedRun);

fn fields<'a>() -> [Field<Row<'a>>; 17] {
    [
        (Column::new("seed", "seed", "seed"), |(_, r)| r.seed.into()),
        (Column::new("loss", "L", "$L$"), |(_, r)| {
            Cell::number(r.loss, 9)
        }),
        (Column::new("gap", "gap", "gap"), |(_, r)| gap(r.gap)),
        (
            Column::new("gap_error", "gap error", "gap error").data_only(),
            |(_, r)| Cell::number(r.gap.error, 2),
        ),
        (Column::new("arrived", "arrived", "arrived"), |(_, r)| {
            r.arrived.into()
        }),
        (Column::new("s", "s", "$s$"), |(_, r)| {
            Cell::number(r.geometry.s, FEW_DIGITS)
        }),
        (
            Column::new("delta", "δ", r"$\delta$").data_only(),
            |(_, r)| Cell::number(r.geometry.delta, FEW_DIGITS),
        ),
        (Column::new("positive", "mean p", "mean $p$"), |(_, r)| {
            Cell::number(r.geometry.positive.mean(), FEW_DIGITS)
        }),
        (Column::new("negative", "mean q", "mean $q$"), |(_, r)| {
            Cell::number(r.geometry.negative.mean(), FEW_DIGITS)
        }),
        (
            Column::new("positive_spread", "spread p", "spread $p$"),
            |(d, r)| measured(r.geometry.positive.spread(), 2, *d),
        ),
        (
            Column::new("negative_spread", "spread q", "spread $q$"),
            |(d, r)| measured(r.geometry.negative.spread(), 2, *d),
        ),
        (
            Column::new("norm_drift", "norm drift", "norm drift"),
            |(d, r)| measured(r.geometry.norm_drift, 2, *d),
        ),
        (
            Column::new("relative_gradient", "rel. gradient", "rel.\\ gradient"),
            |(_, r)| Cell::number(r.relative_gradient, 2),
        ),
        (Column::new("steps", "steps", "steps"), |(_, r)| {
            r.steps.into()
        }),
        (
            Column::new("evaluations", "evaluations", "evaluations"),
            |(_, r)| r.evaluations.into(),
        ),
        (Column::new("stop", "stopped", "stopped"), |(_, r)| {
            r.stop.name().into()
        }),
        (
            Column::new("departed", "departed", "departed").data_only(),
            |(_, r)| r.departed.into(),
        ),
    ]
}

fn summary_fields() -> [Field<Summary>; 7] {
    [
        (Column::new("best_gap", "best gap", "best gap"), |x| {
            gap(x.best)
        }),
        (Column::new("median_gap", "median gap", "median gap"), |x| {
            gap(x.median)
        }),
        (Column::new("worst_gap", "worst gap", "worst gap"), |x| {
            gap(x.worst)
        }),
        (Column::new("seeds", "seeds", "seeds"), |x| {
            x.arrived.trials.into()
        }),
        (Column::new("arrived", "arrived", "arrived"), |x| {
            x.arrived.successes.into()
        }),
        (Column::new("success_low", "from", "from"), |x| {
            Cell::number(x.arrived.interval()[0], 6)
        }),
        (Column::new("success_high", "to", "to"), |x| {
            Cell::number(x.arrived.interval()[1], 6)
        }),
    ]
}

fn notes(cell: &Optimised) -> Vec<String> {
    let optimum = &cell.theory.optimum;
    let mut notes = vec![format!(
        "The bound, in every dimension, is {} (phase {}); it {} attained in dimension {}.",
        Cell::number(optimum.loss, DIGITS),
        optimum.phase,
        if cell.theory.attained { "is" } else { "is not" },
        cell.problem.d()
    )];
    if let Some(summary) = Summary::of(cell) {
        let [low, high] = summary.arrived.interval();
        notes.push(format!(
            "Gap: best {}, median {}, worst {}. {} of {} seeds arrived; the \
             probability to arrive is between {low:.3} and {high:.3} (exact binomial, 95 %).",
            gap(summary.best),
            gap(summary.median),
            gap(summary.worst),
            summary.arrived.successes,
            summary.arrived.trials
        ));
    }
    notes.extend(remarks(cell.runs.iter()));
    notes
}

/// The failures recognised in any run.
fn signatures(cell: &Optimised) -> Vec<String> {
    let of_run = |run: &SeedRun| -> Vec<String> {
        run.signatures
            .iter()
            .map(|signature| format!("seed {}: {signature}", run.seed))
            .collect()
    };
    cell.runs.iter().flat_map(of_run).collect()
}

/// A run that is made again: Ctrl-C may come before it is where it was the first time.
fn whole(run: Run) -> Result<Run, Failure> {
    match run.stop {
        Stop::Interrupted => Err(Failure::Interrupted(
            "a run was being repeated; no trace and no certificate is written".into(),
        )),
        _ => Ok(run),
    }
}

/// The first seed's run again, with every step on record, as CSV.
fn trace(cell: &Optimised, plan: &Plan) -> Result<String, Failure> {
    let (n, d) = (cell.problem.n() as usize, cell.problem.d() as usize);
    let from = start(n, d, plan.seed);
    let (run, points) = minimise_traced(&plan.loss.at(&cell.problem), from, &plan.settings);
    whole(run)?;
    Ok(csv_of(points, cell.theory.optimum.loss)?)
}

fn csv_of(points: Vec<TracePoint>, bound: f64) -> Result<String, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let unwritable = |error: csv::Error| format!("cannot write the trace: {error}");
    writer
        .write_record(["step", "loss", "gap", "relative_gradient"])
        .map_err(unwritable)?;
    for TracePoint {
        step,
        loss,
        relative_gradient,
    } in points
    {
        let record = [step as f64, loss, loss - bound, relative_gradient].map(|x| x.to_string());
        writer.write_record(record).map_err(unwritable)?;
    }
    let bytes = writer.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Refuses problems whose certificate would take too long to check.
fn check_size(problem: &Problem) -> Result<(), String> {
    match CertifiedEmbedding::is_checkable(problem.n(), problem.d()) {
        true => Ok(()),
        false => Err(format!(
            "N = {}, d = {} is too large for --certificate: checking N²(d + 20) sums exactly would \
             take more than minutes",
            problem.n(),
            problem.d()
        )),
    }
}

/// Writes the certificate of the best run, which is made again; its seed and ε.
fn certify(
    target: &Path,
    cell: &Optimised,
    plan: &Plan,
    loss: LossKind,
) -> Result<(u64, Number), Failure> {
    let problem = &cell.problem;
    let seed = cell.best().map_or(plan.seed, |run| run.seed);
    let from = start(problem.n() as usize, problem.d() as usize, seed);
    let run = whole(minimise(&plan.loss.at(problem), from, &plan.settings))?;
    let mut certified = CertifiedEmbedding::of(problem, loss, &run.embedding);
    let excess = excess(&certified).map_err(|error| format!("no certificate: {error}"))?;
    certified.epsilon = rounded_up(&excess);
    let epsilon = certified.epsilon.clone();
    write_verified(target, &[Certificate::Embedding(Box::new(certified))])?;
    Ok((seed, epsilon))
}
