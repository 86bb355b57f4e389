//! The line along which something moves: one coordinate from y1 to y2, all others fixed.

use num_rational::BigRational;

use super::Missing;
use super::proof::Subject;
use super::sentence::{Sentence, real};
use crate::certificate::Tree;
use crate::claim::rules::speaks_of_point;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use crate::scalar::symbol::Expr;

/// A statement's coordinates, and which of them moves.
pub struct Line<'a> {
    /// The statement.
    pub sentence: &'a Sentence<'a>,
    /// What moves.
    pub along: &'a Axis,
    /// What is supposed at both ends.
    pub hypotheses: Vec<Hypothesis>,
}

/// A hypothesis about coordinates.
pub struct Hypothesis {
    /// As data.
    pub data: String,
    /// What it says at y1 and y2.
    words: [String; 2],
}

/// The hypotheses that hold between two points at which they hold, equations left out.
pub fn kept(statement: &Statement, along: &str) -> Vec<Formula> {
    let lasts = |hypothesis: &&Formula| {
        let equal = |one: &Comparison| one.relation == Relation::Equal;
        statement.holds_on_an_interval(hypothesis, along) && !hypothesis.comparisons().any(equal)
    };
    statement.assume.iter().filter(lasts).cloned().collect()
}

impl<'a> Line<'a> {
    /// `Err` if the theory does not speak of it.
    pub fn of(sentence: &'a Sentence<'a>, along: &str) -> Result<Self, Missing> {
        let along = sentence.statement.region.axis(along);
        let along = along.ok_or(Missing::NoTheorem("motion along another coordinate"))?;
        Ok(Line {
            sentence,
            along,
            hypotheses: Vec::new(),
        })
    }

    /// The same where these hold at both ends; `Err` if they speak of the minimiser.
    pub fn supposing(mut self, hypotheses: &[Formula]) -> Result<Self, Missing> {
        let of_numbers = |atom: &Formula| match atom {
            Formula::Holds(one) => !speaks_of_point(&one.left) && !speaks_of_point(&one.right),
            _ => false,
        };
        for hypothesis in hypotheses {
            if !hypothesis.atoms().into_iter().all(of_numbers) {
                return Err(Missing::NoTheorem(
                    "motion where the minimiser is supposed to be",
                ));
            }
            let hypothesis = Hypothesis {
                data: self.sentence.formula(hypothesis)?.data,
                words: [self.words("y1", hypothesis)?, self.words("y2", hypothesis)?],
            };
            self.hypotheses.push(hypothesis);
        }
        Ok(self)
    }

    /// What a hypothesis says with the moving coordinate at `y`.
    fn words(&self, y: &str, hypothesis: &Formula) -> Result<String, Missing> {
        let statement = self.sentence.statement;
        let moved = Axis::new(y, self.along.low.clone(), self.along.high.clone());
        let axes = self.sentence.axes.iter();
        let axes = axes.map(|axis| match axis.name == self.along.name {
            true => &moved,
            false => axis,
        });
        let there = Sentence {
            statement,
            axes: axes.collect(),
            at_point: false,
        };
        let hypothesis = hypothesis.map(&|side| self.at(&statement.grounded(side), y));
        Ok(there.formula(&hypothesis)?.words)
    }

    /// A formula with the moving coordinate named `y`.
    pub fn at(&self, expr: &Expr, y: &str) -> Expr {
        expr.substitute(&self.along.name, &Expr::variable(y))
    }

    /// The point further on.
    pub fn later(&self, point: &Region, to: &BigRational) -> Region {
        point.with(Axis::new(&self.along.name, to.clone(), to.clone()))
    }

    /// The coordinates that stay, s among them if it is one.
    pub fn others(&self) -> Vec<&Axis> {
        let given = self.sentence.statement.region.axis("s");
        let axes = self.sentence.axes.iter().copied().chain(given);
        axes.filter(|axis| axis.name != self.along.name).collect()
    }

    /// The coordinates but s, with the moving one at `y`.
    pub fn values(&self, y: &str) -> String {
        let value = |axis: &&Axis| match axis.name == self.along.name {
            true => y.to_owned(),
            false => axis.name.clone(),
        };
        let values: Vec<String> = self.sentence.axes.iter().map(value).collect();
        format!("[{}]", values.join("; "))
    }

