//! How the minimiser of the sigmoid loss moves along t or b.

use num_rational::BigRational;
use num_traits::Signed;

use super::Missing;
use super::proof::{FUEL, PRECISION, Subject};
use super::sentence::{Sentence, real};
use crate::certificate::Tree;
use crate::claim::Direction;
use crate::claim::statement::{Axis, Formula, Region};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A statement about how the minimiser of the sigmoid loss moves.
pub struct Motion<'a> {
    sentence: &'a Sentence<'a>,
    along: &'a Axis,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    Rises,
    Falls,
    StaysAtOne,
}

impl How {
    fn words(self) -> &'static str {
        match self {
            How::Rises => "s1 <= s2 /\\ (0 < s1 < 1 /\\ 0 < s2 < 1 -> s1 < s2)",
            How::Falls => "s2 <= s1 /\\ (0 < s1 < 1 /\\ 0 < s2 < 1 -> s2 < s1)",
            How::StaysAtOne => "s1 = 1 -> s2 = 1",
        }
    }

    fn lemma(self) -> &'static str {
        match self {
            How::Rises => "moves_up",
            How::Falls => "moves_down",
            How::StaysAtOne => "one_persists",
        }
    }

    /// What refutes it at both ends.
    fn refuting(self, between: &BigRational) -> [String; 2] {
        let number = |sign: &str| match between.is_negative() {
            true => format!(
                "(Compare (Var 0) {sign} (Neg (Const {} {})))",
                -between.numer(),
                between.denom()
            ),
            false => format!(
                "(Compare (Var 0) {sign} (Const {} {}))",
                between.numer(),
                between.denom()
            ),
        };
        match self {
            How::Rises => ["Greater", "Less"].map(number),
            How::Falls => ["Less", "Greater"].map(number),
            How::StaysAtOne => ["IsEtf".into(), "(Not IsEtf)".into()],
        }
    }
}

impl<'a> Motion<'a> {
    /// `Err` if the theory does not speak of it.
    pub fn of(sentence: &'a Sentence<'a>) -> Result<Self, Missing> {
        let missing = |what| Err(Missing::NoTheorem(what));
        let statement = sentence.statement;
        let (along, how) = match &statement.assert {
            Formula::Moves {
                what,
                direction,
                along,
            } => {
                let is = |name: &str| *what == Expr::variable(name);
                let how = match direction {
                    Direction::Increasing if is("s") || is("p") => How::Rises,
                    Direction::Decreasing if is("delta") => How::Rises,
                    Direction::Decreasing if is("s") || is("p") => How::Falls,
                    Direction::Increasing if is("delta") => How::Falls,
                    _ => return missing("the motion of another quantity than s and delta"),
                };
                (along, how)
            }
            Formula::Persists {
                phase: Phase::Etf,
                along,
            } => (along, How::StaysAtOne),
            _ => return missing("another phase that persists"),
        };
        let least = statement.region.axis("N").map(|n| n.low.clone());
        match statement.region.axis(along) {
            _ if !sentence.is_sigmoid() => missing("motion with a loss of one's own"),
            _ if least.is_none_or(|n| n <= BigRational::from_integer(2.into())) => {
                missing("motion at N = 2")
            }
            _ if !statement.assume.is_empty() => missing("motion under hypotheses"),
            Some(axis) if ["t", "b"].contains(&&*axis.name) => Ok(Motion {
                sentence,
                along: axis,
                how,
            }),
            _ => missing("motion from integer to integer"),
        }
    }

    /// The coordinates that stay.
    fn others(&self) -> Vec<&Axis> {
        let axes = self.sentence.axes.iter().copied();
        axes.filter(|axis| axis.name != self.along.name).collect()
    }

    /// N, t and b with the moving coordinate at `y`.
    fn parameters(&self, y: &str) -> [String; 3] {
        ["N", "t", self.sentence.bias()].map(|name| match *name == *self.along.name {
            true => y.to_owned(),
            false => name.to_owned(),
        })
    }

    fn loss(&self, y: &str) -> String {
        format!("(reduced_loss {})", self.parameters(y).join(" "))
    }

