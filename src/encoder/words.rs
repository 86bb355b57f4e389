//! The words for networks, inputs and sizes, read and written in one place.

use std::fmt;
use std::str::FromStr;

use super::inputs::Inputs;
use super::network::{End, Network, Sharing};
use crate::nearest::meant;

/// A number of units or coordinates. (No size has a + in it: that joins the widths of layers.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A plain number.
    Number(u32),
    /// One that follows N or d, as in `2N` or `d-1`.
    Multiple {
        /// The factor, at least 1.
        times: u32,
        /// What it is a multiple of.
        of: Of,
        /// What is taken away.
        less: u32,
    },
}

/// What a size is a multiple of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The number of pairs.
    N,
    /// The dimension.
    D,
}

impl Size {
    /// `times` N or d.
    pub fn multiple(times: u32, of: Of) -> Size {
        Size::Multiple { times, of, less: 0 }
    }

    /// The value for N pairs in R^d; `None` if it is below 1 or beyond all numbers.
    pub fn value(self, n: usize, d: usize) -> Option<usize> {
        let value = match self {
            Size::Number(value) => value as usize,
            Size::Multiple { times, of, less } => {
                let base = match of {
                    Of::N => n,
                    Of::D => d,
                };
                base.checked_mul(times as usize)?
                    .checked_sub(less as usize)?
            }
        };
        (value >= 1).then_some(value)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (times, of, less) = match *self {
            Size::Number(value) => return write!(f, "{value}"),
            Size::Multiple { times, of, less } => (times, of, less),
        };
        if times != 1 {
            write!(f, "{times}")?;
        }
        f.write_str(match of {
            Of::N => "N",
            Of::D => "d",
        })?;
        match less {
            0 => Ok(()),
            less => write!(f, "-{less}"),
        }
    }
}

/// Why a word is none: what it was meant to be, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    /// What is wrong, with the word.
    pub problem: String,
    /// What is allowed.
    pub allowed: &'static str,
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.problem, self.allowed)
    }
}

impl std::error::Error for WordError {}

const SIZES: &str = "a size is a number, or follows N or d, as in 12, 2N or d-1";
const NETWORKS: &str = "an encoder is linear, affine, mlp:W1+W2+… or paper, and may end in @relu \
                        or @layernorm, as in mlp:2N+2N@relu";
const INPUTS: &str = "inputs are gaussian:M, pairs:M:ETA, same:M or onehot, as in gaussian:2d or \
                      pairs:2N:0.1";
const SHARINGS: &str = "an encoder is shared or separate";

/// What was said instead of one of `words`.
fn unknown(what: &str, word: &str, allowed: &'static str, words: &[&'static str]) -> WordError {
    let meant = meant(word, words.iter().copied());
    WordError {
        problem: format!(
            "no {what} `{}`{}",
            shortened(word),
            meant.trim_end_matches('?')
        ),
        allowed,
    }
}

/// The beginning of a word, on one line.
fn shortened(word: &str) -> String {
    const LONGEST: usize = 40;
    let mut text: String = word
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    if word.chars().count() > LONGEST {
        text.push('…');
    }
    text
}

impl FromStr for Size {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Size, WordError> {
        let bad = || unknown("size", word, SIZES, &[]);
        let number = |digits: &str| digits.parse::<u32>().map_err(|_| bad());
        let Some(at) = word.find(['N', 'd']) else {
            return match number(word)? {
                0 => Err(nothing()),
                value => Ok(Size::Number(value)),
            };
        };
        let (times, rest) = word.split_at(at);
        let of = if rest.starts_with('N') { Of::N } else { Of::D };
        let times = if times.is_empty() { 1 } else { number(times)? };
        let less = match rest[1..].strip_prefix('-') {
            Some(less) => number(less)?,
            None if rest.len() == 1 => 0,
            None => return Err(bad()),
        };
        match times {
            0 => Err(nothing()),
            times => Ok(Size::Multiple { times, of, less }),
        }
    }
}

fn nothing() -> WordError {
    WordError {
        problem: "a size of 0".into(),
        allowed: "a layer needs at least one unit, an input one coordinate",
    }
}

