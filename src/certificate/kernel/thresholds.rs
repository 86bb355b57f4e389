//! Claims that a phase has a threshold, where `proofs/theory/Thresholds.v` has that threshold.

use num_rational::BigRational;

use super::sentence::Sentence;
use crate::claim::statement::{Comparison, Formula};
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

impl Threshold {
    /// The sides of a comparison, lower and upper, if it compares with this threshold.
    fn sides(&self, sentence: &Sentence, comparison: &Comparison) -> Option<[Expr; 2]> {
        let region = &sentence.statement.region;
        let tied = |expr: &Expr| sentence.statement.tied(expr);
        let (left, right) = (tied(&comparison.left), tied(&comparison.right));
        let fits = |sides: &[Expr; 2]| {
            let own = [tied(&self.lower), tied(&self.upper)];
            (region.symmetric || self.any_bias && region.axis("b").is_some())
                && sides
                    .iter()
                    .zip(&own)
                    .all(|(its, own)| its.provably_equals(own))
        };
        let orders = [[left.clone(), right.clone()], [right, left]];
        orders.into_iter().find(fits)
    }

    /// H : s = 1 <-> the one side of what the claim compares is at most the other.
    fn told(&self, sentence: &Sentence, [lower, upper]: &[Expr; 2]) -> String {
        let region = &sentence.statement.region;
        let numbers = match (self.any_bias, region.symmetric) {
            (false, _) => "N t",
            (true, true) => "N t t",
            (true, false) => "N t b",
        };
        let own = [&self.lower, &self.upper].map(|side| sentence.statement.tied(side).coq());
        let end = if self.phase == Phase::Etf { 1 } else { 0 };
        let (lower, upper) = (lower.coq(), upper.coq());
        format!(
            "  assert (H{end} : s = {end} <-> {lower} <= {upper}).\n  {{ rewrite ({} {numbers} s \
             ltac:(lra) ltac:(lra) Hs).\n    replace ({}) with ({lower}) by same_number.\n    replace \
             ({}) with ({upper}) by same_number.\n    reflexivity. }}\n",
            self.lemma, own[0], own[1],
        )
    }
}

/// The proof of a claim that says of phases and of their thresholds what follows from their
/// equivalence alone; `None` if it is no such claim.
pub fn proof(sentence: &Sentence) -> Option<String> {
    let statement = sentence.statement;
    let four = BigRational::from_integer(4.into());
    let several = (statement.region.axis("N")).is_some_and(|n| n.low >= four);
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let atoms: Vec<&Formula> = formulas.clone().flat_map(Formula::atoms).collect();
    let phases: Vec<Phase> = (atoms.iter())
        .filter_map(|atom| match atom {
            Formula::Phase(phase) => Some(*phase),
            _ => None,
        })
        .collect();
    let comparisons: Vec<&Comparison> = formulas.flat_map(Formula::comparisons).collect();
    let plain = phases.len() + comparisons.len() == atoms.len();
    let speaks_of_point = |comparison: &&Comparison| {
        let names = ["s", "delta", "p", "q", "loss", "slope"];
        let sides = [&comparison.left, &comparison.right];
        (sides.iter()).any(|side| names.iter().any(|name| side.variables().contains(*name)))
    };
    if !several || !sentence.is_sigmoid() || !plain || comparisons.iter().any(speaks_of_point) {
        return None;
    }
    // Of each end the first threshold that the claim names.
    let known = known();
    let told = |phase: Phase| {
        let own = known
            .iter()
            .filter(move |threshold| threshold.phase == phase);
        own.flat_map(|threshold| comparisons.iter().map(move |one| (threshold, *one)))
            .find_map(|(threshold, one)| {
                let sides = threshold.sides(sentence, one)?;
                Some(threshold.told(sentence, &sides))
            })
    };
    let [etf, antipodal] = [Phase::Etf, Phase::Antipodal].map(told);
    let is_told = |phase: &Phase| match phase {
        Phase::Etf => etf.is_some(),
        Phase::Antipodal => antipodal.is_some(),
        Phase::Intermediate => etf.is_some() && antipodal.is_some(),
    };
    if phases.is_empty() || !phases.iter().all(is_told) {
        return None;
    }
    let sides = comparisons.iter().flat_map(|one| [&one.left, &one.right]);
    let defined = sides.flat_map(|side| statement.tied(side).coq_conditions());
    let defined: String = (defined.enumerate())
        .map(|(index, condition)| format!("  assert (D{index} : {condition}) by lra.\n"))
        .collect();
    Some(format!(
        "  pose proof (sigmoid_has_slope N t {} ltac:(lra) ltac:(lra)) as Hl.\n  split; [exact \
         (has_slope_argmin _ _ Hl)|]. intros s Hs.\n{}{}{defined}  assert (H01 := proj1 Hs). intuition \
         lra.\n",
        sentence.bias(),
        etf.as_deref().unwrap_or_default(),
        antipodal.as_deref().unwrap_or_default(),
    ))
}
