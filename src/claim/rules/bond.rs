//! What ties the signs of formulas together where no enclosure can tell them: on the surfaces on
//! which they vanish.

use super::fact::{Place, Signs};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::symbol::Expr;

/// A relation between the signs of formulas, each named by its number in a list.
#[derive(Clone, Debug, PartialEq)]
pub enum Bond {
    /// The formula f is 0: it is, or its product with another is that is nowhere 0, or e^f = 1.
    Zero {
        /// f.
        of: usize,
        /// The other.
        times: Option<Expr>,
        /// By e^f = 1?
        exponential: bool,
    },
    /// left = factor·right; or, at a positive rate, e^(rate·left) − 1 = factor·right. For e^z − 1
    /// has the sign of z.
    Multiple {
        /// The one formula.
        left: usize,
        /// The other.
        right: usize,
        /// What the one is of the other.
        factor: Expr,
        /// 0 < rate, in the exponential form.
        rate: Option<Expr>,
    },
    /// f = 0 at x = r. If f rises in x all the way from r, f has the sign of x − r (mean value
    /// theorem). If f′ = 0 there too and f′ rises, f > 0 but at x = r (Taylor).
    Root {
        /// f.
        of: usize,
        /// x.
        along: String,
        /// r, a formula free of x.
        at: Expr,
        /// Is f′ = 0 too?
        double: bool,
    },
}

impl Bond {
    /// The formulas that have to be equal, pair by pair; `None` if there is no such formula.
    pub(super) fn identities(&self, exprs: &[Expr]) -> Option<Vec<(Expr, Expr)>> {
        let zero = Expr::integer(0);
        Some(match self {
            Bond::Zero {
                of,
                times,
                exponential,
            } => {
                let one = exprs.get(*of)?.clone();
                let one = match exponential {
                    true => one.exp() - Expr::integer(1),
                    false => one,
                };
                vec![match times {
                    Some(times) => (one * times.clone(), zero),
                    None => (one, zero),
                }]
            }
            Bond::Multiple {
                left,
                right,
                factor,
                rate,
            } => {
                let left = exprs.get(*left)?.clone();
                let left = match rate {
                    Some(rate) => (rate.clone() * left).exp() - Expr::integer(1),
                    None => left,
                };
                vec![(left, factor.clone() * exprs.get(*right)?.clone())]
            }
            Bond::Root {
                of,
                along,
                at,
                double,
            } => {
                let f = exprs.get(*of)?;
                let mut both = vec![f.clone()];
                both.extend(double.then(|| f.differentiate(along)));
                if at.variables().contains(along.as_str()) {
                    return None;
                }
                let at_root = |f: Expr| (f.substitute(along, at), zero.clone());
                both.into_iter().map(at_root).collect()
            }
        })
    }
}

/// A bond made ready for many boxes.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    bond: Bond,
    /// Of a root: the number of x − r, and f′, or f″ for a double root.
    root: Option<(usize, Expr)>,
}

/// In a box: the sign of one formula is that of another, or the opposite, or (even) 0 where the
/// other is 0 and else one and the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    one: usize,
    other: usize,
    sign: Signs,
    even: bool,
}

impl Ready {
    /// Adds x − r to the formulas, if it is not among them.
    pub(super) fn new(bond: &Bond, exprs: &mut Vec<Expr>) -> Option<Ready> {
        let root = match bond {
            Bond::Root {
                of,
                along,
                at,
                double,
            } => {
                let slope = exprs.get(*of)?.differentiate(along);
                let distance = Expr::variable(along.as_str()) - at.clone();
                let steepness = match double {
                    true => slope.differentiate(along),
                    false => slope,
                };
                Some((numbered(exprs, distance), steepness))
            }
            Bond::Zero { .. } | Bond::Multiple { .. } => None,
        };
        Some(Ready {
            bond: bond.clone(),
            root,
        })
    }

