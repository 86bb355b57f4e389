//! `ccem measure`: words.

use std::path::PathBuf;

use clap::Args;
use num_rational::BigRational;

use super::output::spared;
use crate::exhibit::measure::View;
use crate::exhibit::{Measure, Request};
use crate::measure::file::place;
use crate::measure::npy::Sixteen;
use crate::reduction::grid::rational;

/// Arguments of `ccem measure`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem measure U.npy V.npy                  geometry, separation, retrieval
  ccem measure U.npy V.npy -t 117.33 -b 12.93
  ccem measure U.npy V.npy --normalise      rows that are no unit vectors yet
  ccem measure U.npy V.npy -t 10 --sample 2000      a million rows, some of them against all
  ccem measure U.npy V.npy --histogram --format csv")]
pub struct MeasureArgs {
    /// The embeddings u_1, …, u_N: an N×d array as FILE.npy, FILE.npz:NAME, FILE.safetensors:NAME, or
    /// - for a .npy on stdin
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
    /// Unsigned integers of 16 bits (<u2) are the bits of bfloat16
    #[arg(long)]
    bfloat16: bool,
    /// Print the histograms of the similarities instead
    #[arg(long)]
    histogram: bool,
    /// A label for each row, a line each: rows of one label are positives of each other. Without it a
    /// V of k N rows is k captions for each row of U, in order
    #[arg(long, value_name = "FILE", conflicts_with = "histogram")]
    groups: Option<PathBuf>,
    /// Estimate from K rows, each against all, what takes all N² pairs: q, the loss, uniformity,
    /// retrieval, with their errors
    #[arg(long, value_name = "K", conflicts_with_all = ["histogram", "groups"])]
    sample: Option<usize>,
}

impl MeasureArgs {
    /// What is asked for; the result must not take the place of what is measured.
    pub fn request(self, output: Option<&PathBuf>) -> Result<Request, String> {
        spared(output, &[place(&self.u).0, place(&self.v).0])?;
        let bias = self.bias;
        Ok(Request::Measure(Measure {
            u: self.u,
            v: self.v,
            at: self.temperature.map(|t| [t.clone(), bias.unwrap_or(t)]),
            normalise: self.normalise,
            sixteen: sixteen(self.bfloat16),
            view: match self.histogram {
                true => View::Histogram,
                false => View::Summary,
            },
            groups: self.groups,
            sample: self.sample,
        }))
    }
}

/// How unsigned integers of 16 bits are meant.
pub fn sixteen(bfloat16: bool) -> Sixteen {
    match bfloat16 {
        true => Sixteen::Brain,
        false => Sixteen::Integers,
    }
}
