//! Claims about the ends of the phases, where `proofs/theory/Thresholds.v` has their thresholds.

use num_rational::BigRational;

use super::Missing;
use super::proof::Subject;
use super::sentence::{Sentence, fraction, real};
use crate::claim::rules::{Counterexample, Place, Signs};
use crate::claim::statement::{Axis, Comparison, Formula, Region};
use crate::claim::symbols;
use crate::reduction::{Phase, etf_threshold};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// A theorem: the minimiser is at an end iff lower ≤ upper.
struct Threshold {
    lemma: &'static str,
    end: Phase,
    /// In any bias, or at b = t?
    any_bias: bool,
    least_pairs: i64,
    lower: Expr,
    upper: Expr,
}

/// The threshold of N = 4 alone.
const OF_FOUR: &str = "etf_of_four";

/// What is known.
fn known() -> [Threshold; 7] {
    let (n, t, b) = (symbols().n, symbols().t, symbols().b);
    let (one, two) = (Expr::integer(1), Expr::integer(2));
    let minus = |k: i64| n.clone() - Expr::integer(k);
    let near = t.clone() - b.clone();
    let far = b.clone() + t.clone() / minus(1);
    let sum = t.clone() + b.clone();
    let pull = |z: &Expr| one.clone() + z.clone().exp();
    let of = |lemma, end, any_bias, least_pairs, [lower, upper]: [Expr; 2]| Threshold {
        lemma,
        end,
        any_bias,
        least_pairs,
        lower,
        upper,
    };
    let by_ln = [etf_threshold(n.clone()), t.clone()];
    let by_exp = [minus(3), (t.clone() * n.clone() / minus(1)).exp()];
    let by_pull = [minus(2) * pull(&near), two.clone() * pull(&far)];
    let by_softplus = [
        minus(2).ln() + near.softplus(),
        two.clone().ln() + far.softplus(),
    ];
    let of_four = [t, Expr::integer(3) * b];
    let by_sum = [sum.clone(), (minus(2) / two.clone()).ln()];
    let by_exp_of_sum = [two * sum.exp(), minus(2)];
    let (etf, antipodal) = (Phase::Etf, Phase::Antipodal);
    [
        of("etf_by_ln", etf, false, 4, by_ln),
        of("etf_by_exp", etf, false, 2, by_exp),
        of("etf_by_pull", etf, true, 2, by_pull),
        of("etf_by_softplus", etf, true, 3, by_softplus),
        of(OF_FOUR, etf, true, 4, of_four),
        of("antipodal_by_sum", antipodal, true, 3, by_sum),
        of("antipodal_by_exp", antipodal, true, 2, by_exp_of_sum),
    ]
}

impl Threshold {
    fn applies(&self, sentence: &Sentence) -> bool {
        let region = &sentence.statement.region;
        let least = BigRational::from_integer(self.least_pairs.into());
        let bias = region.symmetric || self.any_bias && region.axis("b").is_some();
        let pairs = |n: &Axis| n.low >= least && (self.lemma != OF_FOUR || n.high == least);
        bias && region.axis("N").is_some_and(pairs)
    }

    /// That the minimiser s is at the end iff lower ≤ upper, as a term.
    fn told(&self, sentence: &Sentence) -> String {
        let bias = match self.any_bias {
            true => sentence.bias(),
            false => "",
        };
        format!("({} N t {bias} s ltac:(lra) ltac:(lra) Hs)", self.lemma)
    }
}

/// The equivalence of a claim's comparison with being at an end.
struct Tie {
    end: Phase,
    /// By a threshold, or because it compares s with the end?
    by_threshold: bool,
    tactic: String,
}

/// Lower and upper side of the comparison, and k > 0, where the difference of its sides is k times
/// that of `known`.
fn multiple(
    sentence: &Sentence,
    comparison: &Comparison,
    [lower, upper]: [&Expr; 2],
) -> Option<([Expr; 2], Expr)> {
    let statement = sentence.statement;
    let points = || statement.region.axes.iter().filter(|axis| axis.is_point());
    let value = |expr: Expr| {
        points().fold(expr, |expr, axis| {
            expr.substitute(&axis.name, &Expr::rational(&axis.low))
        })
    };
    let [left, right] = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
    let known = value(statement.tied(&(upper.clone() - lower.clone())));
    let factor = value(right.clone() - left.clone()).ratio_to(&known)?;
    let place = Place::<Interval>::of(&statement.region, None);
    match place.signs(&factor) {
        Signs::POSITIVE => Some(([left, right], factor)),
        Signs::NEGATIVE => Some(([right, left], -factor)),
        _ => None,
    }
}

