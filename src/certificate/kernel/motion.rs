//! How the minimiser moves along N, t or b.

use num_rational::BigRational;
use num_traits::Signed;

use super::Missing;
use super::proof::{FUEL, MORE_FUEL, PRECISION, Subject};
use super::sentence::{Sentence, real, said_of_phase};
use crate::certificate::Tree;
use crate::claim::Direction;
use crate::claim::rules::Shape;
use crate::claim::statement::{Axis, Formula, Region};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A statement about how the minimiser moves.
pub struct Motion<'a> {
    sentence: &'a Sentence<'a>,
    along: &'a Axis,
    how: How,
    subject: Subject,
}

#[derive(Clone, Copy)]
enum How {
    Rises,
    Falls,
    Stays(Phase),
}

impl How {
    fn words(self) -> &'static str {
        match self {
            How::Rises => "s1 <= s2 /\\ (0 < s1 < 1 /\\ 0 < s2 < 1 -> s1 < s2)",
            How::Falls => "s2 <= s1 /\\ (0 < s1 < 1 /\\ 0 < s2 < 1 -> s2 < s1)",
            How::Stays(Phase::Etf) => "s1 = 1 -> s2 = 1",
            How::Stays(Phase::Antipodal) => "s1 = 0 -> s2 = 0",
            How::Stays(Phase::Intermediate) => "0 < s1 < 1 -> 0 < s2 < 1",
        }
    }

    fn lemma(self) -> &'static str {
        match self {
            How::Rises => "moves_up",
            How::Falls => "moves_down",
            How::Stays(Phase::Etf) => "one_persists",
            How::Stays(Phase::Antipodal) => "zero_persists",
            How::Stays(Phase::Intermediate) => "inside_persists",
        }
    }

    /// What refutes it at both ends: on either side of m, or on none if a minimiser may rest there.
    fn refuting(self, m: &BigRational, rests: bool) -> [String; 2] {
        let m = match m.is_negative() {
            true => format!("(Neg (Const {} {}))", -m.numer(), m.denom()),
            false => format!("(Const {} {})", m.numer(), m.denom()),
        };
        let sides = |signs: [&str; 2], weak_signs: [&str; 2]| match rests {
            false => signs.map(|sign| format!("(Compare (Var 0) {sign} {m})")),
            true => {
                weak_signs.map(|sign| format!("(And (Compare (Var 0) {sign} {m}) IsIntermediate)"))
            }
        };
        match self {
            How::Rises => sides(["Greater", "Less"], ["AtLeast", "AtMost"]),
            How::Falls => sides(["Less", "Greater"], ["AtMost", "AtLeast"]),
            How::Stays(phase) => {
                let at = said_of_phase(phase).data;
                [at.clone(), format!("(Not {at})")]
            }
        }
    }
}

