//! Exact numbers of the command line: `1.2`, `6/5`, `etf`, `etf*(1+1e-9)`.

mod text;

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{antipodal_threshold, etf_threshold};
use crate::nearest::meant;
use crate::scalar::Scalar;

/// One of the two temperatures of Theorem 2, functions of N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// ((N−1)/N) ln(N−3), the upper one.
    Etf,
    /// ½ ln((N−2)/2), the lower one.
    Antipodal,
}

impl Threshold {
    /// Both, the lower one first.
    pub const ALL: [Threshold; 2] = [Threshold::Antipodal, Threshold::Etf];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Threshold::Etf => "etf",
            Threshold::Antipodal => "antipodal",
        }
    }

    /// The threshold at N ≥ 4.
    pub fn value<S: Scalar>(self, n: S) -> S {
        match self {
            Threshold::Etf => etf_threshold(n),
            Threshold::Antipodal => antipodal_threshold(n),
        }
    }
}

impl Threshold {
    /// Its sign in LaTeX's math mode.
    pub const fn latex(self) -> &'static str {
        match self {
            Threshold::Etf => r"t_{\mathrm{etf}}",
            Threshold::Antipodal => r"t_{\mathrm{anti}}",
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An exact number: a rational, or a rational multiple of a threshold.
///
/// `1.2` is 6/5, not the double nearest to it. Two quantities are equal when they are written
/// as the same multiple of the same thing, so t = b is decided exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    factor: BigRational,
    of: Option<Threshold>,
}

impl Quantity {
    /// A rational number.
    pub fn rational(value: BigRational) -> Self {
        Quantity {
            factor: value,
            of: None,
        }
    }

    /// `factor` times a threshold.
    pub fn multiple(factor: BigRational, of: Threshold) -> Self {
        Quantity {
            factor,
            of: Some(of),
        }
    }

    /// The rational number, if it is one.
    pub fn as_rational(&self) -> Option<&BigRational> {
        self.of.is_none().then_some(&self.factor)
    }

    /// The factor, if the quantity is a multiple of `threshold`.
    pub fn factor_of(&self, threshold: Threshold) -> Option<&BigRational> {
        (self.of == Some(threshold)).then_some(&self.factor)
    }

    /// The threshold it is a multiple of.
    pub fn threshold(&self) -> Option<Threshold> {
        self.of
    }

    /// The value at N pairs, in any reading (N ≥ 4 for a multiple of a threshold).
    pub fn value<S: Scalar>(&self, n: u64) -> S {
        let factor = S::rational(&self.factor);
        match self.of {
            None => factor,
            Some(of) => factor * of.value(S::integer(n as i64)),
        }
    }

    /// By how much the factor exceeds 1, where the quantity lies beside its threshold, or is negative.
    fn excess(&self) -> Option<BigRational> {
        let excess = &self.factor - BigRational::one();
        let beside = excess.abs() * BigRational::from_integer(10.into()) < BigRational::one();
        (beside || self.factor.is_negative()).then_some(excess)
    }

    /// The quantity in LaTeX's math mode: `\frac{1}{2}\,t_{\mathrm{anti}}`.
    pub fn latex(&self) -> String {
        let number = |value: &BigRational| match value.is_integer() {
            true => value.to_string(),
            false => power_of_ten(&shortest(value)),
        };
        let Some(of) = self.of else {
            return number(&self.factor);
        };
        match self.excess() {
            _ if self.factor.is_one() => of.latex().to_owned(),
            Some(excess) => {
                let sign = if excess.is_negative() { '-' } else { '+' };
                format!("{}(1{sign}{})", of.latex(), number(&excess.abs()))
            }
            None => match *self.factor.denom() < BigInt::from(10) && !self.factor.is_integer() {
                true => {
                    let (over, under) = (self.factor.numer(), self.factor.denom());
                    format!(r"\frac{{{over}}}{{{under}}}\,{}", of.latex())
                }
                false => format!(r"{}\,{}", number(&self.factor), of.latex()),
            },
        }
    }

    fn product(self, other: Quantity) -> Result<Quantity, QuantityError> {
        let of = match (self.of, other.of) {
            (Some(_), Some(_)) => return Err(QuantityError::NotAMultiple),
            (one, None) | (None, one) => one,
        };
        Ok(Quantity {
            factor: self.factor * other.factor,
            of,
        })
    }

    fn sum(self, other: Quantity) -> Result<Quantity, QuantityError> {
        if self.of != other.of {
            return Err(QuantityError::NotAMultiple);
        }
        Ok(Quantity {
            factor: self.factor + other.factor,
            of: self.of,
        })
    }

    fn inverse(self) -> Result<Quantity, QuantityError> {
        match self.of {
            Some(_) => Err(QuantityError::NotAMultiple),
            None if self.factor.is_zero() => Err(QuantityError::DivisionByZero),
            None => Ok(Quantity::rational(self.factor.recip())),
        }
    }

    /// self^k for an integer k.
    fn raised(self, exponent: &Quantity) -> Result<Quantity, QuantityError> {
        let k = exponent.as_rational().filter(|k| k.is_integer());
        let k = k.and_then(|k| k.to_integer().to_i32());
        let (Some(k), None) = (k, self.of) else {
            return Err(QuantityError::Power);
        };
        let digits = self.factor.numer().bits().max(self.factor.denom().bits());
        match digits.saturating_mul(k.unsigned_abs().into()) > MOST_BITS {
            true => Err(QuantityError::TooLong),
            false if k < 0 && self.factor.is_zero() => Err(QuantityError::DivisionByZero),
            false => Ok(Quantity::rational(self.factor.pow(k))),
        }
    }