    fn claim(&self) -> String {
        let others = self.others();
        let names: Vec<&str> = others.iter().map(|axis| &*axis.name).collect();
        let ranges: Vec<String> = (others.iter())
            .map(|axis| {
                format!(
                    "{} <= {} <= {}",
                    real(&axis.low),
                    axis.name,
                    real(&axis.high)
                )
            })
            .collect();
        format!(
            "forall {} : R, (exists k : Z, N = IZR k) -> {} ->\n  forall y1 y2, {} <= y1 -> y1 < y2 \
             -> y2 <= {} ->\n  forall s1 s2, is_argmin {} s1 -> is_argmin {} s2 ->\n  {}",
            names.join(" "),
            ranges.join(" -> "),
            real(&self.along.low),
            real(&self.along.high),
            self.loss("y1"),
            self.loss("y2"),
            self.how.words()
        )
    }

    /// The theorem that it moves so.
    pub fn theorem(&self, name: &str, trees: &[Tree]) -> Result<String, Missing> {
        let sentence = self.sentence;
        let region = &sentence.statement.region;
        let place = sentence.place(&self.along.name).unwrap_or(1) - 1;
        let (boxes, _) = sentence.placed(region);
        let at = |y: &str| {
            let value = |axis: &&Axis| match axis.name == self.along.name {
                true => y.to_owned(),
                false => axis.name.clone(),
            };
            let values: Vec<String> = sentence.axes.iter().map(value).collect();
            format!("[{}]", values.join("; "))
        };
        let tree = sentence.tree(trees.first(), FUEL)?;
        let slope = format!("(log_slope {})", sentence.slope_arguments());
        let others: Vec<String> = (self.others().iter())
            .map(|axis| axis.name.clone())
            .collect();
        let known: Vec<String> = others.iter().map(|name| format!("H{name}")).collect();
        let [first, second] = ["y1", "y2"].map(|y| self.parameters(y).join(" "));
        Ok(format!(
            "Theorem {name} :\n  {}.\nProof.\n  intros {} HZ {} y1 y2 Hlow Hless Hhigh s1 s2 Hs1 Hs2.\n  \
             refine ({} {PRECISION} [true] {place} {slope}\n    {tree}\n    {boxes} {} _ _ _ _ y1 y2 s1 \
             s2\n    _ _ _ _ (sigmoid_has_slope {first} _ _) (sigmoid_has_slope {second} _ _) _ _ Hs1 \
             Hs2).\n  all: try lra.\n  - computed.\n  - intros y Hy. split; [cbn [put]; in_ranges|now \
             apply first_integer].\n  - simpl. auto with arith.\n  - intros x _. apply log_slope_sign; \
             try reflexivity; lra.\n  - intros x _. apply log_slope_sign; try reflexivity; lra.\nQed.\n",
            self.claim(),
            others.join(" "),
            known.join(" "),
            self.how.lemma(),
            at("y1"),
        ))
    }

    /// The theorem that it does not, from both ends of a step.
    pub fn refuted(
        &self,
        name: &str,
        point: &Region,
        to: &BigRational,
        between: &BigRational,
    ) -> Result<String, Missing> {
        let sentence = self.sentence;
        let along = &self.along.name;
        let later = point.with(Axis::new(along, to.clone(), to.clone()));
        let subject = Subject::Sigmoid { several: true };
        let facts = self.how.refuting(between);
        let [first, second] = [(point, &facts[0]), (&later, &facts[1])].map(|(place, fact)| {
            subject.step(sentence, fact, place, &[], &[Expr::rational(between)])
        });
        let (first, second) = (first?, second?);
        let number = |name: &str| point.axis(name).map(|axis| real(&axis.low));
        let others: Vec<String> = (self.others().iter())
            .filter_map(|axis| number(&axis.name))
            .collect();
        let from = number(along).unwrap_or_default();
        Ok(format!(
            "Theorem {name} :\n  ~ ({}).\nProof.\n  intros claim.\n  pose proof ({}\n    {}) as [[s1 H1] \
             C1].\n  pose proof ({}\n    {}) as [[s2 H2] C2].\n  pose proof (claim {} ltac:(eauto) {} \
             {from} {} ltac:(lra) ltac:(lra) ltac:(lra) s1 s2 H1 H2) as H.\n  specialize (C1 s1 H1). \
             specialize (C2 s2 H2). simpl in C1, C2. lra.\nQed.\n",
            self.claim(),
            first.lemma,
            first.filled(),
            second.lemma,
            second.filled(),
            others.join(" "),
            vec!["ltac:(lra)"; others.len()].join(" "),
            real(to),
        ))
    }
}
