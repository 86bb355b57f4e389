//! Claims about p, q and δ of the minimiser, by theorems about s.

use num_rational::BigRational;
use num_traits::{One, Signed};

use super::{Subject, proved, refuted};
use crate::certificate::kernel::Missing;
use crate::certificate::kernel::sentence::{Said, Sentence};
use crate::certificate::{Argument, Because};
use crate::claim::rules::{Bond, Counterexample, Obligation, Rule, Shape, speaks_of_point};
use crate::claim::statement::{Comparison, Formula, Relation, Statement};
use crate::claim::symbols;
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::symbol::Expr;

/// A statement in which p, q or δ of the minimiser is compared with formulas free of it, and the same
/// said of s.
pub(super) struct InS<'a> {
    statement: &'a Statement,
    in_s: Statement,
}

/// p, q or δ on the left, and c.
struct Placed {
    of: &'static str,
    relation: Relation,
    c: Expr,
}

impl Placed {
    fn of(comparison: &Comparison) -> Option<Placed> {
        let Comparison {
            left,
            relation,
            right,
        } = comparison;
        let sides = [(left, *relation, right), (right, turned(*relation), left)];
        sides.into_iter().find_map(|(side, relation, c)| {
            let of = ["p", "q", "delta"]
                .into_iter()
                .find(|name| *side == Expr::variable(*name))?;
            (!speaks_of_point(c)).then(|| Placed {
                of,
                relation,
                c: c.clone(),
            })
        })
    }

    /// p = 2s − 1, q = s(N − 2)/(N − 1) − 1, and δ² = (1 − s)/s falls as s rises.
    fn in_s(&self) -> Formula {
        let (one, two, n) = (Expr::integer(1), Expr::integer(2), symbols().n);
        let is_least = self.c == Expr::integer(-1);
        let sum = one.clone() + self.c.clone();
        match self.of {
            "delta" => self.of_delta(),
            // No sign of the slope at 0 says s = 0, but that it is not negative.
            _ if self.relation == Relation::Equal && is_least => Formula::Phase(Phase::Antipodal),
            "p" => compared(self.relation, sum / two),
            _ => {
                let place = sum * (n.clone() - one.clone()) / (n - two);
                let is_end = place.provably_equals(&one);
                compared(self.relation, if is_end { one } else { place })
            }
        }
    }

    fn of_delta(&self) -> Formula {
        let (one, zero) = (Expr::integer(1), Expr::integer(0));
        let relation = turned(self.relation);
        match self.c.as_constant() {
            // No sign of the slope at 1 says s = 1, but that it is not positive.
            _ if self.c == zero && relation == Relation::Equal => Formula::Phase(Phase::Etf),
            Some(c) if !c.is_negative() => {
                let place = (BigRational::one() + c * c).recip();
                compared(relation, Expr::rational(&place))
            }
            _ => {
                let place = one.clone() / (one + self.c.clone() * self.c.clone());
                let sign = |relation| {
                    Formula::Holds(Comparison {
                        left: self.c.clone(),
                        relation,
                        right: zero.clone(),
                    })
                };
                let s = compared(relation, place);
                match self.relation {
                    Relation::AtLeast | Relation::Greater => {
                        Formula::Or(vec![sign(Relation::Less), s])
                    }
                    _ => Formula::And(vec![sign(Relation::AtLeast), s]),
                }
            }
        }
    }

    /// As it is asked; of δ = sqrt ((1 - s) / s), that it is finite or not.
    fn words(&self, sentence: &Sentence, comparison: &Comparison) -> Result<String, Missing> {
        if self.of != "delta" {
            return Ok(sentence.comparison(comparison)?.words);
        }
        let c = sentence.statement.tied(&self.c);
        let (finite, sign) = match self.relation {
            Relation::AtMost => ("0 < s /\\", "<="),
            Relation::Less => ("0 < s /\\", "<"),
            Relation::Equal => ("0 < s /\\", "="),
            Relation::AtLeast => ("s = 0 \\/", ">="),
            Relation::Greater => ("s = 0 \\/", ">"),
        };
        let compared = format!("({finite} sqrt ((1 - s) / s) {sign} {})", c.coq());
        let said = c.coq_conditions().into_iter().chain([compared]);
        Ok(said.collect::<Vec<_>>().join(" /\\ "))
    }

