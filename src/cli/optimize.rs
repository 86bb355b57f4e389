//! `ccem optimize`: words, the trace and the certificate.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::arguments::{BiasWord, FullArgs, ProblemArgs, rate, seeds};
use super::certificate::{check_target, write_certificates};
use super::output::write_whole;
use crate::exhibit::optimize::{Optimum, is_certifiable};
use crate::exhibit::{Failure, Optimize, Outcome, Request, Watch};
use crate::experiment::Keep;
use crate::optimize::{Method, Settings};
use crate::reduction::Problem;
use crate::reduction::grid::Problems;
use crate::report::{check_folder, check_writable, same_file, write_folder};

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
  ccem optimize -N 10 -t 1.2 --trace steps.csv
  ccem optimize -N 64 -d 16 -t 10 --method lbfgs --save found")]
pub struct OptimizeArgs {
    #[command(flatten)]
    problems: ProblemArgs<BiasWord>,
    #[command(flatten)]
    full: FullArgs,
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
    #[command(flatten)]
    pub files: Files,
}

/// What is written beside the table.
#[derive(Args, Clone, Debug, Default)]
pub struct Files {
    /// Write step, loss, gap and relative gradient of the first seed to FILE as CSV
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// Write U and V of the best run, and how near to the optimum they are, to FILE, for `ccem
    /// verify`
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Write U.npy and V.npy of the best run to the folder DIR, for `ccem measure` and `ccem audit`
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

/// The most steps that a trace may have: each is a line of some 60 bytes.
const LONGEST_TRACE: u64 = 10_000_000;

const INTERRUPTS: &str = "\
Ctrl-C (SIGINT, SIGTERM) ends every run at its last point; that is reported, with exit code \
130, but gets no trace, no certificate and no arrays. A second Ctrl-C ends the program at once.";

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(tolerance) if (0.0..1.0).contains(&tolerance) => Ok(tolerance),
        _ => Err("the tolerance must be a number from 0 to below 1".into()),
    }
}

impl OptimizeArgs {
    /// What is asked for.
    pub fn request(self) -> Result<Request, String> {
        let settings = self.settings()?;
        let (problems, bias) = self.problems.learnable();
        Ok(Request::Optimize(Optimize {
            settings,
            bias,
            loss: self.full.loss,
            seed: self.full.seed,
            seeds: self.seeds,
            problem: one(problems)?,
        }))
    }

    fn settings(&self) -> Result<Settings, String> {
        let method = match (self.method, self.rate) {
            (MethodName::Lbfgs, Some(_)) => {
                return Err("--rate is for projected-gradient only".into());
            }
            (MethodName::Lbfgs, None) => Method::Lbfgs,
            (MethodName::ProjectedGradient, rate) => Method::ProjectedGradient {
                rate: rate.unwrap_or(0.5),
            },
        };
        let defaults = Optimize::defaults(method);
        Ok(Settings {
            max_steps: self.steps.unwrap_or(defaults.max_steps),
            tolerance: self.tolerance.unwrap_or(defaults.tolerance),
            ..defaults
        })
    }
}

fn one(problems: Problems) -> Result<Problem, String> {
    let several = |problems: Vec<Problem>| {
        format!(
            "optimize takes one problem, not {}; use sweep for a grid",
            problems.len()
        )
    };
    let [problem] = <[Problem; 1]>::try_from(problems.all()?).map_err(several)?;
    Ok(problem)
}

impl Files {
    /// The table, and the files beside it; nothing is written of runs that were cut short.
    pub fn optimize(
        &self,
        optimize: &Optimize,
        output: Option<&PathBuf>,
        watch: &Watch,
    ) -> Result<Outcome, Failure> {
        self.check(optimize, output)?;
        let keep = Keep {
            embedding: self.certificate.is_some() || self.save.is_some(),
            trace: self.trace.is_some(),
        };
        let optimum = optimize.records(keep, watch)?;
        let mut outcome = optimum.outcome();
        if optimum.cut_short().is_none() {
            outcome.report.notes.extend(self.write(&optimum)?);
        }
        Ok(outcome)
    }

    fn check(&self, optimize: &Optimize, output: Option<&PathBuf>) -> Result<(), String> {
        if let Some(path) = &self.trace {
            if optimize.settings.max_steps > LONGEST_TRACE {
                return Err(format!(
                    "--trace keeps every step; give --steps, at most {LONGEST_TRACE}"
                ));
            }
            if output.is_some_and(|output| same_file(path, output)) {
                return Err("--trace and --output name the same file".into());
            }
            check_writable(path).map_err(|error| error.to_string())?;
        }
        if let Some(folder) = &self.save {
            check_folder(folder).map_err(|error| error.to_string())?;
        }
        if let Some(target) = &self.certificate {
            if optimize.bias.is_learned() {
                return Err("--certificate is for a given bias; leave -b learned out".into());
            }
            check_target(
                target,
                &[("--output", output), ("--trace", self.trace.as_ref())],
            )?;
            is_certifiable(&optimize.problem)?;
        }
        Ok(())
    }

    /// Writes the files; what is to be said of the certificate.
    fn write(&self, optimum: &Optimum) -> Result<Option<String>, String> {
        if let (Some(folder), Some(files)) = (&self.save, optimum.arrays()?) {
            write_folder(folder, &files).map_err(|error| error.to_string())?;
        }
        let certificate = match self.certificate {
            Some(_) => optimum.certificate()?,
            None => None,
        };
        if let (Some(target), Some((certificate, ..))) = (&self.certificate, &certificate) {
            write_certificates(target, std::slice::from_ref(certificate))?;
        }
        if let (Some(path), Some(trace)) = (&self.trace, optimum.trace()?) {
            write_whole(path, trace.as_bytes())?;
        }
        Ok(certificate.map(|(_, start, epsilon)| {
            format!(
                "Certified: U and V of {start}, their rows brought to length 1, are within \
                 {epsilon} of the minimum over unit vectors in every dimension."
            )
        }))
    }
}
