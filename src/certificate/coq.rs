//! The optimum of one problem as a Coq file: every digit proved by Coq's kernel.
//!
//! The file states what `proofs/theory/Definitions.v` means by the minimiser of the reduced loss,
//! and proves by `proofs/theory/Certificate.v` that s*, δ* and ℓ* round to the digits given. Left
//! to compute are four inequalities between closed terms, which coq-interval proves: with x < y
//! around s*,
//!
//! rise(x) < fall(x),  fall(y) < rise(y),  ℓ(x) + ℓ′(x)(y − x) > lower end of ℓ*,  ℓ(x) < upper end.
//!
//! The points x and y are chosen here, with as few digits as decide all of it; whether they do is
//! seen in [`Precise`] at the very inequalities that Coq is to prove.

mod bound;

use std::fmt;

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::decimal::Decimal;
use crate::loss::{Parameters, Sigmoid};
use crate::reduction::enclosure::enclose;
use crate::reduction::proven::ProvenOptimum;
use crate::reduction::{
    CcemPoint, Condition, Phase, Problem, antipodal_condition, etf_condition, reduced_loss, slope,
    solve,
};
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;

pub use bound::coq_bound;

/// Why there is no Coq file of an optimum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// t or b is a multiple of a threshold, and no rational number.
    Irrational,
    /// 1024 bits do not decide the inequalities.
    Undecided,
}

impl fmt::Display for Unprintable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unprintable::Irrational => {
                "a Coq certificate needs rational t and b, such as 1.2 or 6/5; etf and antipodal \
                 are none"
            }
            Unprintable::Undecided => {
                "the optimum lies so near to a threshold that 1024 bits decide no certificate"
            }
        })
    }
}

impl std::error::Error for Unprintable {}

/// The text of a Coq file that proves the numbers of `optimum`, to `digits` digits, for `problem`.
///
/// # Errors
/// [`Unprintable`].
pub fn coq_certificate(
    problem: &Problem,
    optimum: &ProvenOptimum,
    digits: usize,
) -> Result<String, Unprintable> {
    let (Some(t), Some(b)) = (problem.t().as_rational(), problem.b().as_rational()) else {
        return Err(Unprintable::Irrational);
    };
    let (t, b) = (t.clone(), b.clone());
    let windows = Windows::of(optimum, digits).ok_or(Unprintable::Undecided)?;
    let instance = Instance {
        problem,
        t,
        b,
        windows,
        digits,
    };
    let argument = instance
        .argument::<128>()
        .or_else(|| instance.argument::<256>())
        .or_else(|| instance.argument::<512>())
        .or_else(|| instance.argument::<1024>());
    Ok(instance.file(&argument.ok_or(Unprintable::Undecided)?))
}

/// What Coq is to prove: the numbers that round to the printed digits.
struct Windows {
    phase: Phase,
    s: [Decimal; 2],
    /// `None` in the antipodal phase, where δ* = ∞.
    delta: Option<[Decimal; 2]>,
    loss: [Decimal; 2],
    loss_size: f64,
}

impl Windows {
    fn of(optimum: &ProvenOptimum, digits: usize) -> Option<Self> {
        Some(Windows {
            phase: optimum.phase,
            s: Decimal::window(&optimum.s.digits, digits)?,
            delta: Decimal::window(&optimum.delta.digits, digits),
            loss: Decimal::window(&optimum.loss.digits, digits)?,
            loss_size: optimum.loss.nearest,
        })
    }
}

/// The problem and what is to be proved of it.
struct Instance<'a> {
    problem: &'a Problem,
    t: BigRational,
    b: BigRational,
    windows: Windows,
    digits: usize,
}

/// How Coq gets there.
struct Argument {
    how: How,
    form: Form,
    /// The precision of its interval arithmetic.
    bits: usize,
}

/// How the minimiser is known.
enum How {
    /// The condition of an end structure holds.
    End,
    /// ℓ′ changes its sign between two points.
    Bracket([Decimal; 2]),
}

/// How ℓ is bounded.
#[derive(Clone, Copy)]
enum Form {
    /// As ln(1 + e^z).
    Logarithm,
    /// Between σ(z) and e^z, which agree where ℓ is small, and ln(1 + e^z) loses its digits.
    Sandwich,
}

impl Form {
    /// The lower and the upper bound of ℓ at a point.
    fn bounds<S: Scalar>(self, point: &CcemPoint<S>, at: &Parameters<S>) -> [S; 2] {
        let Parameters { n, t, b } = at.clone();
        let positive = b.clone() - t.clone() * point.positive();
        let negative = t * point.negative(&n) - b;
        let total =
            |f: fn(S) -> S| f(positive.clone()) + (n.clone() - S::integer(1)) * f(negative.clone());
        match self {
            Form::Logarithm => {
                let loss = reduced_loss::<Sigmoid, S>(point, at);
                [loss.clone(), loss]
            }
            Form::Sandwich => [total(S::sigmoid), total(S::exp)],
        }
    }
}

