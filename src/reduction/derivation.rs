//! The derivation of the reduction, from the definition of CCEM to the thresholds.
//!
//! Every displayed equality carries its own check: the symbolic normal form proves that both
//! sides are the same function, or, where one side is measured on explicit vectors, both are
//! evaluated at many points. The checks run whenever the derivation is asked for.

use super::{
    CcemPoint, antipodal_threshold, etf_condition, etf_threshold, loss_between, reduced_loss,
    slope, slope_between, slope_sign_between, symbols,
};
use crate::embedding::{Embedding, Geometry, similarity_error};
use crate::loss::{PairLoss, Parameters, Sigmoid, infonce_reduced};
use crate::scalar::Scalar;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// One displayed equality: name = formula.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the step does.
    pub title: &'static str,
    /// The left side, in text and in LaTeX.
    pub name: (&'static str, &'static str),
    /// The right side; none where the name is a whole definition.
    pub formula: Option<Expr>,
    /// Why it holds, and what it gives.
    pub reason: &'static str,
    /// How the equality was checked.
    pub check: Check,
}

/// How a step was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Both sides have the same symbolic normal form: a proof.
    Symbolic,
    /// Both sides agree within rounding at so many points: evidence.
    AtPoints(usize),
    /// Intervals prove it at so many problems.
    Certified(usize),
    /// Nothing to check: a definition.
    Definition,
    /// The check failed.
    Failed,
}

impl Check {
    pub(crate) fn symbolic(left: &Expr, right: &Expr) -> Check {
        match left.provably_equals(right) {
            true => Check::Symbolic,
            false => Check::Failed,
        }
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Check::Symbolic => f.write_str("verified symbolically"),
            Check::AtPoints(count) => {
                write!(
                    f,
                    "verified on explicit vectors at {count} points, within rounding"
                )
            }
            Check::Certified(count) => write!(f, "proved by intervals at {count} problems"),
            Check::Definition => f.write_str("definition"),
            Check::Failed => f.write_str("NOT VERIFIED"),
        }
    }
}

/// All steps, in order, each checked now.
pub fn derivation() -> Vec<Step> {
    [
        similarities(),
        loss_and_slope(),
        phases(),
        thresholds(),
        vec![infonce()],
    ]
    .concat()
}

pub(crate) fn var(name: &str) -> Expr {
    Expr::variable(name)
}

pub(crate) fn number(value: i64) -> Expr {
    Expr::integer(value)
}

/// `formula` in p and q, with p and q replaced by their values at s.
fn at_s(formula: &Expr, s: Expr) -> Expr {
    let point = CcemPoint::from_s(s);
    let (p, q) = (point.positive(), point.negative(&symbols().n));
    formula.substitute("p", &p).substitute("q", &q)
}

/// CCEM has constant similarities, affine in s = 1/(1+δ²).
fn similarities() -> Vec<Step> {
    let n = symbols().n;
    let squared = var("delta") * var("delta");
    let whole = number(1) + squared.clone();
    let positive = (number(1) - squared.clone()) / whole.clone();
    let negative = -((number(1) / (n.clone() - number(1)) + squared) / whole.clone());
    let s_of_delta = number(1) / whole;
    let p_of_s = number(2) * var("s") - number(1);
    let q_of_s = var("s") * ((n.clone() - number(2)) / (n - number(1))) - number(1);
    vec![
        Step {
            title: "The double-Constant Embedding Model",
            name: (
                "u_i = (w_i, δ)/√(1+δ²), v_i = (w_i, −δ)/√(1+δ²)",
                r"u_i = \frac{(w_i,\ \delta)}{\sqrt{1+\delta^2}},\quad v_i = \frac{(w_i,\ -\delta)}{\sqrt{1+\delta^2}}",
            ),
            check: Check::Definition,
            formula: None,
            reason: "The vectors w are the simplex ETF: N unit vectors of which any two have the \
                     product −1/(N−1).",
        },
        Step {
            title: "Positive pairs of CCEM",
            name: ("u_i·v_i = p", r"u_i\cdot v_i = p"),
            check: measured(&positive, |geometry| {
                (geometry.positive.min, geometry.positive.max)
            }),
            formula: Some(positive.clone()),
            reason: "The vectors of the simplex ETF are unit vectors.",
        },
        Step {
            title: "Negative pairs of CCEM",
            name: ("u_i·v_j = q", r"u_i\cdot v_j = q"),
            check: measured(&negative, |geometry| {
                (geometry.negative.min, geometry.negative.max)
            }),
            formula: Some(negative.clone()),
            reason: "Any two different vectors of the simplex ETF have the product −1/(N−1).",
        },
        Step {
            title: "One coordinate",
            name: ("s = (1 + p)/2", r"s = \frac{1+p}{2}"),
            check: Check::symbolic(&((number(1) + positive.clone()) / number(2)), &s_of_delta),
            formula: Some(s_of_delta.clone()),
            reason: "The paper's normalised similarity takes δ ∈ [0, ∞] to s ∈ [0, 1]: s = 1 is \
                     the simplex ETF (δ = 0), s = 0 the antipodal structure (δ = ∞).",
        },
        Step {
            title: "p is affine in s",
            name: ("p(s)", "p(s)"),
            check: Check::symbolic(&p_of_s.substitute("s", &s_of_delta), &positive),
            formula: Some(p_of_s),
            reason: "Both sides are the same function of δ.",
        },
        Step {
            title: "q is affine in s",
            name: ("q(s)", "q(s)"),
            check: Check::symbolic(&q_of_s.substitute("s", &s_of_delta), &negative),
            formula: Some(q_of_s),
            reason: "Both sides are the same function of N and δ.",
        },
    ]
}

