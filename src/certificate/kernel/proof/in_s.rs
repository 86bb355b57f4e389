//! Claims about p and δ, by theorems about s.

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::{Subject, proved};
use crate::certificate::kernel::Missing;
use crate::certificate::kernel::sentence::Sentence;
use crate::certificate::{Argument, Because};
use crate::claim::rules::{Counterexample, Rule, Shape};
use crate::claim::statement::{Comparison, Formula, Relation, Statement};
use crate::claim::symbols;
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A claim about p = 2s − 1 or, for N > 2, q = s(N − 2)/(N − 1) − 1 against a formula, as one about s.
pub(super) fn similarity_as_s(statement: &Statement) -> Option<Statement> {
    let Formula::Holds(comparison) = &statement.assert else {
        return None;
    };
    let sides = [&comparison.left, &comparison.right];
    let is = |name: &&str| sides.contains(&&Expr::variable(*name));
    let of = ["p", "q"].into_iter().find(is)?;
    let (one, two, n) = (Expr::integer(1), Expr::integer(2), symbols().n);
    let in_s = |side: &Expr| match (*side == Expr::variable(of), of) {
        (true, _) => Expr::variable("s"),
        (false, "p") => (one.clone() + side.clone()) / two.clone(),
        (false, _) => {
            let s = (one.clone() + side.clone()) * (n.clone() - one.clone())
                / (n.clone() - two.clone());
            match s.provably_equals(&one) {
                true => one.clone(),
                false => s,
            }
        }
    };
    let others = sides.iter().filter(|side| ***side != Expr::variable(of));
    let mut names = others.flat_map(|side| side.variables());
    let of_point = names.any(|name| ["s", "delta", "p", "q", "loss", "slope"].contains(&&*name));
    let plain = statement.assume.is_empty() && statement.is_about_minimisers() && !of_point;
    let pairs = statement.region.axis("N")?;
    let several = pairs.low > BigRational::from_integer(2.into());
    let is_least = sides.contains(&&Expr::integer(-1));
    (plain && (several || of == "p")).then(|| Statement {
        assert: match comparison.relation {
            // No sign of the slope at 0 says s = 0, but that it is not negative.
            Relation::Equal if is_least => Formula::Phase(Phase::Antipodal),
            relation => Formula::Holds(Comparison {
                left: in_s(&comparison.left),
                relation,
                right: in_s(&comparison.right),
            }),
        },
        ..statement.clone()
    })
}