/// The point s in a reading; both weights are exact before they are rounded.
fn point<S: Scalar>(s: &BigRational) -> CcemPoint<S> {
    CcemPoint {
        s: S::rational(s),
        r: S::rational(&(BigRational::one() - s)),
    }
}

impl Instance<'_> {
    /// An argument that Coq can follow with a few bits more than `BITS`, if there is one.
    fn argument<const BITS: usize>(&self) -> Option<Argument> {
        [Form::Sandwich, Form::Logarithm]
            .into_iter()
            .find_map(|form| {
                let how = match self.windows.phase {
                    Phase::Intermediate => How::Bracket(self.bracket::<BITS>(form)?),
                    end => self.holds_at::<BITS>(end, form).then_some(How::End)?,
                };
                Some(Argument {
                    how,
                    form,
                    bits: self.bits::<BITS>(form),
                })
            })
    }

    /// 64 bits cover what the two arithmetics differ by; 1 + e^z needs those before the first
    /// digit of e^z as well.
    fn bits<const BITS: usize>(&self, form: Form) -> usize {
        const GUARD: usize = 64;
        let lost = match form {
            Form::Logarithm => (-self.windows.loss_size.log2()).clamp(0.0, 1024.0) as usize,
            Form::Sandwich => 0,
        };
        BITS + GUARD + lost
    }

    fn holds_at<const BITS: usize>(&self, end: Phase, form: Form) -> bool {
        let s = if end == Phase::Etf {
            BigRational::one()
        } else {
            BigRational::zero()
        };
        let [below, above] = form.bounds(&point::<Precise<BITS>>(&s), &self.problem.at());
        let none = Precise::integer(0);
        self.condition_holds::<BITS>(end) && self.loss_is_within(&below, &above, &none)
    }

    /// At N = 4 it is decided in the rationals, and equality occurs; N = 2 has no logarithm of
    /// N − 2, and is the ETF.
    fn condition_holds<const BITS: usize>(&self, end: Phase) -> bool {
        if matches!(self.problem.n(), 2 | 4) {
            return true;
        }
        let at = self.problem.at::<Precise<BITS>>();
        let Condition { left, right } = match end {
            Phase::Antipodal => antipodal_condition(&at),
            _ => etf_condition(&at),
        };
        (right - left).is_positive()
    }

    /// lower end of ℓ* < below + fall and above < upper end.
    fn loss_is_within<const BITS: usize>(
        &self,
        below: &Precise<BITS>,
        above: &Precise<BITS>,
        fall: &Precise<BITS>,
    ) -> bool {
        let [lo, hi] = self
            .windows
            .loss
            .each_ref()
            .map(|end| Precise::rational(&end.value()));
        (below.clone() + fall.clone() - lo).is_positive() && (hi - above.clone()).is_positive()
    }

    /// Points x < s* < y of as few digits as decide everything.
    fn bracket<const BITS: usize>(&self, form: Form) -> Option<[Decimal; 2]> {
        let optimum = enclose::<Precise<BITS>>(self.problem, &solve(self.problem))?;
        (1..)
            .map(|k| self.digits + 4 * k)
            .take_while(|digits| *digits < BITS * 3 / 10)
            .filter_map(|digits| bracket_around(&optimum.point, digits))
            .find(|bracket| self.decides::<BITS>(bracket, form))
    }

    /// Are all premises of `intermediate_enclosed` true, and seen to be?
    fn decides<const BITS: usize>(&self, bracket: &[Decimal; 2], form: Form) -> bool {
        let [x, y] = bracket.each_ref().map(Decimal::value);
        self.is_within(&x, &y) && {
            let at = self.problem.at::<Precise<BITS>>();
            let [left, right] = [&x, &y].map(point::<Precise<BITS>>);
            let steepness = slope(&left, &at);
            let [below, above] = form.bounds(&left, &at);
            let fall = steepness.clone() * Precise::rational(&(&y - &x));
            steepness.is_negative()
                && slope(&right, &at).is_positive()
                && self.loss_is_within(&below, &above, &fall)
        }
    }

    /// Does x < s < y imply what is to be proved of s and δ? Exact.
    fn is_within(&self, x: &BigRational, y: &BigRational) -> bool {
        let one = BigRational::one();
        let [s_lo, s_hi] = self.windows.s.each_ref().map(Decimal::value);
        let s_fits = x.is_positive() && s_lo <= *x && *y <= s_hi && *y <= one;
        s_fits
            && self.windows.delta.as_ref().is_some_and(|delta| {
                let [lo, hi] = delta.each_ref().map(Decimal::value);
                !lo.is_negative() && &lo * &lo * y <= &one - y && &one - x <= &hi * &hi * x
            })
    }
}