    /// `forall N b : R, (exists k : Z, N = IZR k) -> 4 <= N <= 10 -> … forall y1 y2, …`, the last arrow
    /// included.
    pub fn quantified(&self) -> String {
        let others = self.others();
        let names: Vec<&str> = others.iter().map(|axis| &*axis.name).collect();
        let range = |axis: &&Axis| {
            format!(
                "{} <= {} <= {}",
                real(&axis.low),
                axis.name,
                real(&axis.high)
            )
        };
        let ranges: Vec<String> = others.iter().map(range).collect();
        let [of_others, of_ends] = match self.along.is_integer() {
            false => ["(exists k : Z, N = IZR k) -> ", ""],
            true => [
                "",
                "(exists k : Z, y1 = IZR k) -> (exists k : Z, y2 = IZR k) -> ",
            ],
        };
        let supposed = self.hypotheses.iter().flat_map(|one| &one.words);
        let supposed: String = supposed.map(|words| format!(" ({words}) ->")).collect();
        format!(
            "forall {} : R, {of_others}{} ->\n  forall y1 y2, {of_ends}{} <= y1 -> y1 < y2 -> y2 <= {} ->{supposed}",
            names.join(" "),
            ranges.join(" -> "),
            real(&self.along.low),
            real(&self.along.high),
        )
    }

    /// The names of all that is quantified and of what is known of it.
    pub fn introduced(&self) -> String {
        let others: Vec<&str> = self.others().iter().map(|axis| &*axis.name).collect();
        let known: Vec<String> = others.iter().map(|name| format!("H{name}")).collect();
        let (of_others, of_ends) = match self.along.is_integer() {
            false => ("HZ ", ""),
            true => ("", "HZ1 HZ2 "),
        };
        let supposed = (0..2 * self.hypotheses.len()).map(|k| format!(" A{k}"));
        format!(
            "intros {} {of_others}{} y1 y2 {of_ends}Hlow Hless Hhigh{}",
            others.join(" "),
            known.join(" "),
            supposed.collect::<String>()
        )
    }

    /// The proof that the hypotheses hold between both ends.
    pub fn between(&self) -> String {
        let each = "apply List.Forall_cons; [cbn [says given compares eval nth]; intuition nra|]";
        let all = vec![each; self.hypotheses.len()];
        [all, vec!["apply List.Forall_nil"]].concat().join("; ")
    }

    /// The claim between two points, their conditions proved.
    pub fn instance(&self, point: &Region, to: &BigRational) -> Result<String, Missing> {
        let number = |name: &str| point.axis(name).map(|axis| real(&axis.low));
        let others = self.others();
        let numbers: Vec<String> = (others.iter())
            .filter_map(|axis| number(&axis.name))
            .collect();
        let (of_others, of_ends) = match self.along.is_integer() {
            false => ("ltac:(eauto)", ""),
            true => ("", "ltac:(eauto) ltac:(eauto) "),
        };
        let later = self.later(point, to);
        let mut supposed = String::new();
        for hypothesis in &self.hypotheses {
            for place in [point, &later] {
                let data = &hypothesis.data;
                let step = Subject::Numbers.step(self.sentence, data, place, &[], &[], &[])?;
                supposed += &format!("\n    ({} {})", step.lemma, step.filled());
            }
        }
        Ok(format!(
            "claim {} {of_others} {} {} {} {of_ends}ltac:(lra) ltac:(lra) ltac:(lra){supposed}",
            numbers.join(" "),
            vec!["ltac:(lra)"; others.len()].join(" "),
            number(&self.along.name).unwrap_or_default(),
            real(to),
        ))
    }

    /// A tree whose cuts along a real coordinate in place of the integer one are along that.
    pub fn cut_along(&self, tree: &Tree) -> Tree {
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

    /// Which coordinates but s are integers, and why: along N the slope is that of a loss for every
    /// real N.
    pub fn integers(&self) -> (&'static str, &'static str) {
        match self.along.is_integer() {
            false => ("[true]", "now apply first_integer"),
            true => ("[false]", "apply no_integer"),
        }
    }

    /// The number of the moving coordinate among those but s.
    pub fn place(&self) -> usize {
        (self.sentence.place(&self.along.name)).map_or(0, |place| place.saturating_sub(1))
    }
}