/// A claim that compares δ with a formula c ≥ 0.
pub(super) struct Delta {
    in_s: Statement,
    /// What is said.
    words: String,
    lemma: &'static str,
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
        let of_point = ["s", "delta", "p", "q", "loss", "slope"];
        let names = bound.variables();
        if of_point.iter().any(|name| names.contains(*name)) {
            return None;
        }
        let c = statement.tied(bound);
        let number = c.as_constant();
        if number.is_some_and(Signed::is_negative) {
            return None;
        }
        let (words, lemma) = match relation {
            Relation::AtMost => ("0 < s /\\ sqrt ((1 - s) / s) <= c", "delta_at_most"),
            Relation::Less => ("0 < s /\\ sqrt ((1 - s) / s) < c", "delta_below"),
            Relation::Equal => ("0 < s /\\ sqrt ((1 - s) / s) = c", "delta_equal"),
            Relation::AtLeast => ("s = 0 \\/ sqrt ((1 - s) / s) >= c", "delta_at_least"),
            Relation::Greater => ("s = 0 \\/ sqrt ((1 - s) / s) > c", "delta_above"),
        };
        let plain = statement.assume.is_empty() && statement.is_about_minimisers();
        let compared = |left: Expr, relation: Relation, right: Expr| {
            Formula::Holds(Comparison {
                left,
                relation,
                right,
            })
        };
        let s = Expr::variable("s");
        let assert = match number {
            // No sign of the slope at 1 says s = 1, but that it is not positive.
            Some(c) if c.is_zero() && relation == Relation::Equal => Formula::Phase(Phase::Etf),
            Some(c) => {
                let square = BigRational::one() + c * c;
                compared(s, turned(relation), Expr::rational(&square.recip()))
            }
            None => {
                let one = Expr::integer(1);
                let root = one.clone() / (one + c.clone() * c.clone());
                let sign = compared(c.clone(), Relation::AtLeast, Expr::integer(0));
                Formula::And(vec![sign, compared(s, turned(relation), root)])
            }
        };
        let words = words.replace('c', &c.coq());
        let said = c.coq_conditions().into_iter().chain([words]);
        plain.then(|| Delta {
            in_s: Statement {
                assert,
                ..statement.clone()
            },
            words: said.collect::<Vec<_>>().join(" /\\ "),
            lemma,
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
        let claim = format!(
            "{}\n  {}",
            sentence.quantified(&argument.statement.region),
            Subject::of(&sentence, *shape)?.about(&sentence, &self.words)
        );
        let lemma = about_s(argument, &self.in_s, *shape, name)?;
        let known: Vec<String> = (sentence.names().iter())
            .map(|name| format!("H{name}"))
            .collect();
        Ok(format!(
            "{lemma}\nTheorem {name} :\n  {claim}.\nProof.\n  {}\n  destruct ({name}_s {} HZ {}) as \
             [He H].\n  split; [exact He|]. intros s Hs. specialize (H s Hs). cbv beta in H. decompose \
             [and] H.\n  repeat (split; [assumption|]). apply {}; (exact (proj1 Hs) || lra).\nQed.\n",
            sentence.introduced(),
            sentence.names().join(" "),
            known.join(" "),
            self.lemma,
        ))
    }

    /// At a point; the comparison is with a number.
    pub(super) fn refuted(
        &self,
        argument: &Argument,
        counterexample: &Counterexample,
        name: &str,
    ) -> Result<String, Missing> {
        let statement = &argument.statement;
        let sentence = Sentence::at_point(statement)?;
        let subject = Subject::of(&sentence, counterexample.shape)?;
        let Formula::Holds(in_s) = &self.in_s.assert else {
            return Err(Missing::NoTheorem("delta against a formula that fails"));
        };
        let in_s = Sentence::of(&self.in_s)?.comparison(in_s)?;
        let not = format!("(Not {})", in_s.data);
        let (point, trees) = (&counterexample.point, &argument.trees);
        let step = subject.step(&sentence, &not, point, trees, &[], &[])?;
        Ok(format!(
            "Theorem {name} :\n  ~ ({}\n  {}).\nProof.\n  intros claim.\n  pose proof ({}\n    {})\n  \
             as [[s Hs] H]. specialize (H s Hs). simpl in H.\n  pose proof (proj2 ({}) s Hs) as C. \
             cbv beta in C.\n  apply {} in C; (exact (proj1 Hs) || lra).\nQed.\n",
            sentence.quantified(&statement.region),
            subject.about(&sentence, &self.words),
            step.lemma,
            step.filled(),
            sentence.instance(&counterexample.point),
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
         H].\n  split; [exact He|]. intros s Hs. specialize (H s Hs). cbv beta in H.\n{}  decompose \
         [and] H. repeat split; (assumption || lra).\nQed.\n",
        sentence.introduced(),
        sentence.names().join(" "),
        known.join(" "),
        compared_with_q(argument),
    ))
}

/// Where q is compared, that q − f has the sign of s − (1 + f)(N − 1)/(N − 2).
fn compared_with_q(argument: &Argument) -> String {
    let Formula::Holds(Comparison { left, right, .. }) = &argument.statement.assert else {
        return String::new();
    };
    let q = Expr::variable("q");
    let other = match (*left == q, *right == q) {
        (true, _) => right,
        (_, true) => left,
        _ => return String::new(),
    };
    let other = argument.statement.grounded(other).coq();
    format!(
        "  pose proof (other_similarity_sign N s ({other}) ltac:(lra)) as [? ?].\n  \
         try assert ((1 + {other}) * (N - 1) / (N - 2) = 1) by (field; lra).\n"
    )
}
