//! The bias, when it is optimised together with the embedding: then the simplex ETF is optimal at
//! every temperature, and the bias that goes with it has a closed form.
//!
//! **Theorem.** For all N ≥ 2, t > 0, b, d and all unit vectors L(U,V; b) ≥ min_b ℓ(1; b), with
//! equality iff b = b* and U = V is a simplex ETF, which needs d ≥ N−1.
//!
//! *Proof.* For fixed s the function b ↦ ℓ(s; b) is strictly convex and coercive; where it is least
//! σ(b−tp) = (N−1) σ(tq−b). So, by the envelope theorem,
//!
//! d/ds min_b ℓ(s; b) = t [(N−2) σ(tq−b) − 2 σ(b−tp)] = −N t σ(tq−b) < 0,
//!
//! and L ≥ ℓ(s; b) ≥ min_b ℓ(s; b) ≥ min_b ℓ(1; b). ∎
//!
//! Where t is optimised too there is no minimum: at b = 0 the loss of the ETF tends to 0 as
//! t → ∞ (N ≥ 2), and every loss is positive.

use super::derivation::{Check, Step, number, var};
use super::{CcemPoint, loss_between, slope_between, symbols};
use crate::loss::{Parameters, Sigmoid};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// Whether the bias is given or optimised too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bias {
    /// The problem's b.
    #[default]
    Fixed,
    /// One more coordinate; it starts at the problem's b.
    Learned,
}

impl Bias {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Bias::Fixed => "fixed",
            Bias::Learned => "learned",
        }
    }

    /// Is it optimised?
    pub fn is_learned(self) -> bool {
        self == Bias::Learned
    }
}

/// Why no temperature is learned.
pub const NO_LEARNED_TEMPERATURE: &str = "\
the temperature cannot be learned to an optimum: at b = 0 the loss of the simplex ETF tends to 0 as \
t → ∞, every loss is positive, so the infimum 0 is attained nowhere";

/// The optimum over the embedding and the bias together, where d ≥ N−1: the simplex ETF.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedBias<S> {
    /// b*.
    pub b: S,
    /// min_b ℓ(1; b), a lower bound of the loss at every b and in every dimension.
    pub loss: S,
}

/// b* and min_b ℓ(1; b) at N ≥ 2 and t > 0, in any reading.
pub fn learned_bias<S: Scalar>(n: S, t: S) -> LearnedBias<S> {
    let etf = CcemPoint::<S>::etf();
    best_bias(etf.positive(), etf.negative(&n), n, t)
}

/// The same for an encoder whose outputs are nonnegative, in d ≥ N: there p = 1 and q = 0 is
/// the optimum at every t and b, and
///
/// b₊ = ln[ (N−2) + √((N−2)² + 4(N−1) e^t) ] − ln 2.
pub fn learned_bias_of_nonnegative<S: Scalar>(n: S, t: S) -> LearnedBias<S> {
    best_bias(S::integer(1), S::integer(0), n, t)
}

/// The best bias where all positive pairs have the similarity p and all negative ones q.
fn best_bias<S: Scalar>(p: S, q: S, n: S, t: S) -> LearnedBias<S> {
    let b = stationary_bias(p.clone(), q.clone(), n.clone(), t.clone());
    let at = Parameters { n, t, b: b.clone() };
    LearnedBias {
        b,
        loss: loss_between::<Sigmoid, S>(p, q, &at),
    }
}

/// The only zero of ∂ℓ/∂b = σ(b−tp) − (N−1) σ(tq−b).
///
/// With y = e^{b−tq} it is y² − (N−2) y − (N−1) e^{t(p−q)} = 0, whose positive root is
/// y = e^a (k + √(k²+1)), a = ½(ln(N−1) + t(p−q)), k = ½(N−2) e^{−a}: nothing overflows.
/// At the ETF this is b* = ln[ (N−2) + √((N−2)² + 4(N−1) e^{tN/(N−1)}) ] − ln 2 − t/(N−1).
fn stationary_bias<S: Scalar>(p: S, q: S, n: S, t: S) -> S {
    let half = S::ratio(1, 2);
    let negatives = n.clone() - S::integer(1);
    let a = half.clone() * (negatives.ln() + t.clone() * (p - q.clone()));
    let k = half.clone() * (n - S::integer(2)) * (-a.clone()).exp();
    let root = (half * (k.clone() * k.clone() + S::integer(1)).ln()).exp();
    t * q + a + (k + root).ln()
}

/// The steps of the theorem above, each checked now.
pub fn derivation() -> Vec<Step> {
    vec![
        stationarity(),
        convexity(),
        quadratic(),
        envelope(),
        closed_form_step(),
    ]
}

/// ∂ℓ/∂b = σ(b−tp) − (N−1) σ(tq−b).
fn bias_slope(at: &Parameters<Expr>) -> Expr {
    let Parameters { n, t, b } = at.clone();
    let positives = (b.clone() - t.clone() * var("p")).sigmoid();
    positives - (n - number(1)) * (t * var("q") - b).sigmoid()
}