/// ℓ, its two derivatives and the log form of its sign.
fn loss_and_slope() -> Vec<Step> {
    let at = symbols();
    let Parameters { n, t, b } = at.clone();
    let (p, q) = (var("p"), var("q"));
    let point = CcemPoint::from_s(var("s"));
    let loss = reduced_loss::<Sigmoid, Expr>(&point, &at);
    let first = slope_between(p.clone(), q.clone(), &at);
    let (zq, zp) = (t.clone() * q.clone() - b.clone(), b - t.clone() * p.clone());
    let reach = n.clone() - number(2);
    let second = t.clone()
        * t
        * (reach.clone() * reach.clone() / (n - number(1))
            * zq.clone().sigmoid()
            * (-zq.clone()).sigmoid()
            + number(4) * zp.clone().sigmoid() * (-zp.clone()).sigmoid());
    let log_form = slope_sign_between(p.clone(), q.clone(), &at);
    let ratio = reach * zq.sigmoid() / (number(2) * zp.sigmoid());
    vec![
        Step {
            title: "The loss on CCEM",
            name: ("ℓ(s)", r"\ell(s)"),
            check: measured_loss(&loss),
            formula: Some(loss_between::<Sigmoid, Expr>(p, q, &at)),
            reason: "L has N equal positive terms and N(N−1) equal negative terms, both over N; \
                     p = p(s) and q = q(s).",
        },
        Step {
            title: "Its derivative",
            name: ("ℓ′(s)", r"\ell'(s)"),
            check: Check::symbolic(&loss.differentiate("s"), &at_s(&first, var("s"))),
            formula: Some(first),
            reason: "p′ = 2, q′ = (N−2)/(N−1) and softplus′ = σ.",
        },
        Step {
            title: "Convexity",
            name: ("ℓ″(s)", r"\ell''(s)"),
            check: Check::symbolic(
                &slope(&point, &at).differentiate("s"),
                &at_s(&second, var("s")),
            ),
            formula: Some(second),
            reason: "Every factor is positive (or N = 2 and the first term is absent), so ℓ is \
                     strictly convex: its minimiser on [0, 1] is unique, it is s = 1 iff \
                     ℓ′(1) ≤ 0 and s = 0 iff ℓ′(0) ≥ 0.",
        },
        Step {
            title: "The sign of ℓ′ in logarithms",
            name: ("exp(g(s))", r"\exp(g(s))"),
            check: Check::symbolic(&log_form.exp(), &ratio),
            formula: Some(ratio),
            reason: "g(s) = ln(N−2) + ln σ(tq−b) − ln 2 − ln σ(b−tp) has the sign of ℓ′(s), for \
                     N ≥ 3; its root is found without overflow or loss of digits.",
        },
    ]
}

