//! A theorem: its statement, and how Coq gets there.

mod in_s;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::at_optimum::proved_at_optimum;
use super::flat_point::FlatPoint;
use super::foresight::seen;
use super::sentence::{Said, Sentence, fraction, real};
use super::ties::{Root, Slope, Ties};
use super::{Missing, motion, thresholds};
use crate::certificate::{Argument, Tree};
use crate::claim::rules::{Counterexample, Rule, Shape};
use crate::claim::statement::{Axis, Formula, Region};
use crate::scalar::symbol::Expr;
use in_s::InS;

pub use in_s::zeros_and_multiples;

/// The bits of Coq's interval arithmetic.
pub const PRECISION: &str = "(F.PtoP 60)";

/// The same at a point, which no cut makes smaller.
const PRECISION_AT_POINT: &str = "(F.PtoP 200)";

/// How often Coq may halve a box that it cannot decide as it is.
pub const FUEL: usize = 8;

/// The same where there are no boxes to begin with.
pub const MORE_FUEL: usize = 12;

/// A theorem that the statement holds.
pub fn proved(argument: &Argument, rule: &Rule, name: &str) -> Result<String, Missing> {
    let (Rule::Boxes { shape, .. } | Rule::Vacuous { shape, .. }) = rule;
    let statement = &argument.statement;
    let sentence = Sentence::of(statement)?;
    if let Formula::Moves { along, .. } | Formula::Persists { along, .. } = &statement.assert {
        return motion::proved(argument, &sentence, *shape, along, name);
    }
    let in_s = InS::of(statement);
    if let Some(in_s) = (in_s.as_ref()).filter(|one| one.is_of_delta() || one.is_single()) {
        return in_s.theorem(argument, *shape, name);
    }
    if let Some(theorem) = proved_at_optimum(argument, name) {
        return theorem;
    }
    let said = sentence.said()?;
    let subject = Subject::of(&sentence, *shape)?;
    let claim = format!(
        "{}\n  {}",
        sentence.quantified(&statement.region),
        subject.about(&sentence, &said.words)
    );
    let intros = sentence.introduced();
    let by_signs = by_signs(argument, &sentence, &subject, &said);
    let proof = match (thresholds::proof(&sentence), by_signs) {
        // A claim may say more than follows from the thresholds.
        (Some(by_thresholds), Ok(step)) => format!(
            "  first [solve [{by_thresholds}]\n  | exact ({}\n    {})].\n",
            step.lemma,
            step.filled()
        ),
        (Some(by_thresholds), Err(_)) => format!("  {by_thresholds}.\n"),
        (None, Err(missing)) => {
            let by_s = in_s.map(|in_s| in_s.theorem(argument, *shape, name));
            return by_s.and_then(Result::ok).ok_or(missing);
        }
        (None, Ok(step)) => {
            let (lemma, holes) = (&step.lemma, step.holes());
            format!("  refine ({lemma}\n    {holes}).\n{}", step.bullets())
        }
    };
    Ok(format!(
        "Theorem {name} :\n  {claim}.\nProof.\n  {intros}\n{proof}Qed.\n"
    ))
}

/// By the signs of formulas over the boxes.
fn by_signs(
    argument: &Argument,
    sentence: &Sentence,
    subject: &Subject,
    said: &Said,
) -> Result<Step, Missing> {
    if !subject.is_of_no_shape() {
        seen(argument)?;
    }
    let region = &argument.statement.region;
    let trees = subject.trees(sentence, &sentence.claim(), region, &argument.trees)?;
    let roots = Root::all_of(argument);
    subject.step(sentence, &said.data, region, &trees, &[], &roots)
}

