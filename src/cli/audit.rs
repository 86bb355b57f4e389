//! `ccem audit`: words.

use std::path::PathBuf;

use clap::Args;
use num_rational::BigRational;

use super::arguments::one_of;
use super::measure::sixteen;
use super::output::spared;
use crate::exhibit::Request;
use crate::exhibit::audit::script::{Library, script};
use crate::exhibit::audit::{Audit, Inputs, Judge, Number, Precision};
use crate::loss::Kind;
use crate::measure::file::place;
use crate::reduction::grid::rational;

/// Arguments of `ccem audit`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem audit --make hard -N 64 -d 32        inputs to run your code on
  ccem audit --script torch --make hard     the lines that run it
  ccem audit U.npy V.npy -t 10 -b 10 --value 3.1415926535897931
  ccem audit U.npy V.npy -t 10 -b 10 --value 3.14159 --grad-u dU.npy --grad-v dV.npy
  ccem audit U.npy V.npy -t 10 --value 3.14159 --points more.csv")]
pub struct AuditArgs {
    /// The vectors u_1, …, u_N that the code was run on, as `measure` takes them
    #[arg(value_name = "U.npy", required_unless_present_any = ["make", "script"],
          requires_all = ["v", "temperature", "value"])]
    u: Option<PathBuf>,
    /// Their partners v_1, …, v_N, in the same order
    #[arg(value_name = "V.npy")]
    v: Option<PathBuf>,
    /// Temperature, multiplies the similarity
    #[arg(short, long, value_name = "T", value_parser = rational, allow_hyphen_values = true)]
    temperature: Option<BigRational>,
    /// Bias; SigLIP's −logit_bias [default: equal to t]
    #[arg(short, long, value_name = "B", value_parser = rational, allow_hyphen_values = true)]
    bias: Option<BigRational>,
    /// The loss that the code gave, with all its digits; inf or nan too
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    value: Option<Number>,
    /// The loss that is meant
    #[arg(long, value_name = "LOSS", default_value = Kind::Sigmoid.key(),
          value_parser = one_of(&Kind::ALL, Kind::key, Kind::about))]
    loss: Kind,
    /// The gradient over U that the code gave
    #[arg(long, value_name = "dU.npy")]
    grad_u: Option<PathBuf>,
    /// The gradient over V
    #[arg(long, value_name = "dV.npy")]
    grad_v: Option<PathBuf>,
    /// The derivative by t
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    grad_t: Option<Number>,
    /// The derivative by b
    #[arg(long, value_name = "X", allow_hyphen_values = true)]
    grad_b: Option<Number>,
    /// Values at other t and b: CSV with the columns t, b, value
    #[arg(long, value_name = "FILE.csv")]
    points: Option<PathBuf>,
    /// Unsigned integers of 16 bits (<u2) are the bits of bfloat16
    #[arg(long)]
    bfloat16: bool,
    /// Write pairs on which wrong code shows, U.npy and V.npy, to the folder DIR
    #[arg(long, value_name = "DIR", conflicts_with_all = ["u", "v", "temperature", "bias", "value",
          "grad_u", "grad_v", "grad_t", "grad_b", "points", "bfloat16"])]
    make: Option<PathBuf>,
    /// Print the lines that run code on the pairs of DIR; nothing is written
    #[arg(long, value_name = "LIBRARY", requires = "make",
          value_parser = one_of(&Library::ALL, Library::name, Library::about))]
    script: Option<Library>,
    /// Number of pairs that are made
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        default_value = "64",
        requires = "make"
    )]
    pairs: usize,
    /// Their dimension
    #[arg(short, long, value_name = "D", default_value = "32", requires = "make")]
    dim: usize,
    /// The type of their entries
    #[arg(long, value_name = "TYPE", default_value = Precision::Float64.name(), requires = "make",
          value_parser = one_of(&Precision::ALL, Precision::name, Precision::about))]
    dtype: Precision,
    /// Give the rows other lengths than 1, for code that normalises them
    #[arg(long, requires = "make")]
    raw: bool,
    /// Seed of what is random
    #[arg(long, value_name = "SEED", default_value_t = 0, requires = "make")]
    seed: u64,
}

impl AuditArgs {
    /// The script, if that is asked for.
    pub fn script(&self) -> Option<String> {
        let (library, folder) = (self.script?, self.make.as_ref()?);
        Some(script(library, folder, self.dtype))
    }

    /// What is asked for; the result must not take the place of what is audited.
    pub fn request(self, output: Option<&PathBuf>) -> Result<Request, String> {
        if let Some(folder) = self.make {
            return Ok(Request::Audit(Audit::Make(Inputs {
                folder,
                n: self.pairs,
                d: self.dim,
                precision: self.dtype,
                raw: self.raw,
                seed: self.seed,
            })));
        }
        // The parser lets none of the four come without the others.
        let all = self.u.zip(self.v).zip(self.temperature).zip(self.value);
        let (((u, v), t), value) =
            all.ok_or("U.npy, V.npy, --temperature and --value are wanted")?;
        let read = [
            Some(&u),
            Some(&v),
            self.grad_u.as_ref(),
            self.grad_v.as_ref(),
        ];
        let read: Vec<PathBuf> = read
            .into_iter()
            .flatten()
            .map(|name| place(name).0)
            .collect();
        spared(output, &read)?;
        spared(output, self.points.as_slice())?;
        Ok(Request::Audit(Audit::Judge(Box::new(Judge {
            u,
            v,
            sixteen: sixteen(self.bfloat16),
            loss: self.loss,
            at: [t.clone(), self.bias.unwrap_or(t)],
            value,
            gradients: [self.grad_u, self.grad_v],
            grad_t: self.grad_t,
            grad_b: self.grad_b,
            points: self.points,
        }))))
    }
}
