//! `ccem encoder`: words.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::arguments::{BiasWord, rate, seeds, temperatures};
use super::output::spared;
use crate::encoder::{Inputs, Method, Network, Sharing};
use crate::exhibit::encoder::{RATES, SEEDS, STEPS, Source};
use crate::exhibit::{Encoders, Request};
use crate::reduction::grid::{Integers, Quantities};

/// The methods of `--method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MethodName {
    /// L-BFGS over the weights
    Lbfgs,
    /// Gradient descent at a fixed rate, the paper's
    Gd,
    /// Adam
    Adam,
}

/// Arguments of `ccem encoder`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem encoder -N 8 -t 0.4,0.9,2.5          the standing set of encoders in each phase
  ccem encoder -N 50 -t 0.1:5:10 --encoder mlp:100+100 --inputs gaussian:100
  ccem encoder -N 50 -t 0.1:5:10 --encoder paper --method gd --steps 100
  ccem encoder --inputs X.npy Y.npy -t 10 -b learned --encoder linear --separate")]
pub struct EncoderArgs {
    /// Number of pairs: 10, 4,8,16 or 4..=50; with two files of inputs it is theirs
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Option<Integers>,
    /// Embedding dimension [default: N]
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    dim: Option<Integers>,
    /// Temperature: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf
    #[arg(short, long, value_name = "T", value_parser = temperatures, allow_hyphen_values = true)]
    temperature: Quantities,
    /// Bias, or `learned`: one more weight, which starts at t [default: equal to t]
    #[arg(short, long, value_name = "B", allow_hyphen_values = true)]
    bias: Option<BiasWord>,
    /// Networks: linear, affine, mlp:W1+W2+… with ReLU between the layers, or paper (mlp:d@relu);
    /// each may end in @relu or @layernorm; a width is a number, or follows N or d, as in 2N
    #[arg(long, value_name = "LIST", value_delimiter = ',',
          default_values = ["linear", "mlp:2N", "mlp:2N+2N", "paper"])]
    encoder: Vec<Network>,
    /// One network makes U and V [default]
    #[arg(long, conflicts_with = "separate")]
    shared: bool,
    /// U and V have a network each
    #[arg(long)]
    separate: bool,
    /// gaussian:M, pairs:M:ETA (y = x + ETA times noise), same:M, onehot, or two NumPy files (.npy)
    /// whose rows are the x_i and the y_i
    #[arg(long, value_name = "INPUTS", num_args = 1..=2, default_value = "gaussian:2d")]
    inputs: Vec<String>,
    /// How weights are trained
    #[arg(long, value_enum, default_value_t = MethodName::Lbfgs)]
    method: MethodName,
    /// Step length of gd and adam [default: 0.5 for gd, the paper's; 0.001 for adam]
    #[arg(long, value_parser = rate, allow_hyphen_values = true)]
    rate: Option<f64>,
    /// The most steps of a run; gd and adam take every one
    #[arg(long, value_name = "STEPS", default_value_t = STEPS,
          value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    steps: u64,
    /// Seed of the inputs, and the first of the weights
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
    /// Starts of the weights: SEED, SEED+1, …
    #[arg(long, value_name = "K", default_value_t = SEEDS, value_parser = seeds)]
    seeds: u64,
}

impl EncoderArgs {
    /// What is asked for; the result must not take the place of what is read.
    pub fn request(self, output: Option<&PathBuf>) -> Result<Request, String> {
        let (method, source) = (self.method()?, self.source()?);
        if let Source::Files(files) = &source {
            spared(output, files)?;
        }
        let (bias, b) = BiasWord::parts(self.bias);
        Ok(Request::Encoder(Encoders {
            source,
            d: self.dim,
            t: self.temperature,
            b,
            bias,
            networks: self.encoder,
            sharing: match self.separate {
                true => Sharing::Separate,
                false => Sharing::Shared,
            },
            method,
            steps: self.steps,
            seed: self.seed,
            seeds: self.seeds,
        }))
    }

    fn method(&self) -> Result<Method, String> {
        match (self.method, self.rate) {
            (MethodName::Lbfgs, Some(_)) => Err("--rate is for gd and adam only".into()),
            (MethodName::Lbfgs, None) => Ok(Method::Lbfgs),
            (MethodName::Gd, rate) => Ok(Method::GradientDescent {
                rate: rate.unwrap_or(RATES[0]),
            }),
            (MethodName::Adam, rate) => Ok(Method::Adam {
                rate: rate.unwrap_or(RATES[1]),
            }),
        }
    }

    fn source(&self) -> Result<Source, String> {
        match (&self.inputs[..], &self.pairs) {
            ([word], Some(n)) => {
                let inputs: Inputs = word.parse().map_err(|error| format!("--inputs: {error}"))?;
                Ok(Source::Drawn(n.clone(), inputs))
            }
            ([_], None) => Err("-N is missing: the number of pairs to draw inputs for (two .npy files bring theirs)".into()),
            ([x, y], None) => Ok(Source::Files([x.into(), y.into()])),
            _ => Err("-N contradicts two files of inputs: their rows are the pairs".into()),
        }
    }
}