/// The signs of ℓ′ at the ends, for any (t, b).
fn phases() -> Vec<Step> {
    let at = symbols();
    let Parameters { n, t, b } = at.clone();
    let slope_at = |s: i64| at_s(&slope_between(var("p"), var("q"), &at), number(s));
    let reach = b.clone() + t.clone() / (n.clone() - number(1));
    let etf =
        t.clone() * (-reach.clone()).sigmoid() * (b.clone() - t.clone()).sigmoid() * etf_bracket();
    let antipodal = t.clone() * (-(t.clone() + b.clone())).sigmoid() * antipodal_bracket();
    let condition = etf_condition(&at);
    let condition = condition.left.exp() - condition.right.exp();
    vec![
        Step {
            title: "The ETF end",
            name: ("ℓ′(1)", r"\ell'(1)"),
            check: Check::symbolic(&slope_at(1), &etf),
            formula: Some(etf),
            reason: "p(1) = 1 and q(1) = −1/(N−1). The simplex ETF is optimal iff the bracket is ≤ 0, \
                     for any t and b.",
        },
        Step {
            title: "The same condition in logarithms",
            name: (
                "exp(ln(N−2) + softplus(t−b)) − exp(ln 2 + softplus(b+t/(N−1)))",
                r"e^{\ln(N-2)+\mathrm{softplus}(t-b)}-e^{\ln 2+\mathrm{softplus}(b+t/(N-1))}",
            ),
            check: Check::symbolic(&condition, &etf_bracket()),
            formula: Some(etf_bracket()),
            reason: "The two logarithms are compared instead (N ≥ 3), and nothing overflows.",
        },
        Step {
            title: "The antipodal end",
            name: ("ℓ′(0)", r"\ell'(0)"),
            check: Check::symbolic(&slope_at(0), &antipodal),
            formula: Some(antipodal),
            reason: "p(0) = q(0) = −1. The antipodal structure is optimal \
                     iff the bracket is ≥ 0: t + b ≤ ln((N−2)/2).",
        },
    ]
}

/// (N−2)(1+e^{t−b}) − 2(1+e^{b+t/(N−1)}).
fn etf_bracket() -> Expr {
    let Parameters { n, t, b } = symbols();
    let reach = b.clone() + t.clone() / (n.clone() - number(1));
    (n - number(2)) * (number(1) + (t - b).exp()) - number(2) * (number(1) + reach.exp())
}

/// (N−2) − 2e^{t+b}.
fn antipodal_bracket() -> Expr {
    let Parameters { n, t, b } = symbols();
    (n - number(2)) - number(2) * (t + b).exp()
}

/// Theorem 2: both brackets at b = t, and where they vanish.
fn thresholds() -> Vec<Step> {
    let Parameters { n, t, .. } = symbols();
    let symmetric = |bracket: Expr| bracket.substitute("b", &t);
    let ratio = n.clone() / (n.clone() - number(1));
    let etf = number(2) * ((n.clone() - number(3)) - (t.clone() * ratio).exp());
    let antipodal = n.clone() - number(2) - number(2) * (number(2) * t.clone()).exp();
    let vanishes_at =
        |bracket: &Expr, root: Expr| Check::symbolic(&bracket.substitute("t", &root), &number(0));
    vec![
        Step {
            title: "The ETF bracket at b = t",
            name: (
                "(N−2)(1+e^(t−b)) − 2(1+e^(b+t/(N−1)))",
                r"(N-2)(1+e^{t-b})-2(1+e^{b+t/(N-1)})",
            ),
            check: Check::symbolic(&symmetric(etf_bracket()), &etf),
            formula: Some(etf.clone()),
            reason: "Negative for N ≤ 3 and every t > 0; for N ≥ 4 it falls in t.",
        },
        Step {
            title: "The upper threshold (Theorem 2)",
            name: ("t_etf", r"t_{\mathrm{etf}}"),
            check: vanishes_at(&etf, etf_threshold(n.clone())),
            formula: Some(etf_threshold(n.clone())),
            reason: "The bracket vanishes there: for b = t and N ≥ 4 the simplex ETF is optimal \
                     (δ* = 0) iff t is at least this; it is 0 at N = 4.",
        },
        Step {
            title: "The antipodal bracket at b = t",
            name: ("(N−2) − 2e^(t+b)", r"(N-2)-2e^{t+b}"),
            check: Check::symbolic(&symmetric(antipodal_bracket()), &antipodal),
            formula: Some(antipodal.clone()),
            reason: "Negative for N ≤ 4 and every t > 0; it falls in t.",
        },
        Step {
            title: "The lower threshold (Theorem 2)",
            name: ("t_anti", r"t_{\mathrm{anti}}"),
            check: vanishes_at(&antipodal, antipodal_threshold(n.clone())),
            formula: Some(antipodal_threshold(n)),
            reason: "The bracket vanishes there: for b = t and N ≥ 5 the antipodal structure is \
                     optimal (δ* = ∞) iff t is at most this; for N ≤ 4 there is no such t > 0.",
        },
    ]
}

