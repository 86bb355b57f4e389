//! The language of claims, as files, certificates and the command line write them.
//!
//! # Formulas
//!
//! A formula with a value is made of numbers, variables, functions and signs; white space means
//! nothing.
//!
//! ```text
//! sum     := product (('+' | '-') product)*
//! product := operand (('*' | '/') operand)*
//! operand := '-' operand | power
//! power   := atom '²'* ('^' operand)?
//! atom    := number | e | variable | function '(' sum ')' | '(' sum ')'
//! number  := digits ('.' digits)? ('e' sign? digits)?
//! ```
//!
//! - Numbers are exact: `1.2` is 6/5 and `1e-3` is 1/1000.
//! - Signs bind as usual: −t² is −(t²), t/b/s is (t/b)/s, 2^3^2 is 2^9.
//! - x^k with an integer k from −32 to 32 is a product or its inverse, x^(1/2) is sqrt(x), e^x is
//!   exp(x), and any other x^y is exp(y*ln(x)), which needs x > 0.
//! - The functions are `ln`, `exp`, `sqrt`(x) for x ≥ 0, `softplus`(x) = ln(1 + e^x) and
//!   `sigmoid`(x) = 1/(1 + e^−x).
//! - What formulas print as is read as well: − for -, · for *, δ for delta, σ for sigmoid.
//!
//! | variable | meaning |
//! |---|---|
//! | `N`, `d`, `t`, `b` | pairs, dimension (where it has a range), temperature, bias |
//! | `s`, `delta` | a point of CCEM: that of the minimiser, where neither has a range |
//! | `p`, `q` | the similarity of positive and of negative pairs there |
//! | `loss`, `slope` | ℓ and ℓ′ = dℓ/ds there |
//!
//! A formula with a truth is a `comparison` of two of these by one of <, <=, =, >=, > (or ≤, ≥),
//! or another `conclusion` about the minimiser:
//!
//! | conclusion | meaning |
//! |---|---|
//! | `t >= (N - 1)/N*ln(N - 3)` | the comparison holds |
//! | `phase = etf` | the minimiser is the simplex ETF, s = 1 |
//! | `phase = antipodal` | it is the antipodal structure, s = 0 |
//! | `phase = intermediate` | it is neither, 0 < s < 1 |
//! | `phase != etf` | it is not in that phase |
//! | `phase = etf <=> comparison` | it is in that phase if and only if the comparison holds |
//! | `delta decreases in t` | delta falls as t rises, at b = t or at each b, strictly where it is positive and finite |
//! | `delta increases in t` | delta rises in the same sense |
//! | `phase = etf persists in t` | an ETF that is optimal at some t is optimal at every higher t, at b = t or at each b |
//!
//! # Ranges
//!
//! Both ends are included. N and d run through integers, `4..=1000000` or `4`; the others through
//! all real numbers, `[1/4, 2^10]` or `3/2`. An end is a formula without variables that is a
//! rational number.
//!
//! | coordinate | from | to |
//! |---|---|---|
//! | `N` | 2 | 10⁹ |
//! | `d` | 1 | 10⁹ |
//! | `t` | 10⁻⁹ | 10⁴ |
//! | `b` | −10⁴ | 10⁴ |
//! | `s` | 0 | 1 |
//! | `delta` | 0 | 10⁹ |
//!
//! # Claims
//!
//! A [claim](super::ClaimText) says: for all points of a region where the assumptions hold, the
//! conclusion holds. A [file](super::file) holds one or more; [`PAPERS`](super::PAPERS)
//! have some with comments.
//!
//! ```toml
//! [claim.my-claim]                                # letters, digits, - and _
//! wording = "In words."                           # optional
//! source = "Theorem 2"                            # optional: its place
//! expected = "certified"                          # optional: another verdict is told
//! loss = "softplus(ln(N - 1) - t*(p - q))"        # optional: the sigmoid loss
//! forall = { N = "4..=100", t = "[2^-20, 10]" }   # N and t; b is t without a range;
//!                                                 # d, and one of s and delta, optional
//! assume = ["t >= (N - 1)/N*ln(N - 3)"]           # optional: comparisons
//! assert = "phase = etf"                          # a conclusion
//! ```
//!
//! A loss is a formula in N, t, b, s, p and q. Where s or delta has a range the claim speaks of
//! all those points of CCEM rather than of the minimiser; then it asserts a comparison.
//!
//! With `over = "embeddings"` it speaks of all unit vectors u_i, v_i of R^d, of every d where d has no
//! range: p and q are their mean similarities, s = (1 + p)/2, and there is no loss.
//!
//! ```toml
//! [claim.gap]
//! over = "embeddings"
//! forall = { N = "2..=1000" }
//! assert = "p - q <= N/(N - 1)"
//! ```
//!
//! There `u_i·v_i` and `u_i·v_j` (or `u_i*v_j`) stand for each inner product, for all i ≠ j. No theorem is
//! known here of these: only the empirical level asks vectors.

