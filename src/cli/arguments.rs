//! What several commands take: problems, a loss and its seeds, words of a list.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::exhibit::full;
use crate::loss::Kind;
use crate::reduction::grid::{Integers, Problems, Quantities};

/// -N, -d, -t and -b. Each takes one value, a list or a range; all combinations are taken.
#[derive(Args)]
pub struct ProblemArgs {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Integers,
    /// Embedding dimension [default: N]
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    dim: Option<Integers>,
    /// Temperature, multiplies the similarity: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf,
    /// antipodal, 'etf*(1-1e-3)'
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    temperature: Quantities,
    /// Bias [default: equal to t, as in the paper]
    #[arg(short, long, value_name = "B", allow_hyphen_values = true)]
    bias: Option<Quantities>,
}

impl From<ProblemArgs> for Problems {
    fn from(arguments: ProblemArgs) -> Problems {
        Problems {
            n: arguments.pairs,
            d: arguments.dim,
            t: arguments.temperature,
            b: arguments.bias,
        }
    }
}

/// The loss and the random starts.
#[derive(Args)]
pub struct FullArgs {
    /// What is minimised
    #[arg(long, value_name = "LOSS", value_parser = losses(), default_value = Kind::Sigmoid.key())]
    pub loss: Kind,
    /// First seed of the random starts
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    pub seed: u64,
}

fn losses() -> impl TypedValueParser<Value = Kind> {
    one_of(&Kind::ALL, Kind::key, Kind::about)
}

/// One of some things that have a word and a sentence each.
pub fn one_of<T: Copy + Send + Sync + 'static>(
    all: &[T],
    word: fn(T) -> &'static str,
    about: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> + use<T> {
    let all: Vec<T> = all.to_vec();
    let words = all
        .iter()
        .map(|&x| PossibleValue::new(word(x)).help(about(x)));
    PossibleValuesParser::new(words.collect::<Vec<_>>()).try_map(move |text| {
        let found = all.iter().find(|&&x| word(x) == text);
        found.copied().ok_or_else(|| format!("`{text}` is unknown"))
    })
}

/// K, if it is a number of seeds.
pub fn seeds(text: &str) -> Result<u64, String> {
    // What is no number is no number of seeds.
    full::seeds(text.parse().unwrap_or(0))
}

/// D, if it is a number of digits.
pub fn digits(text: &str) -> Result<usize, String> {
    crate::exhibit::solve::digits(text.parse().unwrap_or(0))
}