/// Of each end the first threshold that the comparison is, or that it compares s with the end.
fn ties(sentence: &Sentence, comparison: &Comparison, index: usize) -> Vec<Tie> {
    let known = known();
    let s = Expr::variable("s");
    let of = |end: Phase| {
        let (at, word, sides) = match end {
            Phase::Etf => (1, "1 <= s", [Expr::integer(1), s.clone()]),
            _ => (0, "s <= 0", [s.clone(), Expr::integer(0)]),
        };
        let thresholds = (known.iter())
            .filter(|threshold| threshold.end == end && threshold.applies(sentence))
            .map(|threshold| {
                let sides = [&threshold.lower, &threshold.upper];
                let what = format!("s = {at}");
                (true, sides, what, threshold.told(sentence))
            });
        let itself = format!("(iff_refl ({word}))");
        let itself = (false, sides.each_ref(), word.to_owned(), itself);
        let mut all = thresholds.chain([itself]);
        let (by_threshold, (sides, factor), what, known) =
            all.find_map(|(by_threshold, sides, what, told)| {
                let multiple = multiple(sentence, comparison, sides)?;
                Some((by_threshold, multiple, what, told))
            })?;
        let [lower, upper] = sides.map(|side| side.coq());
        let told = |label: &str, what: &str, sides: [&str; 2], told: &str| {
            format!(
                "assert ({label}{index}_{at} : {what} <-> {} <= {})\n    by (apply (multiple_at_most \
                 ({}) _ _ _ _ _\n      {told});\n    at_points; unfold sigmoid; first [positive | \
                 same_value])",
                sides[0],
                sides[1],
                factor.coq()
            )
        };
        let mut tactic = told("E", &what, [&lower, &upper], &known);
        if !by_threshold {
            // s is no further than the end: an equation needs to know that, too.
            let within = match end {
                Phase::Etf => "s <= 1",
                _ => "0 <= s",
            };
            let known = format!("(iff_refl ({within}))");
            tactic += ";\n  ";
            tactic += &told("F", within, [&upper, &lower], &known);
        }
        Some(Tie {
            end,
            by_threshold,
            tactic,
        })
    };
    [Phase::Etf, Phase::Antipodal]
        .into_iter()
        .filter_map(of)
        .collect()
}

/// Tactics that say what is known of the minimiser s, `Hs` saying that it is one; `None` if the claim
/// says more than at which end it is.
fn facts(sentence: &Sentence) -> Option<Vec<String>> {
    let statement = sentence.statement;
    let formulas = || statement.assume.iter().chain([&statement.assert]);
    let comparisons: Vec<&Comparison> = formulas().flat_map(Formula::comparisons).collect();
    let mut phases = Vec::new();
    for atom in formulas().flat_map(Formula::atoms) {
        match atom {
            Formula::Phase(phase) => phases.push(*phase),
            Formula::Holds(_) => {}
            _ => return None,
        }
    }
    let ties: Vec<Vec<Tie>> = (comparisons.iter().enumerate())
        .map(|(index, comparison)| ties(sentence, comparison, index))
        .collect();
    let speaks_of_s = |comparison: &&Comparison| {
        let sides = [&comparison.left, &comparison.right];
        (sides.iter()).any(|side| statement.grounded(side).variables().contains("s"))
    };
    let loose =
        |(comparison, ties): (&&Comparison, &Vec<Tie>)| ties.is_empty() && speaks_of_s(comparison);
    let (told, compared): (Vec<&Tie>, Vec<&Tie>) =
        (ties.iter().flatten()).partition(|tie| tie.by_threshold);
    let is_told = |end: Phase| told.iter().any(|tie| tie.end == end);
    let ends = compared.iter().map(|tie| &tie.end);
    let all_told = phases.iter().chain(ends).all(|phase| match phase {
        Phase::Intermediate => is_told(Phase::Etf) && is_told(Phase::Antipodal),
        end => is_told(*end),
    });
    let plain = sentence.is_sigmoid() && statement.is_about_minimisers();
    // "s = 1 iff the phase is that of the ETF" needs no threshold.
    let of_ends_alone = told.is_empty() && phases.len() + compared.len() > 1;
    if !plain || !(all_told || of_ends_alone) || comparisons.iter().zip(&ties).any(loose) {
        return None;
    }
    let ties = ties.into_iter().flatten().map(|tie| tie.tactic);
    let sides = comparisons.iter().flat_map(|one| [&one.left, &one.right]);
    let conditions = sides.flat_map(|side| statement.grounded(side).coq_conditions());
    let conditions = (conditions.enumerate())
        .map(|(index, condition)| format!("assert (D{index} : {condition}) by divisors"));
    let inside = "assert (H01 := proj1 Hs)".to_owned();
    Some(ties.chain(conditions).chain([inside]).collect())
}

