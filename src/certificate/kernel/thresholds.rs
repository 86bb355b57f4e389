//! Claims that a phase has a threshold, where `proofs/theory/Thresholds.v` has that threshold.

use num_rational::BigRational;

use super::Missing;
use super::sentence::Sentence;
use crate::claim::statement::{Comparison, Formula, Relation};
use crate::claim::symbols;
use crate::reduction::{Phase, etf_threshold};
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A theorem: the minimiser is in the phase iff lower ≤ upper; in any bias, or at b = t.
struct Threshold {
    lemma: &'static str,
    phase: Phase,
    any_bias: bool,
    lower: Expr,
    upper: Expr,
}

/// What is known of N > 3.
fn known() -> [Threshold; 6] {
    let (n, t, b) = (symbols().n, symbols().t, symbols().b);
    let minus = |k: i64| n.clone() - Expr::integer(k);
    let power = t.clone() * n.clone() / minus(1);
    let half = (minus(2) / Expr::integer(2)).ln();
    let of = |lemma, phase, any_bias, lower, upper| Threshold {
        lemma,
        phase,
        any_bias,
        lower,
        upper,
    };
    let (etf, antipodal) = (Phase::Etf, Phase::Antipodal);
    [
        of("etf_by_ln", etf, false, etf_threshold(n.clone()), t.clone()),
        of("etf_by_power", etf, false, minus(3).ln(), power.clone()),
        of("etf_by_exp", etf, false, minus(3), power.exp()),
        of(
            "antipodal_by_ln",
            antipodal,
            false,
            t.clone(),
            Expr::ratio(1, 2) * half.clone(),
        ),
        of(
            "antipodal_by_double",
            antipodal,
            false,
            Expr::integer(2) * t.clone(),
            half.clone(),
        ),
        of("antipodal_by_sum", antipodal, true, t + b, half),
    ]
}

/// A comparison as lower ≤ upper.
fn ordered(comparison: &Comparison) -> Option<[&Expr; 2]> {
    match comparison.relation {
        Relation::AtMost => Some([&comparison.left, &comparison.right]),
        Relation::AtLeast => Some([&comparison.right, &comparison.left]),
        _ => None,
    }
}

impl Threshold {
    /// Is it the threshold of this comparison?
    fn fits(&self, sentence: &Sentence, comparison: &Comparison) -> bool {
        let region = &sentence.statement.region;
        (region.symmetric || self.any_bias && region.axis("b").is_some())
            && ordered(comparison).is_some_and(|[lower, upper]| {
                let same = |own: &Expr, its: &Expr| {
                    sentence
                        .statement
                        .tied(its)
                        .provably_equals(&sentence.statement.tied(own))
                };
                same(&self.lower, lower) && same(&self.upper, upper)
            })
    }

    /// H : s = 1 <-> what the claim compares.
    fn told(&self, sentence: &Sentence, comparison: &Comparison) -> Option<String> {
        let region = &sentence.statement.region;
        let numbers = match (self.any_bias, region.symmetric) {
            (false, _) => "N t",
            (true, true) => "N t t",
            (true, false) => "N t b",
        };
        let [lower, upper] = ordered(comparison)?.map(|side| sentence.statement.tied(side));
        let own = [&self.lower, &self.upper].map(|side| sentence.statement.tied(side).coq());
        let sign = if comparison.relation == Relation::AtMost {
            "<="
        } else {
            ">="
        };
        let [left, right] =
            [&comparison.left, &comparison.right].map(|side| sentence.statement.tied(side).coq());
        let end = if self.phase == Phase::Etf { 1 } else { 0 };
        Some(format!(
            "  assert (H : s = {end} <-> {left} {sign} {right}).\n  {{ rewrite ({} {numbers} s ltac:(lra) \
             ltac:(lra) Hs).\n    replace ({}) with ({}) by same_number.\n    replace ({}) with ({}) by \
             same_number.\n    split; lra. }}\n",
            self.lemma,
            own[0],
            lower.coq(),
            own[1],
            upper.coq(),
        ))
    }
}

/// The proof of a claim that says of a phase and of its threshold what follows from their
/// equivalence alone; `None` if it is no such claim.
pub fn proof(sentence: &Sentence) -> Result<Option<String>, Missing> {
    let statement = sentence.statement;
    let four = BigRational::from_integer(4.into());
    let several = (statement.region.axis("N")).is_some_and(|n| n.low >= four);
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let atoms: Vec<&Formula> = formulas.flat_map(Formula::atoms).collect();
    let [one, other] = &atoms[..] else {
        return Ok(None);
    };
    let ((Formula::Phase(phase), Formula::Holds(condition))
    | (Formula::Holds(condition), Formula::Phase(phase))) = (*one, *other)
    else {
        return Ok(None);
    };
    let fits = |threshold: &Threshold| {
        several
            && sentence.is_sigmoid()
            && threshold.phase == *phase
            && threshold.fits(sentence, condition)
    };
    let told = known().into_iter().find(fits);
    let told = told.and_then(|threshold| threshold.told(sentence, condition));
    Ok(told.map(|told| {
        let sides = [&condition.left, &condition.right].map(|side| statement.tied(side));
        let defined = sides.iter().flat_map(Expr::coq_conditions);
        let defined: String = (defined.enumerate())
            .map(|(index, condition)| format!("  assert (D{index} : {condition}) by lra.\n"))
            .collect();
        format!(
            "  pose proof (sigmoid_has_slope N t {} ltac:(lra) ltac:(lra)) as Hl.\n  split; [exact \
             (has_slope_argmin _ _ Hl)|]. intros s Hs.\n{told}{defined}  tauto.\n",
            sentence.bias()
        )
    }))
}
