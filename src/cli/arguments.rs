//! What several commands take: problems, a loss and its seeds, words of a list.

use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command};

use crate::claim::PAPERS;
use crate::exhibit::full;
use crate::loss::Kind;
use crate::reduction::grid::{Integers, Problems, Quantities};
use crate::reduction::learned_bias::{Bias, NO_LEARNED_TEMPERATURE};

/// -N, -d, -t and -b. Each takes one value, a list or a range; all combinations are taken. The
/// bias is numbers or, where it may be learned too, a [`BiasWord`].
#[derive(Args)]
pub struct ProblemArgs<B: Biases = Quantities> {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pairs: Integers,
    /// Embedding dimension [default: N]
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    dim: Option<Integers>,
    /// Temperature, multiplies the similarity: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf,
    /// antipodal, 'etf*(1-1e-3)'
    #[arg(short, long, value_name = "T", value_parser = temperatures, allow_hyphen_values = true)]
    temperature: Quantities,
    #[arg(short, long, value_name = "B", help = B::HELP, value_parser = B::from_str,
          allow_hyphen_values = true)]
    bias: Option<B>,
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

/// What -b takes.
pub trait Biases: FromStr<Err = String> + Clone + Send + Sync + 'static {
    /// What it is, in a line.
    const HELP: &'static str;
}

impl Biases for Quantities {
    const HELP: &'static str = "Bias [default: equal to t, as in the paper]";
}

impl Biases for BiasWord {
    const HELP: &'static str =
        "Bias, or `learned`: optimised too [default: equal to t, as in the paper]";
}

impl ProblemArgs<BiasWord> {
    /// The problems, b = t where the bias is learned, and whether it is.
    pub fn learnable(self) -> (Problems, Bias) {
        let (bias, b) = BiasWord::parts(self.bias);
        let problems = Problems {
            n: self.pairs,
            d: self.dim,
            t: self.temperature,
            b,
        };
        (problems, bias)
    }
}

/// What -b takes where the bias may be learned.
#[derive(Clone, Debug, PartialEq)]
pub enum BiasWord {
    /// It is optimised too.
    Learned,
    /// These.
    Fixed(Quantities),
}

impl BiasWord {
    /// Whether the bias is learned, and which biases are given.
    pub fn parts(word: Option<BiasWord>) -> (Bias, Option<Quantities>) {
        match word {
            None => (Bias::Fixed, None),
            Some(BiasWord::Fixed(biases)) => (Bias::Fixed, Some(biases)),
            Some(BiasWord::Learned) => (Bias::Learned, None),
        }
    }
}

impl FromStr for BiasWord {
    type Err = String;

    fn from_str(text: &str) -> Result<BiasWord, String> {
        match text {
            _ if text == Bias::Learned.name() => Ok(BiasWord::Learned),
            _ => match text.parse() {
                Ok(biases) => Ok(BiasWord::Fixed(biases)),
                Err(error) => Err(format!("{error}, or the word {}", Bias::Learned.name())),
            },
        }
    }
}

/// Temperatures; that none is learned has its reason.
pub fn temperatures(text: &str) -> Result<Quantities, String> {
    match text == Bias::Learned.name() {
        true => Err(NO_LEARNED_TEMPERATURE.into()),
        false => text.parse(),
    }
}

/// A step length.
pub fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1e6 => Ok(rate),
        _ => Err("the rate must be a number above 0 and at most 1e6".into()),
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

/// A loss by its name.
pub fn losses() -> impl TypedValueParser<Value = Kind> {
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

/// Any word; these are what a shell offers.
#[derive(Clone)]
pub struct Offered(pub fn() -> Vec<&'static str>);

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        word: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, word)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let Offered(words) = self;
        Some(Box::new(words().into_iter().map(PossibleValue::new)))
    }
}

/// The name of a paper.
pub fn papers() -> Offered {
    Offered(|| PAPERS.iter().map(|paper| paper.id).collect())
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
