//! `ccem measure`: words.

use std::path::PathBuf;

use clap::Args;
use num_rational::BigRational;

use crate::exhibit::{Measure, Request};
use crate::reduction::grid::rational;

/// Arguments of `ccem measure`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem measure U.npy V.npy                  geometry, separation, retrieval
  ccem measure U.npy V.npy -t 117.33 -b 12.93
  ccem measure U.npy V.npy --normalise      rows that are no unit vectors yet
  ccem measure U.npy V.npy --histogram --format csv")]
pub struct MeasureArgs {
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

impl MeasureArgs {
    /// What is asked for; the result must not take the place of what is measured.
    pub fn request(self, output: Option<&PathBuf>) -> Result<Request, String> {
        let place = |path: &PathBuf| path.canonicalize().ok();
        let output = output.and_then(place);
        let taken = |path: &&PathBuf| output.is_some() && place(path) == output;
        if let Some(path) = [&self.u, &self.v].into_iter().find(taken) {
            return Err(format!("--output would overwrite {}", path.display()));
        }
        let bias = self.bias;
        Ok(Request::Measure(Measure {
            u: self.u,
            v: self.v,
            at: self.temperature.map(|t| [t.clone(), bias.unwrap_or(t)]),
            normalise: self.normalise,
            histogram: self.histogram,
        }))
    }
}
