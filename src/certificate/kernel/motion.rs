//! How the minimiser moves along N, t or b.

use num_rational::BigRational;
use num_traits::Signed;

use super::Missing;
use super::foresight::seen;
use super::line::kept;
use super::minimiser::Minimiser;
use super::movement::Movement;
use super::proof::{FUEL, PRECISION};
use super::sentence::{Sentence, said_of_phase};
use crate::certificate::{Argument, Tree};
use crate::claim::Direction;
use crate::claim::rules::Shape;
use crate::claim::statement::{Formula, Region};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A theorem that something moves, or persists.
pub fn proved(
    argument: &Argument,
    sentence: &Sentence,
    shape: Shape,
    along: &str,
    name: &str,
) -> Result<String, Missing> {
    // Where it speaks of the minimiser, the theorem needs no hypotheses: it is the stronger for that.
    let hypotheses = match argument.statement.is_about_minimisers() {
        true => Vec::new(),
        false => kept(&argument.statement, along),
    };
    let mut supposing = argument.clone();
    supposing.statement.assume = hypotheses.clone();
    seen(&supposing)?;
    match Motion::of(sentence, shape)? {
        Some(motion) => motion.theorem(name, &argument.trees),
        None => {
            let movement = Movement::of(sentence, shape)?.supposing(&hypotheses)?;
            movement.theorem(name, &argument.trees)
        }
    }
}

/// A theorem that it does not, from a point to another value of its coordinate.
pub fn refuted(
    sentence: &Sentence,
    shape: Shape,
    point: &Region,
    (to, between): &(BigRational, BigRational),
    name: &str,
) -> Result<String, Missing> {
    // What lies between is a value of X, of δ one of s.
    let of_s = |motion: &Motion| motion.is_of(&["s", "delta"]);
    match Motion::of(sentence, shape)?.filter(of_s) {
        Some(motion) => motion.refuted(name, point, to, between),
        None => {
            let hypotheses = &sentence.statement.assume;
            let movement = Movement::of(sentence, shape)?.supposing(hypotheses)?;
            movement.refuted(name, point, to, between)
        }
    }
}

/// A statement about how the minimiser moves.
struct Motion<'a> {
    minimiser: Minimiser<'a>,
    how: How,
}

/// What the minimiser does.
#[derive(Clone, Copy)]
pub enum How {
    /// It rises, strictly between the ends.
    Rises,
    /// It falls, strictly between the ends.
    Falls,
    /// It stays in this phase.
    Stays(Phase),
}

impl How {
    /// What it is said to do from s1 to s2.
    pub fn words(self) -> &'static str {
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

    /// What proves the words of minimisers s1 and s2.
    pub fn steps(self, minimiser: &Minimiser, trees: &[Tree]) -> Result<String, Missing> {
        let line = &minimiser.line;
        let shape = trees.get(1);
        if minimiser.stays_at().is_some() {
            let [first, second] = minimiser.stays(shape)?;
            return Ok(format!(
                "  pose proof {first}.\n  pose proof {second}.\n  intuition lra.\n"
            ));
        }
        let sentence = line.sentence;
        let (boxes, _) = sentence.placed(&sentence.statement.region);
        let along = trees.first().map(|tree| line.cut_along(tree));
        let tree = sentence.tree(along.as_ref(), FUEL)?;
        let (integers, integer) = line.integers();
        let (slope, [first, second], sign) = minimiser.slopes(["y1", "y2"], shape)?;
        Ok(format!(
            "  refine ({} {PRECISION} {integers} {} {slope}\n    {tree}\n    {boxes} {} _ _ _ _ y1 y2 s1 s2 _ _ _ \
             _\n    {first}\n    {second}\n    _ _ Hs1 Hs2).\n  - computed.\n  - intros y Hy. split; [cbn \
             [put]; in_ranges|{integer}].\n  - simpl. auto with arith.\n  - exact Hless.\n  - intros x _. \
             {sign}.\n  - intros x _. {sign}.\n",
            self.lemma(),
            line.place(),
            line.values("y1"),
        ))
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
    /// What s does in the statement; `None` if that speaks of another quantity, or of no minimiser.
    fn of(sentence: &'a Sentence<'a>, shape: Shape) -> Result<Option<Self>, Missing> {
        let statement = sentence.statement;
        let (along, how) = match &statement.assert {
            Formula::Moves {
                what,
                direction,
                along,
            } => {
                // Where N stays above 2, q rises with s as p does.
                let pairs = statement.region.axis("N");
                let several = pairs.is_some_and(|n| n.low > BigRational::from_integer(2.into()));
                let rising: &[&str] = match several && along != "N" {
                    true => &["s", "p", "q"],
                    false => &["s", "p"],
                };
                let is = |name: &&str| *what == Expr::variable(*name);
                let how = match direction {
                    Direction::Increasing if rising.iter().any(is) => How::Rises,
                    Direction::Decreasing if is(&"delta") => How::Rises,
                    Direction::Decreasing if rising.iter().any(is) => How::Falls,
                    Direction::Increasing if is(&"delta") => How::Falls,
                    _ => return Ok(None),
                };
                (along, how)
            }
            Formula::Persists { phase, along } => (along, How::Stays(*phase)),
            _ => return Err(Missing::NoTheorem("what does not move")),
        };
        let minimiser = Minimiser::of(sentence, along, shape)?;
        Ok(minimiser.map(|minimiser| Motion { minimiser, how }))
    }

    /// Is it said of one of these, or of a phase?
    fn is_of(&self, names: &[&str]) -> bool {
        match &self.minimiser.line.sentence.statement.assert {
            Formula::Moves { what, .. } => names.iter().any(|name| *what == Expr::variable(*name)),
            _ => true,
        }
    }

    /// The theorem that it moves so.
    fn theorem(&self, name: &str, trees: &[Tree]) -> Result<String, Missing> {
        Ok(format!(
            "Theorem {name} :\n  {}.\nProof.\n  {} s1 s2 Hs1 Hs2.\n{}Qed.\n",
            self.minimiser.claim(self.how.words()),
            self.minimiser.line.introduced(),
            self.how.steps(&self.minimiser, trees)?
        ))
    }

    /// The theorem that it does not, from both ends of a step.
    fn refuted(
        self,
        name: &str,
        point: &Region,
        to: &BigRational,
        between: &BigRational,
    ) -> Result<String, Missing> {
        let hypotheses = &self.minimiser.line.sentence.statement.assume;
        let minimiser = self.minimiser.supposing(hypotheses)?;
        let Minimiser { line, subject } = &minimiser;
        let sentence = line.sentence;
        let later = line.later(point, to);
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
            subject.step(sentence, fact, place, &[], &[Expr::rational(between)], &[])
        });
        minimiser.refuted(name, [&first?, &second?], point, to, self.how.words())
    }
}
