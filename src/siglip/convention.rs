//! What other papers and checkpoints mean by a temperature, a bias and δ, and what the paper does.

use std::str::FromStr;

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::nearest::meant;
use crate::reduction::Quantity;
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;

/// What a number called temperature, or logit scale, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// t, which multiplies the similarity.
    T,
    /// ln t, which checkpoints store.
    LnT,
    /// 1/t, the temperature of physics.
    OneOverT,
}

/// The sign of a number called bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// The logit is t u·v − b.
    Subtracted,
    /// The logit is t u·v + logit_bias.
    Added,
}

/// Which parameter of CCEM is called δ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delta {
    /// 0 at the simplex ETF, ∞ at the antipodal structure.
    Lee,
    /// 1/√(1+δ²): 1 at the simplex ETF, 0 at the antipodal structure.
    Bangachev,
}

/// One choice for each; the default is that of the released checkpoints and of the paper's δ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convention {
    /// How `--logit-scale` is meant.
    pub scale: Scale,
    /// How `--logit-bias` is meant.
    pub bias: Bias,
    /// Which δ is printed.
    pub delta: Delta,
}

impl Default for Convention {
    fn default() -> Self {
        Convention {
            scale: Scale::LnT,
            bias: Bias::Added,
            delta: Delta::Lee,
        }
    }
}

impl FromStr for Convention {
    type Err = String;

    /// `t,b`, `1/t,-b,bangachev`, …: at most one word for each choice, in any order.
    fn from_str(text: &str) -> Result<Self, String> {
        let (mut scale, mut bias, mut delta) = (None, None, None);
        for word in text.split(',') {
            let repeated = match word.trim() {
                "t" => scale.replace(Scale::T).is_some(),
                "ln-t" => scale.replace(Scale::LnT).is_some(),
                "1/t" => scale.replace(Scale::OneOverT).is_some(),
                "b" => bias.replace(Bias::Subtracted).is_some(),
                "-b" => bias.replace(Bias::Added).is_some(),
                "lee" => delta.replace(Delta::Lee).is_some(),
                "bangachev" => delta.replace(Delta::Bangachev).is_some(),
                other => {
                    let words = ["t", "ln-t", "1/t", "b", "-b", "lee", "bangachev"];
                    return Err(format!(
                        "`{other}` is no convention{}; there are t, ln-t or 1/t, b or -b, lee or \
                         bangachev, one of each, separated by commas",
                        meant(other, words).trim_end_matches('?')
                    ));
                }
            };
            if repeated {
                return Err(format!("`{word}` is the second choice of its kind"));
            }
        }
        let default = Convention::default();
        Ok(Convention {
            scale: scale.unwrap_or(default.scale),
            bias: bias.unwrap_or(default.bias),
            delta: delta.unwrap_or(default.delta),
        })
    }
}

impl Convention {
    /// The paper's t. ln t of a rational t ≠ 1 is no rational, so for it t is the double nearest
    /// to exp(`scale`).
    pub fn temperature(&self, scale: &BigRational) -> Result<Quantity, String> {
        let invalid = |why: &str| {
            let text = Quantity::rational(scale.clone());
            Err(format!(
                "the logit scale {text} is no {}: {why}",
                self.scale
            ))
        };
        match self.scale {
            Scale::T => Ok(Quantity::rational(scale.clone())),
            Scale::OneOverT if scale.is_zero() => invalid("it must not be 0"),
            Scale::OneOverT => Ok(Quantity::rational(scale.recip())),
            // ln 10⁴ < 10 and ln 10⁻⁹ > −21, so nothing outside is a temperature anyway.
            Scale::LnT if scale.abs() > BigRational::from_integer(21.into()) => invalid(
                "ln t lies between -20.7 and 9.2; --convention t takes t itself, 1/t its inverse",
            ),
            Scale::LnT => {
                let t = Precise::<256>::rational(scale).exp().nearest_f64();
                let t = t.and_then(BigRational::from_float);
                t.map_or_else(
                    || invalid("its exponential is unknown"),
                    |t| Ok(Quantity::rational(t)),
                )
            }
        }
    }

    /// The paper's b.
    pub fn bias(&self, bias: &BigRational) -> Quantity {
        Quantity::rational(match self.bias {
            Bias::Subtracted => bias.clone(),
            Bias::Added => -bias,
        })
    }
}

impl std::fmt::Display for Convention {
    /// As [`FromStr`] reads it: `ln-t,-b,lee`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = match self.scale {
            Scale::T => "t",
            Scale::LnT => "ln-t",
            Scale::OneOverT => "1/t",
        };
        let bias = match self.bias {
            Bias::Subtracted => "b",
            Bias::Added => "-b",
        };
        let delta = match self.delta {
            Delta::Lee => "lee",
            Delta::Bangachev => "bangachev",
        };
        write!(f, "{scale},{bias},{delta}")
    }
}

impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Scale::T => "t",
            Scale::LnT => "ln t",
            Scale::OneOverT => "1/t",
        })
    }
}