impl FromStr for Network {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Network, WordError> {
        let (body, end) = match word.split_once('@') {
            Some((body, end)) => (body, Some(end)),
            None => (word, None),
        };
        let end = match end {
            None => End::Linear,
            Some("relu") => End::Relu,
            Some("layernorm") => End::LayerNorm,
            Some(other) => {
                return Err(unknown("end", other, NETWORKS, &["relu", "layernorm"]));
            }
        };
        match (body, body.split_once(':')) {
            ("linear", _) => Ok(Network::linear(end)),
            ("affine", _) => Ok(Network::affine(end)),
            ("paper", _) if end == End::Linear => Ok(Network::paper()),
            ("paper", _) => Err(WordError {
                problem: format!("`{}` has two ends", shortened(word)),
                allowed: "paper is mlp:d@relu and ends in relu; write mlp:d@layernorm for another",
            }),
            (_, Some(("mlp", hidden))) => Ok(Network::mlp(widths(hidden)?, end)),
            ("mlp", None) => Err(WordError {
                problem: "`mlp` without widths".into(),
                allowed: "its hidden layers follow a colon, joined by +, as in mlp:2N or mlp:8+4",
            }),
            _ => Err(unknown(
                "encoder",
                body,
                NETWORKS,
                &["linear", "affine", "mlp:2N", "paper"],
            )),
        }
    }
}

/// The widths of hidden layers, joined by +.
fn widths(text: &str) -> Result<Vec<Size>, WordError> {
    if text.is_empty() {
        return Err(WordError {
            problem: "0 hidden units".into(),
            allowed: "name the widths of the hidden layers, as in mlp:2N, or take affine",
        });
    }
    text.split('+').map(Size::from_str).collect()
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Network::paper() {
            return f.write_str("paper");
        }
        match (self.hidden(), self.has_bias()) {
            ([], false) => f.write_str("linear")?,
            ([], true) => f.write_str("affine")?,
            (hidden, _) => {
                let widths: Vec<String> = hidden.iter().map(Size::to_string).collect();
                write!(f, "mlp:{}", widths.join("+"))?;
            }
        }
        f.write_str(match self.end() {
            End::Linear => "",
            End::Relu => "@relu",
            End::LayerNorm => "@layernorm",
        })
    }
}

impl FromStr for Sharing {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Sharing, WordError> {
        match word {
            "shared" => Ok(Sharing::Shared),
            "separate" => Ok(Sharing::Separate),
            _ => Err(unknown("sharing", word, SHARINGS, &["shared", "separate"])),
        }
    }
}

impl fmt::Display for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sharing::Shared => "shared",
            Sharing::Separate => "separate",
        })
    }
}

impl FromStr for Inputs {
    type Err = WordError;

    fn from_str(word: &str) -> Result<Inputs, WordError> {
        let parts: Vec<&str> = word.split(':').collect();
        match parts[..] {
            ["gaussian", m] => Ok(Inputs::Gaussian(m.parse()?)),
            ["same", m] => Ok(Inputs::Same(m.parse()?)),
            ["onehot"] => Ok(Inputs::OneHot),
            ["pairs", m, eta] => match eta.parse::<f64>() {
                Ok(eta) if eta.is_finite() && eta > 0.0 => Ok(Inputs::Pairs(m.parse()?, eta)),
                _ => Err(WordError {
                    problem: format!("`{}` is no noise", shortened(eta)),
                    allowed: "ETA in pairs:M:ETA is a number above 0; for 0 take same:M",
                }),
            },
            _ => {
                let known = ["gaussian", "pairs", "same", "onehot"];
                Err(unknown("inputs", parts[0], INPUTS, &known))
            }
        }
    }
}

impl fmt::Display for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Inputs::Gaussian(m) => write!(f, "gaussian:{m}"),
            Inputs::Pairs(m, eta) => write!(f, "pairs:{m}:{eta}"),
            Inputs::Same(m) => write!(f, "same:{m}"),
            Inputs::OneHot => f.write_str("onehot"),
        }
    }
}
