//! How a formula moves along a coordinate: one of numbers, or at the minimiser.

mod refuted;

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::Missing;
use super::line::Line;
use super::minimiser::Minimiser;
use super::motion::How;
use super::proof::{FUEL, MORE_FUEL, PRECISION};
use super::sentence::{Sentence, fraction};
use crate::certificate::Tree;
use crate::claim::Direction;
use crate::claim::language::Piece;
use crate::claim::rules::{Place, Shape, Signs};
use crate::claim::statement::{Axis, Formula};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

/// A statement that a formula moves in one direction.
pub struct Movement<'a> {
    /// The formula in the coordinates and s.
    what: Expr,
    /// Is it ℓ?
    is_loss: bool,
    /// Does it contain δ?
    is_of_delta: bool,
    up: bool,
    of: Of<'a>,
}

enum Of<'a> {
    /// Numbers, s among them if it is a coordinate.
    Numbers(Line<'a>),
    /// The minimiser.
    Minimiser(Minimiser<'a>),
}

impl<'a> Movement<'a> {
    /// `Err` if the theory does not speak of it.
    pub fn of(sentence: &'a Sentence<'a>, shape: Shape) -> Result<Self, Missing> {
        let statement = sentence.statement;
        let Formula::Moves {
            what,
            direction,
            along,
        } = &statement.assert
        else {
            return Err(Missing::NoTheorem("what does not move"));
        };
        let cases = Missing::NoTheorem("the motion of a formula with cases");
        let pieces = Piece::of(what).filter(|pieces| pieces.len() == 1);
        let piece = pieces.and_then(|mut pieces| pieces.pop()).ok_or(cases)?;
        Ok(Movement {
            what: statement.grounded(&piece.value),
            is_loss: piece.value == Expr::variable("loss"),
            is_of_delta: piece.value.variables().contains("delta"),
            up: *direction == Direction::Increasing,
            of: match Minimiser::of(sentence, along, shape)? {
                Some(minimiser) => Of::Minimiser(minimiser),
                None => Of::Numbers(Line::of(sentence, along)?),
            },
        })
    }

    /// The same where these hold at both ends.
    pub fn supposing(self, hypotheses: &[Formula]) -> Result<Self, Missing> {
        let of = match self.of {
            Of::Numbers(line) => Of::Numbers(line.supposing(hypotheses)?),
            Of::Minimiser(minimiser) => Of::Minimiser(minimiser.supposing(hypotheses)?),
        };
        Ok(Movement { of, ..self })
    }

    fn line(&self) -> &Line<'a> {
        match &self.of {
            Of::Numbers(line) => line,
            Of::Minimiser(minimiser) => &minimiser.line,
        }
    }

    /// What is said of X at both ends, where it has a value.
    fn words(&self, compared: impl Fn(&str, &str) -> String) -> String {
        let at = |y: &str, s: &str| {
            let there = self.line().at(&self.what, y);
            match self.of {
                Of::Numbers(_) => there,
                Of::Minimiser(_) => there.substitute("s", &Expr::variable(s)),
            }
        };
        let [first, second] = [at("y1", "s1"), at("y2", "s2")];
        let mut parts = [first.coq_conditions(), second.coq_conditions()].concat();
        let [low, high] = match self.up {
            true => [first, second],
            false => [second, first],
        };
        parts.push(compared(&low.coq(), &high.coq()));
        parts.join(" /\\ ")
    }

    /// Where X moves strictly, if that is not everywhere.
    fn strictly(&self) -> Option<&'static str> {
        match &self.of {
            Of::Minimiser(_) => Some("0 < s1 < 1 /\\ 0 < s2 < 1"),
            Of::Numbers(line) if &*line.along.name == "s" => Some("0 < y1 /\\ y2 < 1"),
            Of::Numbers(line) => {
                let given = line.sentence.statement.region.axis("s");
                given.map(|_| "0 < s < 1")
            }
        }
    }

    /// It moves, strictly where it has to.
    fn moving(&self) -> String {
        self.words(|low, high| match self.strictly() {
            Some(strictly) => format!("{low} <= {high} /\\ ({strictly} -> {low} < {high})"),
            None => format!("{low} < {high}"),
        })
    }

    /// The theorem that it does.
    pub fn theorem(&self, name: &str, trees: &[Tree]) -> Result<String, Missing> {
        let (claim, intros, steps) = match &self.of {
            Of::Numbers(line) => (
                format!("{}\n  {}", line.quantified(), self.moving()),
                line.introduced(),
                self.of_numbers(line, trees)?,
            ),
            Of::Minimiser(minimiser) => (
                minimiser.claim(&self.moving()),
                minimiser.line.introduced() + " s1 s2 Hs1 Hs2",
                self.of_minimiser(minimiser, trees)?,
            ),
        };
        Ok(format!(
            "Theorem {name} :\n  {claim}.\nProof.\n  {intros}.\n{steps}Qed.\n"
        ))
    }

    /// Where the rate along a coordinate is a multiple of s, or of 1 − s, Coq is to see that it has its
    /// sign: it vanishes with it.
    fn ties(&self, line: &Line, along: &str, up: bool) -> Result<String, Missing> {
        let sentence = line.sentence;
        let s = Expr::variable("s");
        let rate = self.what.differentiate(along);
        let rate = if up { rate } else { -rate };
        let all_s = Axis::new("s", BigRational::zero(), BigRational::one());
        let region = sentence.statement.region.with(all_s);
        let place = Place::<Interval>::of(&region, None);
        let ends = [(s.clone(), "s_"), (Expr::integer(1) - s, "(Sub one_ s_)")];
        let multiple = ends.into_iter().find_map(|(end, data)| {
            let factor = rate.ratio_to(&end)?;
            (place.signs(&factor) == Signs::POSITIVE).then_some((factor, data))
        });
        let Some((factor, end)) = multiple else {
            return Ok("[]".into());
        };
        let number = sentence.place(along).unwrap_or_default();
        let what = sentence.data(&self.what)?;
        let what = if up { what } else { format!("(Neg {what})") };
        let factor = sentence.data(&factor)?;
        Ok(format!("[(derive {number} {what}, {end}, {factor})]"))
    }

    fn of_numbers(&self, line: &Line, trees: &[Tree]) -> Result<String, Missing> {
        let sentence = line.sentence;
        let region = &sentence.statement.region;
        let what = sentence.data(&self.what)?;
        let tree = trees.first().map(|tree| line.cut_along(tree));
        let tree = sentence.tree(tree.as_ref(), FUEL)?;
        let (boxes, _) = sentence.placed(region);
        let values = line.values("y1");
        let (lemma, place, first, boxes, values) = match region.axis("s") {
            None => (
                "number_moves_strictly",
                line.place(),
                1,
                format!("(between {PRECISION} 1 2 1 2 :: {boxes})"),
                values,
            ),
            Some(s) => (
                "number_moves",
                sentence.place(&line.along.name).unwrap_or_default(),
                0,
                format!(
                    "(between {PRECISION} {} {} :: {boxes})",
                    fraction(&s.low),
                    fraction(&s.high)
                ),
                match &*line.along.name {
                    "s" => format!("(y1 :: {values})"),
                    _ => format!("(s :: {values})"),
                },
            ),
        };
        let (integers, integer) = match line.along.is_integer() {
            false => ("[false; true]", "apply second_integer; eauto"),
            true => ("[false]", "apply no_integer"),
        };
        let ties = self.ties(line, &line.along.name, self.up)?;
        let hypotheses: Vec<&str> = line.hypotheses.iter().map(|one| &*one.data).collect();
        Ok(format!(
            "  refine ({lemma} {PRECISION} {first} {integers}\n    {ties} [{}] {} {place} {what}\n    {tree}\n    {boxes} \
             {values} y1 y2 _ _ _ _).\n  - computed.\n  - intros y Hy. cbn [put nth]. split; \
             [in_ranges|split; [{integer}|split; [lra|split; [as_multiples|{}]]]].\n  - simpl. auto with arith.\n  - \
             exact Hless.\n",
            hypotheses.join("; "),
            self.up,
            line.between()
        ))
    }

    fn of_minimiser(&self, minimiser: &Minimiser, trees: &[Tree]) -> Result<String, Missing> {
        let line = &minimiser.line;
        let sentence = line.sentence;
        let what = sentence.data(&self.what)?;
        let (boxes, _) = sentence.placed(&sentence.statement.region);
        let (integers, integer) = line.integers();
        let (place, values) = (line.place(), line.values("y1"));
        let tree = |tree: Option<&Tree>, fuel: usize| {
            let tree = tree.map(|tree| line.cut_along(tree));
            sentence.tree(tree.as_ref(), fuel)
        };
        let on_the_way = format!("intros y Hy. split; [cbn [put]; in_ranges|{integer}]");
        let up = self.up;
        if let Some(z) = minimiser.stays_at() {
            let [first, second] = minimiser.stays(trees.get(1))?;
            let tree = tree(trees.first(), FUEL)?;
            return Ok(format!(
                "  refine (end_moves {PRECISION} {integers} {up} {place} {what} {z}\n    {tree}\n    {boxes} \
                 {values} y1 y2 s1 s2 _ _ _ _ _\n    {first}\n    {second}).\n  - computed.\n  - \
                 {on_the_way}.\n  - simpl. auto with arith.\n  - exact Hless.\n  - auto.\n"
            ));
        }
        if let Some(s_up) = self.goes_with_s(sentence, line) {
            let how = if s_up { How::Rises } else { How::Falls };
            let words = how.words();
            let moves = how.steps(minimiser, trees)?;
            let tree = tree(None, MORE_FUEL)?;
            let ties = self.ties(line, "s", up == s_up)?;
            return Ok(format!(
                "  assert (H : {words}).\n  {{\n{moves}  }}\n  refine (follows_s {PRECISION} {integers} {ties} {up} {s_up} \
                 {place} {what}\n    {tree}\n    {boxes} {values} y1 y2 s1 s2 _ _ _ _ _ (proj1 Hs1) (proj1 Hs2) \
                 H).\n  - computed.\n  - {on_the_way}.\n  - intros y s Hy Hs. as_multiples.\n  - simpl. auto with \
                 arith.\n  - exact Hless.\n"
            ));
        }
        let tree = tree(trees.first(), FUEL)?;
        let (slope, [has_slope], sign) = minimiser.slopes(["y"], trees.get(1))?;
        let [loss, derivative] = [minimiser.loss("y"), minimiser.derivative("y")?];
        let is_loss = self.is_loss;
        let same = match is_loss {
            true => "intros _ y s Hy. same_loss",
            false => "discriminate",
        };
        Ok(format!(
            "  refine (value_moves {PRECISION} {integers} {is_loss} {up} {place} {slope}\n    {what}\n    {tree}\n    \
             {boxes} {values}\n    (fun y => {loss}) (fun y => {derivative}) y1 y2 s1 s2 _ _ _ _ _ _ _ Hs1 Hs2).\n  - \
             computed.\n  - {on_the_way}.\n  - simpl. auto with arith.\n  - exact Hless.\n  - intros y Hy. \
             exact {has_slope}.\n  - intros y x Hy Hx. {sign}.\n  - {same}.\n"
        ))
    }

    /// Whether s goes up, where X does not depend on what moves, but on s.
    fn goes_with_s(&self, sentence: &Sentence, line: &Line) -> Option<bool> {
        let with_s = sentence.statement.sign_in_s(&self.what, &line.along.name)?;
        Some(self.up == with_s)
    }
}