/// Decimals on either side of s, to so many digits of the smaller one of s and 1 − s.
fn bracket_around<const BITS: usize>(
    point: &CcemPoint<Precise<BITS>>,
    digits: usize,
) -> Option<[Decimal; 2]> {
    let [s, r] = [point.s.bounds()?, point.r.bounds()?];
    let around = |(lo, hi): (BigRational, BigRational)| {
        let places = digits as i64 - magnitude(&hi)?;
        Some([Decimal::below(&lo, places), Decimal::above(&hi, places)])
    };
    if s.1 <= r.1 {
        return around(s);
    }
    let [lo, hi] = around(r)?;
    Some([hi.complement(), lo.complement()])
}

/// ⌊log₁₀ x⌋ of a number of (0, 1], give or take one.
fn magnitude(x: &BigRational) -> Option<i64> {
    let length = |n: &num_bigint::BigInt| n.to_string().len() as i64;
    x.is_positive()
        .then(|| length(x.numer()) - length(x.denom()))
}

impl Instance<'_> {
    fn file(&self, argument: &Argument) -> String {
        let Instance {
            problem, windows, ..
        } = self;
        let [n, t, b] = [
            problem.n().to_string(),
            coq_rational(&self.t),
            coq_rational(&self.b),
        ];
        let [lo, hi] = &windows.loss;
        let conclusion = match &windows.delta {
            _ if windows.phase == Phase::Etf => "s = 1 /\\ sqrt ((1 - s) / s) = 0".to_owned(),
            Some([d_lo, d_hi]) => {
                let [s_lo, s_hi] = &windows.s;
                format!("{s_lo} < s < {s_hi}\n    /\\ {d_lo} < sqrt ((1 - s) / s) < {d_hi}")
            }
            None => "s = 0".to_owned(),
        };
        let proof = self.proof(argument);
        let bits = argument.bits;
        format!(
            r#"(** The optimum of the reduced sigmoid loss at n = {n}, t = {t}, b = {b}: the numbers that
    round to the digits that ccem prints: s, delta = sqrt ((1 - s) / s), and the loss there.

    After [make -C proofs]: [coqc -Q proofs/theory CCEM] and the name of this file. *)

From Coq Require Import Reals Lra.
From CCEM Require Import Definitions Reduced Certificate Numerics.
Open Scope R_scope.

Ltac numerically :=
  unfold rise, fall, slope, reduced_loss, reduced_pair_loss, phi, psi;
  unfold softplus, sigmoid, positive, negative;
  interval with (i_prec {bits}).

Notation loss := (reduced_loss {n} {t} {b}).

Theorem minimiser_exists : exists s, is_argmin loss s.
Proof. apply argmin_exists; lra. Qed.

Theorem minimiser_enclosed :
  forall s, is_argmin loss s ->
    {conclusion}
    /\ {lo} < loss s < {hi}.
Proof.
{proof}Qed.

(** In every dimension. *)
Theorem every_loss_above :
  forall d m U V, INR m = {n} -> unit_family d m U -> unit_family d m V ->
    {lo} < sigmoid_loss d m {t} {b} U V.
Proof.
  apply every_embedding_above; [lra|lra|]. intros s Hs. apply (minimiser_enclosed s Hs).
Qed.

Definition certificate := (minimiser_exists, minimiser_enclosed, every_loss_above).
Print Assumptions certificate.
"#
        )
    }

    fn proof(&self, argument: &Argument) -> String {
        let (below, above) = match argument.form {
            Form::Logarithm => ("numerically", "numerically"),
            Form::Sandwich => (
                "apply loss_above_sigmoids; [lra|numerically]",
                "apply loss_below_exponentials; [lra|numerically]",
            ),
        };
        let condition = match (self.problem.n(), self.windows.phase) {
            (4, Phase::Etf) => "apply etf_of_four; lra",
            (4, _) => "apply antipodal_of_four; lra",
            _ => "numerically",
        };
        match &argument.how {
            How::Bracket([x, y]) => format!(
                "  apply intermediate_enclosed with\n    (x := {x})\n    (y := {y}).\n  \
                 1-5, 8-13: lra.\n  - numerically.\n  - numerically.\n  - {below}.\n  - {above}.\n"
            ),
            How::End => format!(
                "  apply {}_enclosed; [lra|lra| | |].\n  - {condition}.\n  - {below}.\n  - {above}.\n",
                self.windows.phase
            ),
        }
    }
}

/// A rational number as Coq reads it, as an argument: `10`, `(-3)`, `(6 / 5)`.
fn coq_rational(x: &BigRational) -> String {
    match x.is_integer() {
        true if x.is_negative() => format!("({})", x.numer()),
        true => x.numer().to_string(),
        false => format!("({} / {})", x.numer(), x.denom()),
    }
}
