//! `ccem siglip`: words.

use clap::Args;
use num_rational::BigRational;

use crate::exhibit::siglip::OwnModel;
use crate::exhibit::{Request, Siglip};
use crate::reduction::grid::{Integers, rational};
use crate::siglip::convention::Convention;

/// Arguments of `ccem siglip`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem siglip                               the released models at batch 32768
  ccem siglip -N 1024,32768 --format latex
  ccem siglip --logit-scale 4.7651 --logit-bias -12.9324 -d 768
  ccem siglip --logit-scale 100 --logit-bias 10 --convention t,b,bangachev")]
pub struct SiglipArgs {
    /// Number of pairs in a batch: 32768, 1024,32768 or 2..=8
    #[arg(
        short = 'N',
        long,
        value_name = "N",
        default_value = "32768",
        allow_hyphen_values = true
    )]
    pairs: Integers,
    /// Logit scale of a model of your own, in the place of the table; as checkpoints store it,
    /// ln t, unless --convention says otherwise
    #[arg(long, value_name = "X", requires = "logit_bias", value_parser = rational,
          allow_hyphen_values = true)]
    logit_scale: Option<BigRational>,
    /// Its logit bias; as checkpoints store it, -b, unless --convention says otherwise
    #[arg(long, value_name = "Y", requires = "logit_scale", value_parser = rational,
          allow_hyphen_values = true)]
    logit_bias: Option<BigRational>,
    /// Its embedding dimension; without it nothing is said about “attained”
    #[arg(short, long, value_name = "D", requires = "logit_scale")]
    dim: Option<u64>,
    /// What --logit-scale is (t, ln-t or 1/t), what --logit-bias is (b or -b), and which δ is
    /// printed (lee, or bangachev for 1/√(1+δ²)): t,b or 1/t,-b,bangachev
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "ln-t,-b,lee",
        allow_hyphen_values = true
    )]
    convention: Convention,
}

impl SiglipArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        // The parser lets neither come without the other.
        let own = self.logit_scale.zip(self.logit_bias);
        Request::Siglip(Siglip {
            n: self.pairs,
            own: own.map(|(logit_scale, logit_bias)| OwnModel {
                logit_scale,
                logit_bias,
                d: self.dim,
            }),
            convention: self.convention,
        })
    }
}
