//! The minimiser at both ends of a line.

use num_rational::BigRational;

use super::Missing;
use super::line::Line;
use super::proof::{MORE_FUEL, PRECISION, Step, Subject};
use super::sentence::Sentence;
use crate::certificate::Tree;
use crate::claim::rules::Shape;
use crate::claim::statement::{Formula, Region};

/// The minimiser of a loss as a coordinate moves.
pub struct Minimiser<'a> {
    /// Which coordinate.
    pub line: Line<'a>,
    /// Of which loss.
    pub subject: Subject,
}

impl<'a> Minimiser<'a> {
    /// `None` if the statement speaks of none.
    pub fn of(
        sentence: &'a Sentence<'a>,
        along: &str,
        shape: Shape,
    ) -> Result<Option<Self>, Missing> {
        let line = Line::of(sentence, along)?;
        Ok(match Subject::of(sentence, shape)? {
            Subject::Numbers => None,
            subject => Some(Minimiser { line, subject }),
        })
    }

    /// The same where these hold at both ends.
    pub fn supposing(self, hypotheses: &[Formula]) -> Result<Self, Missing> {
        let line = self.line.supposing(hypotheses)?;
        Ok(Minimiser { line, ..self })
    }

    /// N, t and b with the moving coordinate at `y`.
    fn parameters<'b>(&'b self, y: &'b str) -> [&'b str; 3] {
        let names = ["N", "t", self.line.sentence.bias()];
        let along = &*self.line.along.name;
        names.map(|name| if name == along { y } else { name })
    }

    /// ℓ there, as Coq reads it.
    pub fn loss(&self, y: &str) -> String {
        match self.subject {
            Subject::Own(_) => {
                let there = self.line.at(&self.line.sentence.loss(), y);
                format!("(fun s => {})", there.coq())
            }
            _ => format!("(reduced_loss {})", self.parameters(y).join(" ")),
        }
    }

    /// ℓ′ there.
    pub fn derivative(&self, y: &str) -> Result<String, Missing> {
        Ok(match self.subject {
            Subject::Own(_) => {
                let loss = self.line.sentence.data(&self.line.sentence.loss())?;
                format!(
                    "fun s => eval (s :: {}) (derive 0 {loss})",
                    self.line.values(y)
                )
            }
            _ => format!("slope {}", self.parameters(y).join(" ")),
        })
    }

    /// The claim that the words are true of the minimisers s1 and s2.
    pub fn claim(&self, words: &str) -> String {
        format!(
            "{}\n  forall s1 s2, is_argmin {} s1 -> is_argmin {} s2 ->\n  {words}",
            self.line.quantified(),
            self.loss("y1"),
            self.loss("y2"),
        )
    }

    /// The slope as data, that it is one at the given places, and that it has the slope's sign.
    pub fn slopes<const K: usize>(
        &self,
        places: [&str; K],
        shape: Option<&Tree>,
    ) -> Result<(String, [String; K], String), Missing> {
        let sentence = self.line.sentence;
        let form = match self.subject {
            Subject::Own(_) => {
                let loss = sentence.data(&sentence.loss())?;
                let each = self.by_shape("own_slope", places, shape)?;
                return Ok((
                    format!("(derive 0 {loss})"),
                    each,
                    "apply same_sign_refl".into(),
                ));
            }
            Subject::Sigmoid { several: false } => "exp_slope",
            _ => "log_slope",
        };
        let each = places.map(|y| {
            let parameters = self.parameters(y).join(" ");
            format!("(sigmoid_has_slope {parameters} ltac:(lra) ltac:(lra))")
        });
        Ok((
            format!("({form} {})", sentence.slope_arguments()),
            each,
            format!("apply {form}_sign; try reflexivity; lra"),
        ))
    }

    /// The end at which it stays throughout: by the shape of the loss, or as N is at most 4 and b = t.
    pub fn stays_at(&self) -> Option<u8> {
        let region = &self.line.sentence.statement.region;
        let four = BigRational::from_integer(4.into());
        match self.subject {
            Subject::Own(Shape::Falling) => Some(1),
            Subject::Own(Shape::Rising) => Some(0),
            Subject::Sigmoid { .. } if region.symmetric => {
                let few = region.axis("N").is_some_and(|n| n.high <= four);
                few.then_some(1)
            }
            _ => None,
        }
    }

    /// That it is that end at both ends of the line.
    pub fn stays(&self, shape: Option<&Tree>) -> Result<[String; 2], Missing> {
        let [first, second] = match self.subject {
            Subject::Own(Shape::Falling) => self.by_shape("falling_stays", ["y1", "y2"], shape)?,
            Subject::Own(_) => self.by_shape("rising_stays", ["y1", "y2"], shape)?,
            _ => ["y1", "y2"].map(|y| {
                let [n, t, _] = self.parameters(y);
                format!("(small_stays {n} {t} ltac:(lra) ltac:(lra))")
            }),
        };
        Ok([format!("({first} s1 Hs1)"), format!("({second} s2 Hs2)")])
    }

    /// What the lemma says of a loss of one's own, by its shape.
    fn by_shape<const K: usize>(
        &self,
        lemma: &str,
        places: [&str; K],
        shape: Option<&Tree>,
    ) -> Result<[String; K], Missing> {
        let sentence = self.line.sentence;
        let loss = sentence.data(&sentence.loss())?;
        let (boxes, _) = sentence.placed(&sentence.statement.region);
        let tree = shape.map(|tree| self.line.cut_along(tree));
        let tree = sentence.tree(tree.as_ref(), MORE_FUEL)?;
        let (integers, integer) = self.line.integers();
        Ok(places.map(|y| {
            format!(
                "({lemma} {PRECISION} {integers} {loss}\n      {tree} {boxes} {} ltac:(computed) \
                 ltac:(in_ranges) ltac:({integer}))",
                self.line.values(y)
            )
        }))
    }

    /// The theorem that the words are false of the minimisers at two points, by what is said of these.
    pub fn refuted(
        &self,
        name: &str,
        [first, second]: [&Step; 2],
        point: &Region,
        to: &BigRational,
        words: &str,
    ) -> Result<String, Missing> {
        Ok(format!(
            "Theorem {name} :\n  ~ ({}).\nProof.\n  intros claim.\n  pose proof ({}\n    {}) as [[s1 H1] \
             C1].\n  pose proof ({}\n    {}) as [[s2 H2] C2].\n  pose proof ({} s1 s2 H1 H2) as H.\n  \
             specialize (C1 s1 H1). specialize (C2 s2 H2). simpl in C1, C2. intuition lra.\nQed.\n",
            self.claim(words),
            first.lemma,
            first.filled(),
            second.lemma,
            second.filled(),
            self.line.instance(point, to)?,
        ))
    }
}