/// A theorem that the statement fails, at a point.
pub fn refuted(
    argument: &Argument,
    counterexample: &Counterexample,
    name: &str,
) -> Result<String, Missing> {
    let statement = &argument.statement;
    let sentence = Sentence::at_point(statement)?;
    let Counterexample {
        point,
        roots,
        higher,
        shape,
        ..
    } = counterexample;
    if sentence.has_real_integers(higher.is_some()) {
        return Err(Missing::NoTheorem("a counterexample with d among integers"));
    }
    if let Some(step) = higher {
        return motion::refuted(&sentence, *shape, point, step, name);
    }
    if let Some(in_s) = InS::of(statement).filter(InS::is_of_delta) {
        return in_s.refuted(argument, counterexample, name);
    }
    let said = sentence.said()?;
    let subject = Subject::of(&sentence, *shape)?;
    let claim = format!(
        "{}\n  {}",
        sentence.quantified(&statement.region),
        subject.about(&sentence, &said.words)
    );
    if !roots.is_empty() {
        let missing = Missing::NoTheorem("a counterexample at an irrational point");
        let proof = thresholds::refutation(&sentence, counterexample).ok_or(missing)??;
        return Ok(format!(
            "Theorem {name} :\n  ~ ({claim}).\nProof.\n{proof}Qed.\n"
        ));
    }
    let not = format!("(Not {})", said.data);
    let fails = Formula::Not(Box::new(sentence.claim()));
    let trees = subject.trees(&sentence, &fails, point, &argument.trees)?;
    let step = subject.step(&sentence, &not, point, &trees, &[], &[])?;
    let instance = sentence.instance(point);
    let conclusion = match subject {
        Subject::Numbers => format!("as H. exact (H ({instance}))."),
        _ => format!("as [[s Hs] H]. exact (H s Hs (proj2 ({instance}) s Hs))."),
    };
    Ok(format!(
        "Theorem {name} :\n  ~ ({claim}).\nProof.\n  intros claim.\n  pose proof ({}\n    {})\n  \
         {conclusion}\nQed.\n",
        step.lemma,
        step.filled()
    ))
}

/// A lemma of the theory with its arguments, and what proves each of its premises.
pub struct Step {
    /// The lemma and its arguments.
    pub lemma: String,
    premises: Vec<String>,
}

impl Step {
    fn holes(&self) -> String {
        vec!["_"; self.premises.len()].join(" ")
    }

    fn bullets(&self) -> String {
        let bullet = |tactic: &String| format!("  - {tactic}.\n");
        self.premises.iter().map(bullet).collect()
    }

    /// The proofs of the premises, as arguments.
    pub fn filled(&self) -> String {
        let term = |tactic: &String| format!("ltac:({tactic})");
        let terms: Vec<String> = self.premises.iter().map(term).collect();
        terms.join(" ")
    }
}

const COMPUTED: &str = "computed";
const IN_RANGES: &str = "in_ranges";
const INTEGER: &str = "apply first_integer; eauto";
const LRA: &str = "lra";
const VALUE: &str = "reflexivity";

/// What a statement is about.
pub enum Subject {
    /// Numbers, the coordinate s among them if it is one.
    Numbers,
    /// The minimiser of the sigmoid loss.
    Sigmoid {
        /// N > 2?
        several: bool,
    },
    /// The minimiser of another loss of this shape.
    Own(Shape),
}

impl Subject {
    /// What a statement is about.
    pub fn of(sentence: &Sentence, shape: Shape) -> Result<Self, Missing> {
        let statement = sentence.statement;
        if !statement.is_about_minimisers() {
            return Ok(Subject::Numbers);
        }
        let least = |name: &str| statement.region.axis(name).map(|axis| axis.low.clone());
        let two = BigRational::from_integer(2.into());
        match shape {
            Shape::Convex | Shape::Any if sentence.is_sigmoid() => match least("N") {
                Some(n) if n >= two => Ok(Subject::Sigmoid { several: n > two }),
                _ => Err(Missing::NoTheorem("N below 2")),
            },
            _ => Ok(Subject::Own(shape)),
        }
    }

    /// The conclusion, about every minimiser.
    pub fn about(&self, sentence: &Sentence, words: &str) -> String {
        let loss = match self {
            Subject::Numbers => return words.into(),
            Subject::Sigmoid { .. } => sentence.sigmoid_loss(),
            Subject::Own(_) => format!("(fun s => {})", sentence.loss().coq()),
        };
        format!("(exists s, is_argmin {loss} s)\n  /\\ forall s, is_argmin {loss} s ->\n  {words}")
    }

