//! Claims about p and δ, by theorems about s.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::{Subject, proved};
use crate::certificate::kernel::Missing;
use crate::certificate::kernel::sentence::{Sentence, real};
use crate::certificate::{Argument, Because};
use crate::claim::rules::{Rule, Shape};
use crate::claim::statement::{Comparison, Formula, Relation, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A claim about p = 2s − 1 against a formula, as one about s.
pub(super) fn similarity_as_s(statement: &Statement) -> Option<Statement> {
    let Formula::Holds(comparison) = &statement.assert else {
        return None;
    };
    let p = Expr::variable("p");
    let in_s = |side: &Expr| match *side == p {
        true => Expr::variable("s"),
        false => (Expr::integer(1) + side.clone()) / Expr::integer(2),
    };
    let of_p = comparison.left == p || comparison.right == p;
    let plain = statement.assume.is_empty() && statement.is_about_minimisers();
    (of_p && plain).then(|| Statement {
        assert: Formula::Holds(Comparison {
            left: in_s(&comparison.left),
            relation: comparison.relation,
            right: in_s(&comparison.right),
        }),
        ..statement.clone()
    })
}

/// A claim that compares δ with a number.
pub(super) struct Delta {
    in_s: Statement,
    /// What is said, the number being `c`.
    words: &'static str,
    lemma: &'static str,
    bound: BigRational,
}

/// The same read from the other side.
fn turned(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::Greater,
        Relation::AtMost => Relation::AtLeast,
        Relation::Equal => Relation::Equal,
        Relation::AtLeast => Relation::AtMost,
        Relation::Greater => Relation::Less,
    }
}

impl Delta {
    pub(super) fn of(statement: &Statement) -> Option<Delta> {
        let Formula::Holds(comparison) = &statement.assert else {
            return None;
        };
        let delta = Expr::variable("delta");
        let (bound, relation) = match (&comparison.left, &comparison.right) {
            (left, right) if *left == delta => (right, comparison.relation),
            (left, right) if *right == delta => (left, turned(comparison.relation)),
            _ => return None,
        };
        let bound = bound.as_constant().filter(|c| !c.is_negative())?.clone();
        let (words, lemma) = match relation {
            Relation::AtMost => ("0 < s /\\ sqrt ((1 - s) / s) <= c", "delta_at_most"),
            Relation::Less => ("0 < s /\\ sqrt ((1 - s) / s) < c", "delta_below"),
            Relation::Equal => ("0 < s /\\ sqrt ((1 - s) / s) = c", "delta_equal"),
            Relation::AtLeast => ("s = 0 \\/ sqrt ((1 - s) / s) >= c", "delta_at_least"),
            Relation::Greater => ("s = 0 \\/ sqrt ((1 - s) / s) > c", "delta_above"),
        };
        let plain = statement.assume.is_empty() && statement.is_about_minimisers();
        let square = BigRational::one() + &bound * &bound;
        let assert = match relation {
            // No sign of the slope at 1 says s = 1, but that it is not positive.
            Relation::Equal if bound.is_zero() => Formula::Phase(Phase::Etf),
            relation => Formula::Holds(Comparison {
                left: Expr::variable("s"),
                relation: turned(relation),
                right: Expr::rational(&square.recip()),
            }),
        };
        plain.then(|| Delta {
            in_s: Statement {
                assert,
                ..statement.clone()
            },
            words,
            lemma,
            bound,
        })
    }

    /// By the theorem about s: δ ∘ c iff s ∘ 1/(1 + c²) in the other sense.
    pub(super) fn theorem(
        &self,
        argument: &Argument,
        rule: &Rule,
        name: &str,
    ) -> Result<String, Missing> {
        let (Rule::Boxes { shape, .. } | Rule::Vacuous { shape, .. }) = rule;
        let sentence = Sentence::of(&argument.statement)?;
        let c = real(&self.bound);
        let claim = format!(
            "{}\n  {}",
            sentence.quantified(&argument.statement.region),
            Subject::of(&sentence, *shape)?.about(&sentence, &self.words.replace('c', &c))
        );
        let lemma = about_s(argument, &self.in_s, *shape, name)?;
        let known: Vec<String> = (sentence.names().iter())
            .map(|name| format!("H{name}"))
            .collect();
        Ok(format!(
            "{lemma}\nTheorem {name} :\n  {claim}.\nProof.\n  {}\n  destruct ({name}_s {} HZ {}) as \
             [He H].\n  split; [exact He|]. intros s Hs. specialize (H s Hs). cbv beta in H.\n  apply \
             {}; [exact (proj1 Hs)|lra|lra].\nQed.\n",
            sentence.introduced(),
            sentence.names().join(" "),
            known.join(" "),
            self.lemma,
        ))
    }
}

/// The theorem about s by the same boxes; the bonds are between formulas of another statement.
fn about_s(
    argument: &Argument,
    statement: &Statement,
    shape: Shape,
    name: &str,
) -> Result<String, Missing> {
    let rule = Rule::Boxes {
        shape,
        bonds: Vec::new(),
    };
    let lemma = Argument {
        statement: statement.clone(),
        because: Because::Rule(rule.clone()),
        trees: argument.trees.clone(),
    };
    proved(&lemma, &rule, &format!("{name}_s"))
}

/// By the theorem about s.
pub(super) fn by_s(
    argument: &Argument,
    rule: &Rule,
    in_s: Statement,
    name: &str,
) -> Result<String, Missing> {
    let (Rule::Boxes { shape, .. } | Rule::Vacuous { shape, .. }) = rule;
    let sentence = Sentence::of(&argument.statement)?;
    let claim = format!(
        "{}\n  {}",
        sentence.quantified(&argument.statement.region),
        Subject::of(&sentence, *shape)?.about(&sentence, &sentence.said()?.words)
    );
    let lemma = about_s(argument, &in_s, *shape, name)?;
    let known: Vec<String> = (sentence.names().iter())
        .map(|name| format!("H{name}"))
        .collect();
    Ok(format!(
        "{lemma}\nTheorem {name} :\n  {claim}.\nProof.\n  {}\n  destruct ({name}_s {} HZ {}) as [He \
         H].\n  split; [exact He|]. intros s Hs. specialize (H s Hs). cbv beta in H.\n  decompose \
         [and] H. repeat split; (assumption || lra).\nQed.\n",
        sentence.introduced(),
        sentence.names().join(" "),
        known.join(" "),
    ))
}