    /// The quantity, unless it is too long to be worked with.
    fn of_few_digits(self) -> Result<Quantity, QuantityError> {
        let bits = self.factor.numer().bits().max(self.factor.denom().bits());
        (bits <= MOST_BITS)
            .then_some(self)
            .ok_or(QuantityError::TooLong)
    }

    fn negated(self) -> Quantity {
        Quantity {
            factor: -self.factor,
            of: self.of,
        }
    }
}

impl From<Threshold> for Quantity {
    fn from(threshold: Threshold) -> Self {
        Quantity::multiple(BigRational::one(), threshold)
    }
}

impl From<i64> for Quantity {
    fn from(value: i64) -> Self {
        Quantity::rational(BigRational::from_integer(value.into()))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            None => f.write_str(&shortest(&self.factor)),
            Some(of) if self.factor.is_one() => write!(f, "{of}"),
            Some(of) => match self.excess() {
                Some(excess) => {
                    let sign = if excess.is_negative() { '-' } else { '+' };
                    write!(f, "{of}*(1{sign}{})", shortest(&excess.abs()))
                }
                None => write!(f, "{of}*{}", simplest(&self.factor)),
            },
        }
    }
}

/// A fraction of one digit below, else as [`shortest`].
fn simplest(value: &BigRational) -> String {
    match *value.denom() < BigInt::from(10) {
        true => value.to_string(),
        false => shortest(value),
    }
}

/// `1e-9` as `10^{-9}`, `2e-9` as `2\times10^{-9}`.
fn power_of_ten(text: &str) -> String {
    match text.split_once('e') {
        Some(("1", exponent)) => format!("10^{{{exponent}}}"),
        Some((digits, exponent)) => format!(r"{digits}\times10^{{{exponent}}}"),
        None => text.to_owned(),
    }
}

/// An exact decimal (`0.7`, `1e-9`) where a short one exists, else a fraction.
fn shortest(value: &BigRational) -> String {
    const LONGEST: usize = 25;
    // Only a fraction whose denominator divides a power of ten is a decimal.
    let power = BigInt::from(10).pow(LONGEST as u32 - 1);
    if !(power % value.denom()).is_zero() {
        return value.to_string();
    }
    let mut digits = value.clone();
    let ten = BigRational::from_integer(10.into());
    for places in 0..LONGEST {
        if digits.is_integer() {
            return decimal(&digits.to_integer(), places);
        }
        digits *= &ten;
    }
    value.to_string()
}

/// `digits`·10^−places, in positional notation or as `1e-9`.
fn decimal(digits: &BigInt, places: usize) -> String {
    let (sign, digits) = (
        if digits.is_negative() { "-" } else { "" },
        digits.abs().to_string(),
    );
    if places == 0 {
        return format!("{sign}{digits}");
    }
    if digits.len() == 1 && places > 4 {
        return format!("{sign}{digits}e-{places}");
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
}

/// Why a text is no exact number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// What is expected at the first place that cannot be read.
    Syntax(String),
    /// A threshold may only be multiplied by, or added to a multiple of itself.
    NotAMultiple,
    /// x/0.
    DivisionByZero,
    /// The exponent of ten is outside −400..400.
    Exponent,
    /// The exponent is no small integer, or the base is a threshold.
    Power,
    /// The text is too long, or the number has too many digits.
    TooLong,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QuantityError::Syntax(rest) if rest.is_empty() => {
                f.write_str("the number ends too early")
            }
            QuantityError::Syntax(rest) if has_function(rest) => write!(
                f,
                "`{rest}` is no rational number; the thresholds ((N-1)/N) ln(N-3) and \
                 ln((N-2)/2)/2 are etf and antipodal"
            ),
            QuantityError::Syntax(rest) => {
                let meant = meant(leading_word(rest), Threshold::ALL.map(Threshold::name));
                write!(
                    f,
                    "cannot read `{rest}`{}; a number is like 1.2, 6/5, 1e-3, etf, antipodal or \
                     etf*(1+1e-9)",
                    meant.trim_end_matches('?')
                )
            }
            QuantityError::NotAMultiple => {
                f.write_str("a threshold can only be multiplied by numbers, as in etf*(1-1/1000)")
            }
            QuantityError::DivisionByZero => f.write_str("division by zero"),
            QuantityError::Exponent => f.write_str("exponents of ten range from -400 to 400"),
            QuantityError::Power => {
                f.write_str("only numbers have powers, and their exponents are integers")
            }
            QuantityError::TooLong => write!(f, "a number has at most {MOST_DIGITS} digits"),
        }
    }
}

impl std::error::Error for QuantityError {}

/// The letters that a text begins with.
fn leading_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphabetic());
    &text[..end.unwrap_or(text.len())]
}

/// Does the text begin with a function whose values are no rational numbers?
fn has_function(text: &str) -> bool {
    let functions = ["ln(", "log(", "exp(", "sqrt("];
    functions.iter().any(|function| text.starts_with(function))
}

/// As many bits as [`MOST_DIGITS`] need.
const MOST_BITS: u64 = 13_288;

/// The longest text, and the most digits of a number above or below the line.
const MOST_DIGITS: usize = 4000;