impl<'a> Motion<'a> {
    /// `Err` if the theory does not speak of it.
    pub fn of(sentence: &'a Sentence<'a>, shape: Shape) -> Result<Self, Missing> {
        let missing = |what| Err(Missing::NoTheorem(what));
        let statement = sentence.statement;
        let (along, how) = match &statement.assert {
            Formula::Moves {
                what,
                direction,
                along,
            } => {
                // Where N stays, q rises with s as p does.
                let rising: &[&str] = match &**along {
                    "N" => &["s", "p"],
                    _ => &["s", "p", "q"],
                };
                let is = |name: &&str| *what == Expr::variable(*name);
                let how = match direction {
                    Direction::Increasing if rising.iter().any(is) => How::Rises,
                    Direction::Decreasing if is(&"delta") => How::Rises,
                    Direction::Decreasing if rising.iter().any(is) => How::Falls,
                    Direction::Increasing if is(&"delta") => How::Falls,
                    _ => return missing("the motion of another quantity than s, p, q and delta"),
                };
                (along, how)
            }
            Formula::Persists { phase, along } => (along, How::Stays(*phase)),
            _ => return missing("what does not move"),
        };
        if statement.gives_point() {
            return missing("motion along all of CCEM");
        }
        let subject = Subject::of(sentence, shape)?;
        match (statement.region.axis(along), &subject) {
            (_, Subject::Numbers) => missing("the motion of numbers"),
            (_, Subject::Sigmoid { several: false }) => missing("motion at N = 2"),
            (_, Subject::Own(Shape::Falling | Shape::Rising)) => {
                missing("motion with a loss that only falls or rises")
            }
            (Some(axis), _) if ["N", "t", "b"].contains(&&*axis.name) => Ok(Motion {
                sentence,
                along: axis,
                how,
                subject,
            }),
            _ => missing("motion along another coordinate"),
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

    /// ℓ there, as Coq reads it.
    fn loss(&self, y: &str) -> String {
        match self.subject {
            Subject::Own(_) => {
                let loss = self.sentence.loss();
                let there = loss.substitute(&self.along.name, &Expr::variable(y));
                format!("(fun s => {})", there.coq())
            }
            _ => format!("(reduced_loss {})", self.parameters(y).join(" ")),
        }
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
        let [of_others, of_ends] = match self.along.is_integer() {
            false => ["(exists k : Z, N = IZR k) -> ", ""],
            true => [
                "",
                "(exists k : Z, y1 = IZR k) -> (exists k : Z, y2 = IZR k) -> ",
            ],
        };
        format!(
            "forall {} : R, {of_others}{} ->\n  forall y1 y2, {of_ends}{} <= y1 -> y1 < y2 -> y2 <= {} \
             ->\n  forall s1 s2, is_argmin {} s1 -> is_argmin {} s2 ->\n  {}",
            names.join(" "),
            ranges.join(" -> "),
            real(&self.along.low),
            real(&self.along.high),
            self.loss("y1"),
            self.loss("y2"),
            self.how.words()
        )
    }

    /// A tree whose cuts along a real coordinate in place of the integer one are along that.
    fn cut_along(&self, tree: &Tree) -> Tree {
        match tree {
            Tree::Box { .. } => tree.clone(),
            Tree::Cut { axis, at, parts } => Tree::Cut {
                axis: match self.sentence.place(axis) {
                    Some(_) => axis.clone(),
                    None => self.along.name.clone(),
                },
                at: at.clone(),
                parts: Box::new(parts.each_ref().map(|part| self.cut_along(part))),
            },
        }
    }

    /// The coordinates with the moving one at `y`.
    fn values(&self, y: &str) -> String {
        let value = |axis: &&Axis| match axis.name == self.along.name {
            true => y.to_owned(),
            false => axis.name.clone(),
        };
        let values: Vec<String> = self.sentence.axes.iter().map(value).collect();
        format!("[{}]", values.join("; "))
    }

    /// The slope as data, that it is one at both ends, and that it has the slope's sign.
    fn slopes(&self, shape: Option<&Tree>) -> Result<[String; 4], Missing> {
        let sentence = self.sentence;
        let Subject::Own(_) = self.subject else {
            let [first, second] = ["y1", "y2"].map(|y| {
                let parameters = self.parameters(y).join(" ");
                format!("(sigmoid_has_slope {parameters} ltac:(lra) ltac:(lra))")
            });
            let slope = format!("(log_slope {})", sentence.slope_arguments());
            return Ok([
                slope,
                first,
                second,
                "apply log_slope_sign; try reflexivity; lra".into(),
            ]);
        };
        let loss = sentence.data(&sentence.loss())?;
        let (boxes, _) = sentence.placed(&sentence.statement.region);
        let tree = sentence.tree(shape.map(|tree| self.cut_along(tree)).as_ref(), MORE_FUEL)?;
        let (integers, integer) = self.integers();
        let [first, second] = ["y1", "y2"].map(|y| {
            format!(
                "(own_slope {PRECISION} {integers} {loss}\n      {tree} {boxes} {} ltac:(computed) \
                 ltac:(in_ranges) ltac:({integer}))",
                self.values(y)
            )
        });
        Ok([
            format!("(derive 0 {loss})"),
            first,
            second,
            "apply same_sign_refl".into(),
        ])
    }

    /// Which coordinates are integers, and why: along N the slope is that of a loss for every real
    /// N.
    fn integers(&self) -> (&'static str, &'static str) {
        match self.along.is_integer() {
            false => ("[true]", "now apply first_integer"),
            true => ("[false]", "apply no_integer"),
        }
    }

    /// The theorem that it moves so. It needs no hypotheses: it is the stronger for that.
    pub fn theorem(&self, name: &str, trees: &[Tree]) -> Result<String, Missing> {
        let sentence = self.sentence;
        let place = sentence.place(&self.along.name).unwrap_or(1) - 1;
        let (boxes, _) = sentence.placed(&sentence.statement.region);
        let along = trees.first().map(|tree| self.cut_along(tree));
        let tree = sentence.tree(along.as_ref(), FUEL)?;
        let (integers, integer) = self.integers();
        let (of_others, of_ends) = match self.along.is_integer() {
            false => ("HZ ", ""),
            true => ("", "HZ1 HZ2 "),
        };
        let others: Vec<&str> = self.others().iter().map(|axis| &*axis.name).collect();
        let known: Vec<String> = others.iter().map(|name| format!("H{name}")).collect();
        let [slope, first, second, sign] = self.slopes(trees.get(1))?;
        Ok(format!(
            "Theorem {name} :\n  {}.\nProof.\n  intros {} {of_others}{} y1 y2 {of_ends}Hlow Hless Hhigh \
             s1 s2 Hs1 Hs2.\n  refine ({} {PRECISION} {integers} {place} {slope}\n    {tree}\n    \
             {boxes} {} _ _ _ _ y1 y2 s1 s2 _ _ _ _\n    {first}\n    {second}\n    _ _ Hs1 Hs2).\n  - \
             computed.\n  - intros y Hy. split; [cbn [put]; in_ranges|{integer}].\n  - simpl. auto \
             with arith.\n  - exact Hless.\n  - intros x _. {sign}.\n  - intros x _. {sign}.\nQed.\n",
            self.claim(),
            others.join(" "),
            known.join(" "),
            self.how.lemma(),
            self.values("y1"),
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
        if !sentence.statement.assume.is_empty() {
            return Err(Missing::NoTheorem(
                "a counterexample to motion under hypotheses",
            ));
        }
        let along = &self.along.name;
        let later = point.with(Axis::new(along, to.clone(), to.clone()));
        let rests = |place: &Region| {
            let slope = sentence.statement.slope();
            let slope = slope.substitute("s", &Expr::rational(between));
            let there = (place.axes.iter()).fold(slope, |slope, axis| {
                slope.substitute(&axis.name, &Expr::rational(&axis.low))
            });
            there.provably_equals(&Expr::integer(0))
        };
        let facts = (self.how).refuting(between, rests(point) || rests(&later));
        let [first, second] = [(point, &facts[0]), (&later, &facts[1])].map(|(place, fact)| {
            self.subject
                .step(sentence, fact, place, &[], &[Expr::rational(between)], &[])
        });
        let (first, second) = (first?, second?);
        let number = |name: &str| point.axis(name).map(|axis| real(&axis.low));
        let others: Vec<String> = (self.others().iter())
            .filter_map(|axis| number(&axis.name))
            .collect();
        let from = number(along).unwrap_or_default();
        let (of_others, of_ends) = match self.along.is_integer() {
            false => ("ltac:(eauto)", ""),
            true => ("", "ltac:(eauto) ltac:(eauto) "),
        };
        Ok(format!(
            "Theorem {name} :\n  ~ ({}).\nProof.\n  intros claim.\n  pose proof ({}\n    {}) as [[s1 H1] \
             C1].\n  pose proof ({}\n    {}) as [[s2 H2] C2].\n  pose proof (claim {} {of_others} {} \
             {from} {} {of_ends}ltac:(lra) ltac:(lra) ltac:(lra) s1 s2 H1 H2) as H.\n  specialize (C1 s1 H1). \
             specialize (C2 s2 H2). simpl in C1, C2. intuition lra.\nQed.\n",
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