fn stationarity() -> Step {
    let at = symbols();
    let loss = loss_between::<Sigmoid, Expr>(var("p"), var("q"), &at);
    Step {
        title: "The derivative by the bias",
        name: ("∂ℓ/∂b", r"\partial\ell/\partial b"),
        check: Check::symbolic(&loss.differentiate("b"), &bias_slope(&at)),
        formula: Some(bias_slope(&at)),
        reason: "Positive pairs pull the bias down, negative ones up; it rests where both pull alike.",
    }
}

fn convexity() -> Step {
    let at = symbols();
    let Parameters { n, t, b } = at.clone();
    let bend = |z: Expr| z.clone().sigmoid() * (-z).sigmoid();
    let second = bend(b.clone() - t.clone() * var("p")) + (n - number(1)) * bend(t * var("q") - b);
    Step {
        title: "Convexity in the bias",
        name: ("∂²ℓ/∂b²", r"\partial^2\ell/\partial b^2"),
        check: Check::symbolic(&bias_slope(&at).differentiate("b"), &second),
        formula: Some(second),
        reason: "Positive, and ∂ℓ/∂b tends to 1 − 0 and to 0 − (N−1) at either end: for every s \
                 one bias is best.",
    }
}

/// y² − (N−2) y − (N−1) e^{t(p−q)}, with `pull` the exponential.
pub(crate) fn bracket(y: &Expr, n: &Expr, pull: &Expr) -> Expr {
    let (y, n, pull) = (y.clone(), n.clone(), pull.clone());
    y.clone() * y.clone() - (n.clone() - number(2)) * y - (n - number(1)) * pull
}

/// ∂ℓ/∂b at b = tq + ln y: the bracket over (y + e^{t(p−q)}) (1 + y), which is positive.
pub(crate) fn bias_slope_by_root(y: &Expr, n: &Expr, pull: &Expr) -> Expr {
    bracket(y, n, pull) / ((y.clone() + pull.clone()) * (number(1) + y.clone()))
}

fn quadratic() -> Step {
    let at = symbols();
    let Parameters { n, t, .. } = at.clone();
    let y = var("y");
    let pull = (t.clone() * (var("p") - var("q"))).exp();
    let b = t * var("q") + y.clone().ln();
    let factored = bias_slope_by_root(&y, &n, &pull);
    Step {
        title: "The best bias, b = tq + ln y",
        name: (
            "∂ℓ/∂b at b = tq + ln y",
            r"\partial\ell/\partial b\,\big|_{b=tq+\ln y}",
        ),
        check: Check::symbolic(&bias_slope(&at).substitute("b", &b), &factored),
        formula: Some(factored),
        reason: "y > 0, so the best bias belongs to the positive root of a quadratic.",
    }
}

fn envelope() -> Step {
    let at = symbols();
    let Parameters { n, t, b } = at.clone();
    let pull = (t.clone() * var("q") - b).sigmoid();
    let falling = -(n * t.clone() * pull) - number(2) * t * bias_slope(&at);
    Step {
        title: "The slope in s",
        name: ("ℓ′(s)", r"\ell'(s)"),
        check: Check::symbolic(&slope_between(var("p"), var("q"), &at), &falling),
        formula: Some(falling),
        reason: "At the best bias the last term is 0, and what is left, −N t σ(tq−b), is negative: \
                 min_b ℓ(s; b) falls in s. With a learned bias the simplex ETF (s = 1) is optimal \
                 at every t > 0.",
    }
}

/// b* = ln[ (N−2) + √((N−2)² + 4(N−1) e^{t + t/(N−1)}) ] − ln 2 − t/(N−1) as a formula, with e^{½ ln}
/// for the root; [`learned_bias`] is the same number by a way that does not overflow.
pub fn closed_form<S: Scalar>(n: S, t: S) -> S {
    let reach = t.clone() / (n.clone() - S::integer(1));
    let linear = n.clone() - S::integer(2);
    let pull = S::integer(4) * (n - S::integer(1)) * (t + reach.clone()).exp();
    let root = S::ratio(1, 2) * (linear.clone() * linear.clone() + pull).ln();
    (linear + root.exp()).ln() - S::integer(2).ln() - reach
}

fn closed_form_step() -> Step {
    let Parameters { n, t, .. } = symbols();
    let reach = t.clone() / (n.clone() - number(1));
    let b = closed_form(n.clone(), t.clone());
    let y = (b.clone() + reach.clone()).exp();
    Step {
        title: "The learned bias",
        name: ("b*", "b^*"),
        check: Check::symbolic(&bracket(&y, &n, &(t + reach).exp()), &number(0)),
        formula: Some(b),
        reason: "p = 1 and q = −1/(N−1): the quadratic vanishes there.",
    }
}