mod condition;
mod error;
mod grammar;
mod piecewise;
mod range;
mod reading;
mod value;

pub use condition::Refusal;
pub use error::SyntaxError;
pub use piecewise::Piece;
pub use range::{COORDINATES, Coordinate, MOST_PARTS, range, values};

use std::fmt::Display;

use error::Objection;
use reading::{Input, whole};

use super::statement::{Comparison, Formula};
use crate::scalar::symbol::Expr;

/// The longest formula in bytes, as it is written and as it is printed.
const LONGEST: usize = 5000;

/// The formula that a text means, in the given variables.
///
/// ```
/// use ccem::claim::language::expression;
///
/// let threshold = expression("(N - 1)/N*ln(N - 3)", &["N"])?;
/// assert_eq!(threshold.evaluate(&|_| Some(4.0)), Ok(0.0));
/// let error = expression("ln(n - 3)", &["N"]).unwrap_err();
/// let message = "unknown variable `n`: did you mean `N`? expected the variable N";
/// assert_eq!(error.to_string(), message);
/// # Ok::<(), ccem::claim::language::SyntaxError>(())
/// ```
///
/// # Errors
/// The text is no formula, or one too large to be printed and read again.
pub fn expression(text: &str, variables: &[&str]) -> Result<Expr, SyntaxError> {
    let read = as_printed(text, variables, value::sum)?;
    plain(text, &[&read]).map(|()| read)
}

/// The comparison that a text means, in the given variables.
///
/// # Errors
/// As [`expression`].
pub fn comparison(text: &str, variables: &[&str]) -> Result<Comparison, SyntaxError> {
    let read = as_printed(text, variables, grammar::comparison)?;
    plain(text, &[&read.left, &read.right]).map(|()| read)
}

/// Formulas without cases, of numbers that are finite.
fn plain(text: &str, formulas: &[&Expr]) -> Result<(), SyntaxError> {
    let names = formulas.iter().flat_map(|formula| formula.variables());
    let odd = names
        .into_iter()
        .find(|name| piecewise::is_text(name) || **name == *value::INFINITY);
    odd.map_or(Ok(()), |name| {
        let problem = format!("`{name}` cannot stand here");
        let expected = "abs, min, max and inf in `assume` and `assert` only";
        Err(SyntaxError::new(0..text.len(), problem, expected))
    })
}

/// The formula with a truth that a text means, in the given variables: what `assume` and `assert`
/// hold.
///
/// ```
/// use ccem::claim::language::formula;
///
/// let window = formula("0 <= s <= 1 and not phase = ETF", &["s"])?;
/// assert_eq!(window.to_string(), "0 <= s and s <= 1 and phase != etf");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`expression`].
pub fn formula(text: &str, variables: &[&str]) -> Result<Formula, SyntaxError> {
    as_printed(text, variables, grammar::condition)
}

/// What a text means, in the shape in which it is printed: a·(b·c) is printed, and hence read,
/// as (a·b)·c. So what was read once is the same after any number of writings and readings.
fn as_printed<T: Display>(
    text: &str,
    variables: &[&str],
    rule: fn(&mut Input<'_>) -> Result<T, Objection>,
) -> Result<T, SyntaxError> {
    let printed = whole(text, variables, rule)?.to_string();
    whole(&printed, variables, rule).map_err(|_| {
        let problem = "this formula is too long, or nested too deep, when it is written out";
        SyntaxError::new(0..text.len(), problem, "a smaller formula")
    })
}
