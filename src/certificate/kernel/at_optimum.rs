//! Claims about ℓ or ℓ′ at a minimiser s of the sigmoid loss: ℓ(s) is at most ℓ at an end, and ℓ′(s) = 0
//! for 0 < s < 1.

use num_rational::BigRational;
use num_traits::Signed;

use super::Missing;
use super::proof::{Subject, proved, zeros_and_multiples};
use super::sentence::Sentence;
use crate::certificate::{Argument, Because};
use crate::claim::rules::{Rule, Shape, speaks_of_point};
use crate::claim::statement::{Comparison, Formula, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A theorem about another statement, and what of a minimiser the claim follows from with it.
struct Step {
    lemma: String,
    /// The facts M of the lemma and L of the minimiser.
    facts: String,
}

/// A theorem that the statement holds, if it is one comparison of ℓ or ℓ′.
pub fn proved_at_optimum(argument: &Argument, name: &str) -> Option<Result<String, Missing>> {
    let statement = &argument.statement;
    let Formula::Holds(comparison) = &statement.assert else {
        return None;
    };
    let sentence = Sentence::of(statement).ok()?;
    let of_sigmoid = statement.assume.is_empty() && sentence.is_sigmoid();
    let subject = Subject::of(&sentence, Shape::Convex).ok()?;
    let fits = of_sigmoid && statement.is_about_minimisers();
    let step = [bounded, at_rest]
        .into_iter()
        .filter(|_| fits)
        .find_map(|rule| rule(argument, &sentence, comparison, name))?;
    Some(sentence.said().map(|said| {
        let Step { lemma, facts } = step;
        format!(
            "{lemma}\nTheorem {name} :\n  {}\n  {}.\nProof.\n  {}\n  split; [exact (has_slope_argmin _ _ \
             (sigmoid_has_slope N t {} ltac:(lra) ltac:(lra)))|].\n  intros s Hs. pose proof (proj1 Hs) as \
             H01.\n{facts}  repeat split; (assumption || lra).\nQed.\n",
            sentence.quantified(&statement.region),
            subject.about(&sentence, &said.words),
            sentence.introduced(),
            sentence.bias(),
        )
    }))
}

/// ℓ against something that is free of s: what holds of ℓ at an end from above holds of min ℓ.
fn bounded(
    argument: &Argument,
    sentence: &Sentence,
    comparison: &Comparison,
    name: &str,
) -> Option<Step> {
    let statement = sentence.statement;
    let loss = Expr::variable("loss");
    let from_above = match comparison.relation {
        Relation::AtMost | Relation::Less => comparison.left == loss,
        Relation::AtLeast | Relation::Greater => comparison.right == loss,
        Relation::Equal => false,
    };
    let other = comparison.map(&|side| side.substitute("loss", &Expr::integer(0)));
    if !from_above || [&other.left, &other.right].into_iter().any(speaks_of_point) {
        return None;
    }
    [1, 0].into_iter().find_map(|end| {
        let value = statement.loss_at(&Expr::integer(end)).gathered(&|_| false);
        let there = comparison.map(&|side| side.substitute("loss", &value));
        let lemma = numbers(argument, Formula::Holds(there), &format!("{name}_end"))?;
        let bias = sentence.bias();
        let written = |at: &str, text: &Expr| {
            format!(
                "  replace (reduced_loss N t {bias} {at}) with ({}) in L\n    by (cbv [reduced_loss \
                 reduced_pair_loss phi psi positive Definitions.negative]; as_numbers).\n",
                text.coq()
            )
        };
        let facts = format!(
            "  assert (M := {name}_end {}). cbv beta in M. decompose [and] M.\n  assert (L := proj2 Hs {end} \
             ltac:(lra)).\n{}{}",
            sentence.arguments(),
            written(&end.to_string(), &value),
            written("s", &statement.grounded(&loss)),
        );
        Some(Step { lemma, facts })
    })
}

/// ℓ′ against a number: it is 0.
fn at_rest(
    argument: &Argument,
    sentence: &Sentence,
    comparison: &Comparison,
    name: &str,
) -> Option<Step> {
    let statement = sentence.statement;
    let slope = Expr::variable("slope");
    let sides = [&comparison.left, &comparison.right];
    let other = match sides.map(|side| *side == slope) {
        [true, false] => sides[1],
        [false, true] => sides[0],
        _ => return None,
    };
    let bound = other.as_constant()?;
    let holds = match (comparison.relation, comparison.left == slope) {
        (Relation::Equal, _) => *bound == BigRational::default(),
        (Relation::AtMost, true) | (Relation::AtLeast, false) => !bound.is_negative(),
        (Relation::AtLeast, true) | (Relation::AtMost, false) => !bound.is_positive(),
        (Relation::Less, true) | (Relation::Greater, false) => bound.is_positive(),
        (Relation::Greater, true) | (Relation::Less, false) => bound.is_negative(),
    };
    let inside = Statement {
        assert: Formula::Phase(Phase::Intermediate),
        ..statement.clone()
    };
    let rule = Rule::Boxes {
        shape: Shape::Convex,
        bonds: Vec::new(),
    };
    let lemma = Argument {
        statement: inside,
        because: Because::Rule(rule.clone()),
        trees: argument.trees.clone(),
    };
    let lemma = proved(&lemma, &rule, &format!("{name}_inside")).ok()?;
    let (text, bias) = (statement.grounded(&slope).coq(), sentence.bias());
    let facts = format!(
        "  destruct ({name}_inside {}) as [_ M]. specialize (M s Hs). cbv beta in M.\n  assert (L := \
         resting N t {bias} s ltac:(lra) ltac:(lra) Hs M).\n  assert (E : {text} = 0)\n    by (rewrite <- L; \
         cbv [slope positive Definitions.negative]; as_numbers).\n",
        sentence.arguments(),
    );
    holds.then_some(Step { lemma, facts })
}

/// A theorem about numbers over the same region, in which a formula may be 0.
fn numbers(argument: &Argument, assert: Formula, name: &str) -> Option<String> {
    let statement = Statement {
        assert,
        ..argument.statement.clone()
    };
    let rule = Rule::Boxes {
        shape: Shape::Any,
        bonds: zeros_and_multiples(&statement, Shape::Any),
    };
    let lemma = Argument {
        statement,
        because: Because::Rule(rule.clone()),
        trees: argument.trees.clone(),
    };
    proved(&lemma, &rule, name).ok()
}
