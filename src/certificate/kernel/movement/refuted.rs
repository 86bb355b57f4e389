//! That a formula does not move so: its values at both ends of a step, and a number between.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::{Movement, Of};
use crate::certificate::Tree;
use crate::certificate::kernel::Missing;
use crate::certificate::kernel::proof::Subject;
use crate::claim::rules::{Place, Shape, Signs};
use crate::claim::statement::{Region, Statement};
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::Expr;

impl Movement<'_> {
    /// The theorem that it does not: X is beyond `between` at y1, and before it at y2.
    pub fn refuted(
        &self,
        name: &str,
        point: &Region,
        to: &BigRational,
        between: &BigRational,
    ) -> Result<String, Missing> {
        let line = self.line();
        let sentence = line.sentence;
        // δ at s = 0 and 1 is no value of its formula.
        if self.is_of_delta && sentence.place("delta").is_none() {
            return Err(Missing::NoTheorem(
                "a counterexample to the motion of a formula of delta",
            ));
        }
        let later = line.later(point, to);
        if let Of::Numbers(line) = &self.of
            && self.rests(point, &later)
        {
            return Ok(format!(
                "Theorem {name} :\n  ~ ({}\n  {}).\nProof.\n  intros claim.\n  pose proof ({}) as H.\n  \
                 assert (E : {}) by (field; divisors).\n  intuition lra.\nQed.\n",
                line.quantified(),
                self.moving(),
                line.instance(point, to)?,
                self.is_the_same(point, &later)
            ));
        }
        let difference = self.what.clone() - Expr::rational(between);
        let [what, m] = [&self.what, &Expr::rational(between)].map(|side| sentence.data(side));
        let (what, m) = (what?, m?);
        let step = |place: &Region, beyond: bool| {
            let (word, signs) = match beyond {
                true => ("Greater", Signs::POSITIVE),
                false => ("Less", Signs::NEGATIVE),
            };
            let minimiser = self.minimiser_at(sentence.statement, place);
            let here = Place::<Precise<192>>::of(place, minimiser.as_ref());
            if here.signs(&sentence.statement.tied(&difference)) != signs {
                return Err(Missing::NoTheorem("a counterexample that rests"));
            }
            let subject = match &self.of {
                Of::Numbers(_) => &Subject::Numbers,
                Of::Minimiser(of) => &of.subject,
            };
            let around = Tree::Box {
                minimiser: minimiser.filter(|[low, high]| low < high),
            };
            let fact = format!("(Compare {what} {word} {m})");
            subject.step(sentence, &fact, place, &[around], &[], &[])
        };
        let steps = [&step(point, self.up)?, &step(&later, !self.up)?];
        Ok(match &self.of {
            Of::Minimiser(minimiser) => {
                minimiser.refuted(name, steps, point, to, &self.moving())?
            }
            Of::Numbers(line) => format!(
                "Theorem {name} :\n  ~ ({}\n  {}).\nProof.\n  intros claim.\n  pose proof ({}\n    {}) as \
                 C1.\n  pose proof ({}\n    {}) as C2.\n  pose proof ({}) as H.\n  simpl in C1, C2. intuition \
                 lra.\nQed.\n",
                line.quantified(),
                self.not_against(),
                steps[0].lemma,
                steps[0].filled(),
                steps[1].lemma,
                steps[1].filled(),
                line.instance(point, to)?,
            ),
        })
    }

    /// What is refuted of numbers: where the claim speaks of no s, only a wrong order does that.
    fn not_against(&self) -> String {
        match self.strictly() {
            Some(_) => self.moving(),
            None => self.words(|low, high| format!("{low} <= {high}")),
        }
    }

    /// X there.
    fn value(&self, place: &Region) -> Expr {
        let axes = place.axes.iter();
        axes.fold(self.what.clone(), |value, axis| {
            value.substitute(&axis.name, &Expr::rational(&axis.low))
        })
    }

    /// Is X the same at both points, which are no ends?
    fn rests(&self, point: &Region, later: &Region) -> bool {
        let inside = |place: &Region| {
            let s = place.axis("s");
            s.is_some_and(|s| BigRational::zero() < s.low && s.low < BigRational::one())
        };
        let [first, second] = [point, later].map(|place| self.value(place));
        inside(point) && inside(later) && first.provably_equals(&second)
    }

    /// That it is the same.
    fn is_the_same(&self, point: &Region, later: &Region) -> String {
        let [first, second] = [point, later].map(|place| self.value(place).coq());
        format!("{first} = {second}")
    }

    /// A range of the minimiser at a point.
    fn minimiser_at(&self, statement: &Statement, point: &Region) -> Option<[BigRational; 2]> {
        const HALVINGS: usize = 40;
        let two = BigRational::from_integer(2.into());
        let [mut low, mut high] = [BigRational::zero(), BigRational::one()];
        match &self.of {
            Of::Numbers(_) => return None,
            Of::Minimiser(minimiser) => match minimiser.subject {
                Subject::Own(Shape::Falling) => return Some([high.clone(), high]),
                Subject::Own(Shape::Rising) => return Some([low.clone(), low]),
                _ => {}
            },
        }
        let place = Place::<Precise<192>>::of(point, None);
        for _ in 0..HALVINGS {
            let middle = (&low + &high) / &two;
            let slope = statement.slope().substitute("s", &Expr::rational(&middle));
            match place.signs(&slope) {
                Signs::NEGATIVE => low = middle,
                Signs::POSITIVE => high = middle,
                _ => break,
            }
        }
        Some([low, high])
    }
}