    /// The lemma for `data` over a part of the region, cut as the trees say; `others` are numbers
    /// with which it compares s beside those of the statement, `roots` are what is known of numbers.
    pub fn step(
        &self,
        sentence: &Sentence,
        data: &str,
        region: &Region,
        trees: &[Tree],
        others: &[Expr],
        roots: &[Root],
    ) -> Result<Step, Missing> {
        let (boxes, values) = sentence.placed(region);
        let cuts = sentence.tree(trees.first(), FUEL)?;
        let bits = precision(region);
        Ok(match self {
            Subject::Numbers => {
                let [boxes, s, _] = sentence.with_s(region);
                let Ties { list, proof, .. } = Ties::of_numbers(sentence, region, roots)?;
                let premises = [
                    COMPUTED,
                    IN_RANGES,
                    "apply second_integer; eauto",
                    LRA,
                    &proof,
                ];
                Step {
                    lemma: format!(
                        "plain_claim {bits} {} [false; true]\n    {list}\n    {data}\n    {cuts}\n    \
                         {boxes} {s} {values}",
                        if region.axis("s").is_some() { 0 } else { 1 }
                    ),
                    premises: premises.map(str::to_owned).into(),
                }
            }
            Subject::Sigmoid { several } => {
                let Ties { slope, list, proof } =
                    Ties::of_minimiser(sentence, region, *several, others, roots)?;
                let lemma = match slope {
                    Slope::Log => "sigmoid_claim",
                    Slope::Exp => "sigmoid_claim_exp",
                };
                let slope = sentence.slope_arguments();
                let numbers = sentence.parameters(region).join(" ");
                let mut premises = vec![COMPUTED, IN_RANGES, INTEGER, LRA, LRA];
                premises.extend([VALUE, VALUE, VALUE, &proof]);
                Step {
                    lemma: format!(
                        "{lemma} {bits} [true] {slope}\n    {list}\n    {data}\n    {cuts}\n    {boxes} \
                         {values} {numbers}"
                    ),
                    premises: premises.into_iter().map(str::to_owned).collect(),
                }
            }
            Subject::Own(shape) => {
                let lemma = match shape {
                    Shape::Falling => "falling_claim",
                    Shape::Rising => "rising_claim",
                    Shape::Convex => "own_claim",
                    Shape::Concave | Shape::Any => "any_claim",
                };
                let loss = sentence.data(&sentence.loss())?;
                let shaped = sentence.tree(trees.get(1), MORE_FUEL)?;
                let flat = FlatPoint::of(sentence, *shape, &loss)?;
                let mut premises = vec![COMPUTED, COMPUTED, IN_RANGES, INTEGER];
                premises.extend(flat.iter().flat_map(|_| FlatPoint::PREMISES));
                let [flat, point] = flat.map_or(["", ""].map(str::to_owned), FlatPoint::written);
                Step {
                    lemma: format!(
                        "{flat}{lemma} {bits} [true]\n    {loss}\n    {data}\n    {point}{cuts}\n    \
                         {shaped}\n    {boxes} {values}"
                    ),
                    premises: premises.into_iter().map(str::to_owned).collect(),
                }
            }
        })
    }
}

fn precision(region: &Region) -> &'static str {
    match region.is_point() {
        true => PRECISION_AT_POINT,
        false => PRECISION,
    }
}

/// The range of a coordinate of a region as an interval.
fn interval(axis: &Axis, region: &Region) -> String {
    format!(
        "between {} {} {}",
        precision(region),
        fraction(&axis.low),
        fraction(&axis.high)
    )
}

