//! `ccem measure`: the embeddings of an encoder held against the theory.

mod table;

use std::path::PathBuf;

use clap::Args;
use num_rational::BigRational;

use super::progress::Progress;
use super::theory::doubt;
use super::{Outcome, Status};
use crate::measure::{
    Measurement, Separation, Vectors, blocks, measure, most_steps, npy, separate,
};
use crate::reduction::grid::rational;
use crate::reduction::{Optimum, Problem, Quantity, solve};

/// How far the length of a row may be from 1: ten times what singles leave.
const UNIT: f64 = 1e-5;

/// Arguments of `ccem measure`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem measure U.npy V.npy                  geometry, separation, retrieval
  ccem measure U.npy V.npy -t 117.33 -b 12.93
  ccem measure U.npy V.npy --normalise      rows that are no unit vectors yet
  ccem measure U.npy V.npy --histogram --format csv")]
pub struct Measure {
    /// The embeddings u_1, …, u_N: a NumPy file (.npy) of an N×d array of float32 or float64
    #[arg(value_name = "U.npy")]
    u: PathBuf,
    /// Their partners v_1, …, v_N, in the same order
    #[arg(value_name = "V.npy")]
    v: PathBuf,
    /// Temperature, multiplies the similarity; with it the loss and the gap to its bound are
    /// printed
    #[arg(short, long, value_name = "T", value_parser = rational, allow_hyphen_values = true)]
    temperature: Option<BigRational>,
    /// Bias; SigLIP's −logit_bias [default: equal to t]
    #[arg(short, long, value_name = "B", value_parser = rational, requires = "temperature",
          allow_hyphen_values = true)]
    bias: Option<BigRational>,
    /// Divide every row by its length first
    #[arg(long)]
    normalise: bool,
    /// Print the histograms of the similarities instead
    #[arg(long)]
    histogram: bool,
}

/// All that is known of U and V.
struct Row {
    n: usize,
    d: usize,
    measured: Measurement,
    separation: Separation,
    theory: Option<Theory>,
}

/// What the theory says at t and b.
struct Theory {
    problem: Problem,
    optimum: Optimum,
}

impl Measure {
    /// One row, or one row for each bin of the histograms.
    pub fn run(&self, progress: &Progress, output: Option<&PathBuf>) -> Result<Outcome, String> {
        self.check_output(output)?;
        let (mut u, mut v) = (npy::read(&self.u)?, npy::read(&self.v)?);
        self.check_shapes(&u, &v)?;
        let theory = self.theory(&u)?;
        self.check_rows(&self.u, &mut u)?;
        self.check_rows(&self.v, &mut v)?;
        let row = self.measured(&u, &v, theory, progress);
        let warnings = row.theory.iter().filter(|theory| !theory.optimum.settled);
        let warnings: Vec<String> = warnings.map(|theory| doubt(&theory.problem)).collect();
        Ok(Outcome {
            status: Status::unless(&warnings),
            warnings,
            report: match self.histogram {
                true => table::histogram(&row),
                false => table::summary(&row),
            },
        })
    }

    /// The result must not take the place of what was measured.
    fn check_output(&self, output: Option<&PathBuf>) -> Result<(), String> {
        let place = |path: &PathBuf| path.canonicalize().ok();
        let output = output.and_then(place);
        let taken = |path: &&PathBuf| output.is_some() && place(path) == output;
        match [&self.u, &self.v].into_iter().find(taken) {
            Some(path) => Err(format!("--output would overwrite {}", path.display())),
            None => Ok(()),
        }
    }

    fn check_shapes(&self, u: &Vectors, v: &Vectors) -> Result<(), String> {
        let (u_shape, v_shape) = ((u.n(), u.d()), (v.n(), v.d()));
        if u_shape != v_shape {
            return Err(format!(
                "{} holds {} × {} entries and {} holds {} × {}; U and V need the same shape",
                self.u.display(),
                u.n(),
                u.d(),
                self.v.display(),
                v.n(),
                v.d()
            ));
        }
        if u.n() < 2 {
            return Err(format!(
                "{} holds {} rows; at least two pairs are needed",
                self.u.display(),
                u.n()
            ));
        }
        Ok(())
    }

    fn theory(&self, u: &Vectors) -> Result<Option<Theory>, String> {
        let Some(t) = &self.temperature else {
            return Ok(None);
        };
        let b = self.bias.as_ref().unwrap_or(t);
        let [t, b] = [t, b].map(|x| Quantity::rational(x.clone()));
        let problem = Problem::new(u.n() as u64, u.d() as u64, t, b);
        let problem = problem.map_err(|error| error.to_string())?;
        Ok(Some(Theory {
            optimum: solve(&problem),
            problem,
        }))
    }

    /// Refuses what are no unit vectors; brings them to length 1 if that is asked for.
    fn check_rows(&self, path: &std::path::Path, vectors: &mut Vectors) -> Result<(), String> {
        let file = path.display();
        if let Some((row, column, value)) = vectors.not_finite() {
            return Err(format!(
                "{file}: entry ({row}, {column}), counted from 0, is {value}; all must be finite"
            ));
        }
        if self.normalise {
            return vectors.normalise().map_err(|(row, length)| {
                format!(
                    "{file}: row {row}, counted from 0, has length {length:?}, by which it cannot be \
                     divided"
                )
            });
        }
        match vectors.not_unit(UNIT) {
            None => Ok(()),
            Some((row, length)) => Err(format!(
                "{file}: row {row}, counted from 0, has length {length:?}; rows must have length 1 \
                 to within {UNIT:e}, and --normalise divides each by its length"
            )),
        }
    }

    fn measured(
        &self,
        u: &Vectors,
        v: &Vectors,
        theory: Option<Theory>,
        progress: &Progress,
    ) -> Row {
        let bar = progress.bar(blocks(u.n()) as u64, "blocks of rows");
        let at = theory.as_ref().map(|theory| theory.problem.at::<f64>());
        let measured = measure(u, v, at.as_ref(), &|| bar.inc(1));
        bar.finish_and_clear();
        let bar = progress.bar(most_steps(u.d()) as u64, "steps at most, for a hyperplane");
        let separation = separate(u, v, &|| bar.inc(1));
        bar.finish_and_clear();
        Row {
            n: u.n(),
            d: u.d(),
            separation,
            measured,
            theory,
        }
    }
}