/// The tactic for a claim that says of phases and of their thresholds what follows from their
/// equivalence alone; `None` if it is no such claim.
pub fn proof(sentence: &Sentence) -> Option<String> {
    let slope = format!(
        "pose proof (sigmoid_has_slope N t {} ltac:(lra) ltac:(lra)) as Hl",
        sentence.bias()
    );
    let begun = [
        &*slope,
        "split; [exact (has_slope_argmin _ _ Hl)|]",
        "intros s Hs",
    ];
    let facts = facts(sentence)?;
    let tactics = begun.into_iter().chain(facts.iter().map(|fact| &**fact));
    let tactics: Vec<&str> = tactics.chain(["intuition lra"]).collect();
    Some(tactics.join(";\n  "))
}

/// The proof that such a claim fails on a threshold itself, where one coordinate is no rational
/// number.
pub fn refutation(
    sentence: &Sentence,
    counterexample: &Counterexample,
) -> Option<Result<String, Missing>> {
    let Counterexample { point, roots, .. } = counterexample;
    let [(irrational, root)] = &roots[..] else {
        return None;
    };
    let facts = facts(sentence)?.join(".\n  ");
    let equal = equalities(sentence, point, irrational, root)?;
    let axis = sentence.statement.region.axis(irrational)?;
    let [low, high] = [&axis.low, &axis.high].map(fraction);
    let data = match sentence.data(root) {
        Ok(data) => data,
        Err(missing) => return Some(Err(missing)),
    };
    let inside = format!(
        "(And (Compare {data} AtLeast (Const {low})) (Compare {data} AtMost (Const {high})))"
    );
    let numbers = Subject::Numbers.step(sentence, &inside, point, &[], &[], &[]);
    let names: Vec<&str> = sentence.axes.iter().map(|axis| &*axis.name).collect();
    let mut values = Vec::new();
    let mut ranges = String::new();
    for axis in &sentence.axes {
        let name = &axis.name;
        if name == irrational {
            values.push(format!("{name} = {}", root.coq()));
        } else {
            let x = real(&point.axis(name)?.low);
            values.push(format!("{name} = {x}"));
            ranges += &format!("  assert (H{name} : {x} <= {name} <= {x}) by lra.\n");
        }
    }
    let n = real(&point.axis("N")?.low);
    let [low, high] = [&axis.low, &axis.high].map(real);
    let equations: Vec<String> = names.iter().map(|name| format!("E{name}")).collect();
    Some(numbers.map(|numbers| {
        format!(
            "  intros claim.\n  assert (exists {} : R, {}) as ({} & {}) by (repeat eexists).\n{ranges}  \
             assert (H{irrational} : {low} <= {irrational} <= {high}).\n  {{ pose proof ({}\n    {}) \
             as H. simpl in H. rewrite E{irrational}. lra. }}\n  destruct (claim {} (ex_intro _ {n}%Z \
             EN) {}) as [[s Hs] H]. specialize (H s Hs).\n  {facts}.\n{equal}  intuition lra.\n",
            names.join(" "),
            values.join(" /\\ "),
            names.join(" & "),
            equations.join(" & "),
            numbers.lemma,
            numbers.filled(),
            names.join(" "),
            vec!["ltac:(lra)"; names.len()].join(" "),
        )
    }))
}

/// The comparisons whose sides are equal at the point; `None` if there is none.
fn equalities(
    sentence: &Sentence,
    point: &Region,
    irrational: &str,
    root: &Expr,
) -> Option<String> {
    let statement = sentence.statement;
    let value = |expr: &Expr| {
        let rational = point.axes.iter().filter(|axis| axis.name != *irrational);
        let placed = rational.fold(statement.grounded(expr), |expr, axis| {
            expr.substitute(&axis.name, &Expr::rational(&axis.low))
        });
        placed.substitute(irrational, root)
    };
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let equal = formulas
        .flat_map(Formula::comparisons)
        .filter(|one| value(&one.left).provably_equals(&value(&one.right)));
    let text: String = (equal.enumerate())
        .map(|(index, one)| {
            let [left, right] = [&one.left, &one.right].map(|side| statement.grounded(side).coq());
            format!(
                "  assert (Z{index} : {left} = {right}).\n  {{ at_points. subst {irrational}. unfold sigmoid. \
                 exponents_of_logarithms. same_value. }}\n"
            )
        })
        .collect();
    (!text.is_empty()).then_some(text)
}