    /// What is known of s and c, for the proof that both forms are the same.
    fn known(&self, sentence: &Sentence) -> String {
        let c = sentence.statement.tied(&self.c).coq();
        match (self.of, self.relation) {
            ("delta", relation) => {
                let lemma = match relation {
                    Relation::AtMost => "delta_at_most",
                    Relation::Less => "delta_below",
                    Relation::Equal => "delta_equal",
                    Relation::AtLeast => "delta_at_least",
                    Relation::Greater => "delta_above",
                };
                format!("rewrite ({lemma} s ({c}) (proj1 Hs)); ")
            }
            ("q", _) => {
                format!(
                    "pose proof (other_similarity_sign N s ({c}) ltac:(lra)) as [? ?]; try assert ((1 + \
                     ({c})) * (N - 1) / (N - 2) = 1) by (field; lra); "
                )
            }
            _ => String::new(),
        }
    }
}

/// s ∘ place.
fn compared(relation: Relation, place: Expr) -> Formula {
    Formula::Holds(Comparison {
        left: Expr::variable("s"),
        relation,
        right: place,
    })
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

impl<'a> InS<'a> {
    /// `None` if there is no such comparison, or one of q at N = 2, where it is −1 throughout.
    pub(super) fn of(statement: &'a Statement) -> Option<InS<'a>> {
        let two = BigRational::from_integer(2.into());
        let several = statement.region.axis("N")?.low > two;
        let formulas = || statement.assume.iter().chain([&statement.assert]);
        let placed: Vec<Placed> = formulas()
            .flat_map(Formula::comparisons)
            .filter_map(Placed::of)
            .collect();
        let fits = statement.is_about_minimisers() && !statement.gives_point();
        let known = several || placed.iter().all(|one| one.of != "q");
        let in_s = |formula: &Formula| formula.with_atoms(&placed_by_s);
        (fits && known && !placed.is_empty()).then(|| InS {
            statement,
            in_s: Statement {
                assume: statement.assume.iter().map(in_s).collect(),
                assert: in_s(&statement.assert),
                ..statement.clone()
            },
        })
    }

    /// Does it speak of δ? Of that there is no other theorem.
    pub(super) fn is_of_delta(&self) -> bool {
        let formulas = self.statement.assume.iter().chain([&self.statement.assert]);
        let mut placed = formulas
            .flat_map(Formula::comparisons)
            .filter_map(Placed::of);
        placed.any(|one| one.of == "delta")
    }

    /// Is it one comparison and nothing else?
    pub(super) fn is_single(&self) -> bool {
        self.statement.assume.is_empty() && matches!(self.statement.assert, Formula::Holds(_))
    }

    /// By the theorem about s.
    pub(super) fn theorem(
        &self,
        argument: &Argument,
        shape: Shape,
        name: &str,
    ) -> Result<String, Missing> {
        let sentence = Sentence::of(self.statement)?;
        let rule = Rule::Boxes {
            shape,
            bonds: zeros_and_multiples(&self.in_s, shape),
        };
        let lemma = Argument {
            statement: self.in_s.clone(),
            because: Because::Rule(rule.clone()),
            trees: argument.trees.clone(),
        };
        let lemma = proved(&lemma, &rule, &format!("{name}_s"))?;
        Ok(format!(
            "{lemma}\nTheorem {name} :\n  {}.\nProof.\n  {}\n  destruct ({name}_s {}) as [He H].\n  \
             split; [exact He|]. intros s Hs. specialize (H s Hs). cbv beta in H.\n{}  tauto.\nQed.\n",
            self.claim(&sentence, shape)?,
            sentence.introduced(),
            sentence.arguments(),
            self.told()?,
        ))
    }

    /// That it fails, since the statement about s fails.
    pub(super) fn refuted(
        &self,
        argument: &Argument,
        counterexample: &Counterexample,
        name: &str,
    ) -> Result<String, Missing> {
        let sentence = Sentence::of(self.statement)?;
        let lemma = Argument {
            statement: self.in_s.clone(),
            ..argument.clone()
        };
        let lemma = refuted(&lemma, counterexample, &format!("{name}_s"))?;
        Ok(format!(
            "{lemma}\nTheorem {name} :\n  ~ ({}).\nProof.\n  intros claim. apply {name}_s. {}\n  destruct \
             (claim {}) as [He H].\n  split; [exact He|]. intros s Hs. specialize (H s Hs). cbv \
             beta in H.\n{}  tauto.\nQed.\n",
            self.claim(&sentence, counterexample.shape)?,
            sentence.introduced(),
            sentence.arguments(),
            self.told()?,
        ))
    }

    /// What is claimed, in the words that were asked.
    fn claim(&self, sentence: &Sentence, shape: Shape) -> Result<String, Missing> {
        let said = sentence.said_with(&|comparison| match Placed::of(comparison) {
            Some(placed) => Ok(Said {
                words: placed.words(sentence, comparison)?,
                data: String::new(),
            }),
            None => sentence.comparison(comparison),
        })?;
        Ok(format!(
            "{}\n  {}",
            sentence.quantified(&self.statement.region),
            Subject::of(sentence, shape)?.about(sentence, &said.words)
        ))
    }

    /// The tactics that say of each comparison what it is of s.
    fn told(&self) -> Result<String, Missing> {
        let (sentence, in_s) = (Sentence::of(self.statement)?, Sentence::of(&self.in_s)?);
        let formulas = self.statement.assume.iter().chain([&self.statement.assert]);
        let mut told = String::new();
        for comparison in formulas.flat_map(Formula::comparisons) {
            if let Some(placed) = Placed::of(comparison) {
                told += &format!(
                    "  assert (({}) <-> ({})) by ({}same_by_s).\n",
                    placed.words(&sentence, comparison)?,
                    in_s.formula(&placed.in_s())?.words,
                    placed.known(&sentence)
                );
            }
        }
        Ok(told)
    }
}

fn placed_by_s(atom: &Formula) -> Formula {
    let placed = match atom {
        Formula::Holds(comparison) => Placed::of(comparison),
        _ => None,
    };
    placed.map_or_else(|| atom.clone(), |placed| placed.in_s())
}

/// The zeros and multiples among the formulas of which a statement speaks.
pub fn zeros_and_multiples(statement: &Statement, shape: Shape) -> Vec<Bond> {
    let free = Rule::Boxes {
        shape,
        bonds: Vec::new(),
    };
    let obligations = statement.obligations(&free).unwrap_or_default();
    let exprs = obligations.iter().find_map(|obligation| match obligation {
        Obligation::Everywhere(everywhere) => Some(&everywhere.exprs),
        Obligation::Identity(..) => None,
    });
    let exprs: &[Expr] = exprs.map_or(&[], |exprs| exprs);
    let zero = |of: usize| Bond::Zero {
        of,
        times: None,
        exponential: false,
    };
    let multiple = |[left, right]: [usize; 2]| {
        Some(Bond::Multiple {
            left,
            right,
            factor: exprs[left].ratio_to(&exprs[right])?,
            rate: None,
        })
    };
    let (zeros, others): (Vec<usize>, Vec<usize>) =
        (0..exprs.len()).partition(|&of| exprs[of].provably_equals(&Expr::integer(0)));
    let pairs = (others.iter().enumerate())
        .flat_map(|(index, &left)| others[index + 1..].iter().map(move |&right| [left, right]));
    (zeros.into_iter().map(zero))
        .chain(pairs.filter_map(multiple))
        .collect()
}