impl Sentence<'_> {
    /// The names of the coordinates.
    pub fn names(&self) -> Vec<&str> {
        let given = self.statement.region.axis("s").map(|_| "s");
        let axes = self.axes.iter().map(|axis| &*axis.name);
        axes.chain(given).collect()
    }

    /// `forall N t : R, (exists k : Z, N = IZR k) -> 4 <= N <= 10 -> …`, the last arrow included.
    pub fn quantified(&self, region: &Region) -> String {
        let ranges = self.names().into_iter().filter_map(|name| {
            let axis = region.axis(name)?;
            Some(format!(
                "{} <= {name} <= {} ->",
                real(&axis.low),
                real(&axis.high)
            ))
        });
        let ranges: Vec<String> = ranges.collect();
        let names = self.names().join(" ");
        format!(
            "forall {names} : R, (exists k : Z, N = IZR k) -> {}",
            ranges.join(" ")
        )
    }

    /// The names of the coordinates and of what is known of them.
    pub fn introduced(&self) -> String {
        format!("intros {}.", self.arguments())
    }

    /// The same as arguments of another theorem over the region.
    pub fn arguments(&self) -> String {
        let names = self.names();
        let known: Vec<String> = names.iter().map(|name| format!("H{name}")).collect();
        format!("{} HZ {}", names.join(" "), known.join(" "))
    }

    /// Of a region the list of its intervals and that of its coordinates; of a point its numbers.
    pub fn placed(&self, region: &Region) -> (String, String) {
        let own = |axis: &&&Axis| region.axis(&axis.name).cloned();
        let axes: Vec<Axis> = self.axes.iter().filter_map(|axis| own(&axis)).collect();
        let boxes: Vec<String> = axes.iter().map(|axis| interval(axis, region)).collect();
        let values: Vec<String> = axes.iter().map(|axis| self.value(axis)).collect();
        (
            format!("[{}]", boxes.join("; ")),
            format!("[{}]", values.join("; ")),
        )
    }

    /// The boxes of a region of numbers, that of s being the first; the value of s, and the others.
    pub fn with_s(&self, region: &Region) -> [String; 3] {
        let (boxes, values) = self.placed(region);
        let range = format!("between {} 0 1 0 1", precision(region));
        let (range, s) = match region.axis("s") {
            Some(s) => (interval(s, region), self.value(s)),
            None => (range, "0".into()),
        };
        [format!("({range} :: {boxes})"), s, values]
    }

    /// The name of a coordinate, or its number at a point.
    fn value(&self, axis: &Axis) -> String {
        match self.at_point {
            false => axis.name.clone(),
            true => real(&axis.low),
        }
    }

    /// N, t and b as values.
    fn parameters(&self, region: &Region) -> [String; 3] {
        ["N", "t", self.bias()].map(|name| {
            let axis = region.axis(name);
            axis.map_or_else(|| name.to_owned(), |axis| self.value(axis))
        })
    }

    /// The name of the coordinate that is b.
    pub fn bias(&self) -> &'static str {
        if self.statement.region.symmetric {
            "t"
        } else {
            "b"
        }
    }

    fn sigmoid_loss(&self) -> String {
        format!("(reduced_loss N t {})", self.bias())
    }

    /// N, t and b as data.
    pub fn slope_arguments(&self) -> String {
        let place = |name: &str| self.place(name).unwrap_or_default();
        let all = ["N", "t", self.bias()].map(|name| format!("(Var {})", place(name)));
        all.join(" ")
    }

    /// The claim at a point, its hypotheses proved.
    fn instance(&self, point: &Region) -> String {
        let numbers: Vec<String> = (self.names().iter())
            .filter_map(|name| point.axis(name))
            .map(|axis| real(&axis.low))
            .collect();
        let ranges = vec!["ltac:(lra)"; numbers.len()].join(" ");
        format!("claim {} ltac:(eauto) {ranges}", numbers.join(" "))
    }

    /// Boxes as a term; one leaf where there are none.
    pub fn tree(&self, tree: Option<&Tree>, fuel: usize) -> Result<String, Missing> {
        Ok(match tree {
            None => format!("(leaf {fuel})"),
            Some(Tree::Box { minimiser: None }) => format!("(leaf {fuel})"),
            Some(Tree::Box {
                minimiser: Some([low, high]),
            }) => match low.is_zero() && high.is_one() {
                true => format!("(leaf {fuel})"),
                false => format!("(leaf_around {fuel} {} {})", fraction(low), fraction(high)),
            },
            Some(Tree::Cut { axis, at, parts }) => {
                let place = self
                    .place(axis)
                    .ok_or(Missing::NoTheorem("a cut elsewhere"))?;
                let [below, above] = [&parts[0], &parts[1]].map(|part| self.tree(Some(part), fuel));
                format!("(cut {place} {} {} {})", fraction(at), below?, above?)
            }
        })
    }
}