    /// What the one formula is of the other.
    pub(super) fn factor(&self) -> Option<&Expr> {
        match &self.bond {
            Bond::Multiple { factor, .. } => Some(factor),
            Bond::Zero { .. } | Bond::Root { .. } => None,
        }
    }

    /// What it says in a box, if anything; `known` are the signs of the formulas there. Nothing
    /// where a formula may be undefined: then it has no sign that could be tied to another.
    pub(super) fn link<S: Enclosing>(
        &self,
        exprs: &[Expr],
        place: &Place<S>,
        known: &mut [Signs],
    ) -> Option<Link> {
        let single = |signs: Signs| Some(signs).filter(|signs| signs.each().count() == 1);
        match (&self.bond, &self.root) {
            (Bond::Zero { of, times, .. }, _) => {
                let nonzero = |times: &Expr| {
                    place.is_defined(times) && Signs::NONZERO.contain(place.signs(times))
                };
                if place.is_defined(&exprs[*of]) && times.as_ref().is_none_or(nonzero) {
                    known[*of] = known[*of].and(Signs::ZERO);
                }
                None
            }
            (
                Bond::Multiple {
                    left,
                    right,
                    factor,
                    rate,
                },
                _,
            ) => {
                let rises =
                    |rate: &Expr| place.is_defined(rate) && place.signs(rate) == Signs::POSITIVE;
                let all = [factor, &exprs[*left], &exprs[*right]];
                let fits = all.into_iter().all(|expr| place.is_defined(expr))
                    && rate.as_ref().is_none_or(rises);
                let sign = single(place.signs(factor)).filter(|_| fits)?;
                Some(Link {
                    one: *left,
                    other: *right,
                    sign,
                    even: false,
                })
            }
            (
                Bond::Root {
                    of,
                    along,
                    at,
                    double,
                },
                Some((distance, steepness)),
            ) => {
                let around = place.reaching(along, at).filter(|_| place.is_defined(at))?;
                let fits = around.is_defined(&exprs[*of]);
                let steep = around.signs(steepness).and(around.signs_centred(steepness));
                Some(Link {
                    one: *of,
                    other: *distance,
                    sign: single(steep).filter(|_| fits)?,
                    even: *double,
                })
            }
            (Bond::Root { .. }, None) => None,
        }
    }
}

/// The number of a formula in the list, to which it is added if it is not there. Formulas are the
/// same if they are printed alike, so that a list is the same after it was written and read.
pub(super) fn numbered(exprs: &mut Vec<Expr>, expr: Expr) -> usize {
    let text = expr.to_string();
    let known = exprs.iter().position(|known| known.to_string() == text);
    known.unwrap_or_else(|| {
        exprs.push(expr);
        exprs.len() - 1
    })
}

impl Link {
    /// Draws the conclusion; `false` if the signs contradict each other.
    pub(super) fn draw(&self, known: &mut [Signs]) -> bool {
        let through = |signs: Signs| match self.sign == Signs::NEGATIVE {
            true => signs.reversed(),
            false => signs,
        };
        let each = |signs: Signs, map: &dyn Fn(Signs) -> Signs| {
            signs.each().map(map).fold(Signs::NONE, Signs::or)
        };
        let (one, other) = (known[self.one], known[self.other]);
        if self.sign == Signs::ZERO {
            known[self.one] = one.and(Signs::ZERO);
        } else if self.even {
            let forward = |sign: Signs| match sign == Signs::ZERO {
                true => Signs::ZERO,
                false => self.sign,
            };
            let backward = |sign: Signs| match sign == Signs::ZERO {
                true => Signs::ZERO,
                false if sign == self.sign => Signs::NONZERO,
                false => Signs::NONE,
            };
            known[self.one] = one.and(each(other, &forward));
            known[self.other] = other.and(each(one, &backward));
        } else {
            known[self.one] = one.and(through(other));
            known[self.other] = other.and(through(known[self.one]));
        }
        !known[self.one].is_empty() && !known[self.other].is_empty()
    }
}
