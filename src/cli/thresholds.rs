//! `ccem thresholds`: words.

use clap::Args;

use super::arguments::digits;
use crate::exhibit::cells::DIGITS;
use crate::exhibit::{Request, Thresholds};
use crate::reduction::grid::Integers;

/// Arguments of `ccem thresholds`.
#[derive(Args)]
#[command(before_help = "\
Examples:
  ccem thresholds -N 4..=50                 both thresholds for each N
  ccem thresholds -N 32768 --digits 30")]
pub struct ThresholdsArgs {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Integers,
    /// Significant digits (1 to 100), every one proved; above 17, JSON and CSV hold strings
    #[arg(long, value_name = "D", default_value_t = DIGITS, value_parser = digits)]
    digits: usize,
}

impl ThresholdsArgs {
    /// What is asked for.
    pub fn request(self) -> Request {
        Request::Thresholds(Thresholds {
            n: self.pairs,
            digits: self.digits,
        })
    }
}