/// Corollary 4: InfoNCE on CCEM falls in s.
fn infonce() -> Step {
    let at = symbols();
    let Parameters { n, t, .. } = at.clone();
    let point = CcemPoint::from_s(var("s"));
    let loss = infonce_reduced(point.positive(), point.negative(&n), &at);
    let odds = (n.clone() - number(1)).ln() - t.clone() * (var("p") - var("q"));
    let slope = -(t * (n.clone() / (n - number(1))) * odds.sigmoid());
    Step {
        title: "InfoNCE on CCEM (Corollary 4)",
        name: (
            "d/ds ln(1 + (N−1) e^(−t(p−q)))",
            r"\frac{d}{ds}\ln\left(1+(N-1)e^{-t(p-q)}\right)",
        ),
        check: Check::symbolic(&loss.differentiate("s"), &at_s(&slope, var("s"))),
        formula: Some(slope),
        reason: "p − q = sN/(N−1). The slope is negative: InfoNCE is minimal at s = 1, the simplex \
                 ETF, at every t; from the upper threshold on the sigmoid loss shares that optimum.",
    }
}

/// The members of CCEM on which a formula is held against vectors: N and δ.
fn members() -> impl Iterator<Item = (usize, f64)> {
    const DELTAS: [f64; 7] = [0.0, 1e-3, 0.1, 0.7, 1.0, 3.0, 1e3];
    [2, 3, 4, 5, 10, 33]
        .into_iter()
        .flat_map(|n| DELTAS.map(|delta| (n, delta)))
}

/// A formula in N and δ against the smallest and the largest similarity of CCEM(δ) in R^N.
fn measured(formula: &Expr, range: fn(&Geometry) -> (f64, f64)) -> Check {
    let agrees = |(n, delta): (usize, f64)| {
        let value = |name: &str| match name {
            "N" => Some(Rounded::integer(n as i64)),
            "delta" => Some(Rounded::exact(delta)),
            _ => None,
        };
        let Ok(embedding) = Embedding::ccem(n, n, delta) else {
            return false;
        };
        let Ok(predicted) = formula.evaluate(&value) else {
            return false;
        };
        let (least, most) = range(&embedding.geometry());
        let tolerance = similarity_error(n) + predicted.error;
        [least, most]
            .into_iter()
            .all(|m| (m - predicted.value).abs() <= tolerance)
    };
    counted(members().map(agrees))
}

/// ℓ in N, t, b and s against the sum over all pairs of CCEM(δ) in R^N.
fn measured_loss(formula: &Expr) -> Check {
    const AT: [(f64, f64); 3] = [(0.5, 0.5), (2.0, -1.0), (7.0, 3.0)];
    let agrees = |(n, delta): (usize, f64), (t, b): (f64, f64)| {
        let Ok(embedding) = Embedding::ccem(n, n, delta) else {
            return false;
        };
        let s = CcemPoint::from_delta(Rounded::exact(delta)).s;
        let value = |name: &str| match name {
            "N" => Some(Rounded::integer(n as i64)),
            "t" => Some(Rounded::exact(t)),
            "b" => Some(Rounded::exact(b)),
            "s" => Some(s),
            _ => None,
        };
        let Ok(reduced) = formula.evaluate(&value) else {
            return false;
        };
        let full = sum_over_pairs(&embedding, &Parameters { n: n as f64, t, b });
        // Each of the N² terms, weighted by 1/N, moves by at most what its argument t m − b
        // does; adding up by rows rounds every term at most 2N times.
        let noise = similarity_error(n) * ((t + b.abs()) * n as f64 + 2.0 * full);
        (full - reduced.value).abs() <= noise + reduced.error
    };
    counted(members().flat_map(|member| AT.map(|at| agrees(member, at))))
}

/// L(U,V), term by term, row by row.
fn sum_over_pairs(embedding: &Embedding, at: &Parameters<f64>) -> f64 {
    let (u, v) = (embedding.u().transpose(), embedding.v().transpose());
    let term = |i: usize, j: usize| {
        let m = u.column(i).dot(&v.column(j));
        if i == j {
            Sigmoid::phi(m, at)
        } else {
            Sigmoid::psi(m, at)
        }
    };
    let row = |i: usize| (0..embedding.n()).map(|j| term(i, j)).sum::<f64>();
    (0..embedding.n()).map(row).sum::<f64>() / at.n
}

fn counted(agreements: impl Iterator<Item = bool>) -> Check {
    let agreements: Vec<bool> = agreements.collect();
    match agreements.iter().all(|agrees| *agrees) {
        true => Check::AtPoints(agreements.len()),
        false => Check::Failed,
    }
}
