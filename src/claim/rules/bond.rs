//! What ties the signs of formulas together where no enclosure can tell them: on the surfaces on
//! which they vanish.

use std::collections::BTreeSet;

use num_rational::BigRational;

use super::fact::{Place, Signs};
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::symbol::{Expr, Factor};

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
    /// x − r = (x − r′) + (r′ − r).
    Gap {
        /// x.
        along: String,
        /// r and r′.
        between: [Expr; 2],
    },
    /// left = factor·right + rest.
    Shifted {
        /// The one formula.
        left: usize,
        /// The other.
        right: usize,
        /// What the one is of the other,
        factor: Expr,
        /// but for this.
        rest: Expr,
    },
    /// f = 0 at a corner r of several coordinates. From r to x, one coordinate after the other, f
    /// changes by as many terms, each of the sign of its ∂f/∂x (x − r) (mean value theorem).
    Corner {
        /// f.
        of: usize,
        /// Each x with its r, a number.
        at: Vec<(String, BigRational)>,
    },
    /// f is a product of sums of rises: u (g(x) − g(y)) has the sign of u (x − y) for a rising g.
    Rises {
        /// f.
        of: usize,
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
            Bond::Gap { .. } | Bond::Rises { .. } => Vec::new(),
            Bond::Shifted {
                left,
                right,
                factor,
                rest,
            } => {
                let right = factor.clone() * exprs.get(*right)?.clone();
                vec![(exprs.get(*left)?.clone(), right + rest.clone())]
            }
            Bond::Corner { of, at } => {
                let f = exprs.get(*of)?.clone();
                let names: BTreeSet<&str> = at.iter().map(|(x, _)| &**x).collect();
                if names.len() != at.len() {
                    return None;
                }
                let there =
                    |f: Expr, (x, r): &(String, BigRational)| f.substitute(x, &Expr::rational(r));
                vec![(at.iter().fold(f, there), zero)]
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
    /// Of a gap: the numbers of x − r, x − r′ and r′ − r; of a shift: of left, right and rest.
    sum: Option<[usize; 3]>,
    /// Of a corner: x − r and ∂f/∂x of each x.
    ways: Vec<(Expr, Expr)>,
    /// Of rises: the factors.
    factors: Vec<Factor>,
}

/// What a bond says in a box.
#[derive(Clone, Copy, Debug)]
pub(super) enum Link {
    /// The sign of one formula is that of another, or the opposite, or (even) 0 where the other is 0 and
    /// else one and the same.
    Signs {
        one: usize,
        other: usize,
        sign: Signs,
        even: bool,
    },
    /// The first formula is the sum of the others, the second times a number of this sign.
    Sum([usize; 3], Signs),
}

impl Ready {
    /// Adds x − r, and a rest, to the formulas, if they are not among them.
    pub(super) fn new(bond: &Bond, exprs: &mut Vec<Expr>) -> Option<Ready> {
        let mut ready = Ready {
            bond: bond.clone(),
            root: None,
            sum: None,
            ways: Vec::new(),
            factors: Vec::new(),
        };
        let from = |x: &str, r: &Expr| Expr::variable(x) - r.clone();
        match bond {
            Bond::Zero { .. } | Bond::Multiple { .. } => {}
            Bond::Root {
                of,
                along,
                at,
                double,
            } => {
                let slope = exprs.get(*of)?.differentiate(along);
                let steepness = match double {
                    true => slope.differentiate(along),
                    false => slope,
                };
                ready.root = Some((numbered(exprs, from(along, at)), steepness));
            }
            Bond::Gap {
                along,
                between: [one, other],
            } => {
                let all = [
                    from(along, one),
                    from(along, other),
                    other.clone() - one.clone(),
                ];
                ready.sum = Some(all.map(|expr| numbered(exprs, expr)));
            }
            Bond::Shifted {
                left, right, rest, ..
            } => ready.sum = Some([*left, *right, numbered(exprs, rest.clone())]),
            Bond::Corner { of, at } => {
                let f = exprs.get(*of)?;
                let way = |(x, r): &(String, BigRational)| {
                    (from(x, &Expr::rational(r)), f.differentiate(x))
                };
                ready.ways = at.iter().map(way).collect();
            }
            Bond::Rises { of } => ready.factors = exprs.get(*of)?.as_rises()?,
        }
        Some(ready)
    }

    /// The number of the gap between two roots.
    pub(super) fn gap(&self) -> Option<usize> {
        let of_roots = matches!(self.bond, Bond::Gap { .. });
        self.sum.filter(|_| of_roots).map(|[_, _, gap]| gap)
    }

    /// What the one formula is of the other.
    pub(super) fn factor(&self) -> Option<&Expr> {
        match &self.bond {
            Bond::Multiple { factor, .. } | Bond::Shifted { factor, .. } => Some(factor),
            Bond::Zero { .. }
            | Bond::Root { .. }
            | Bond::Gap { .. }
            | Bond::Corner { .. }
            | Bond::Rises { .. } => None,
        }
    }

    /// The signs of a formula that is told by rises, where it is defined.
    pub(super) fn told<S: Enclosing>(&self, index: usize, place: &Place<S>) -> Option<Signs> {
        match self.bond {
            Bond::Rises { of } if of == index => Some(of_product(&self.factors, place)),
            _ => None,
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
                Some(Link::Signs {
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
                Some(Link::Signs {
                    one: *of,
                    other: *distance,
                    sign: single(steep).filter(|_| fits)?,
                    even: *double,
                })
            }
            (Bond::Root { .. }, None) => None,
            (Bond::Gap { between, .. }, _) => {
                let fits = between.iter().all(|root| place.is_defined(root));
                let sum = self.sum.filter(|_| fits)?;
                Some(Link::Sum(sum, Signs::POSITIVE))
            }
            (
                Bond::Shifted {
                    left,
                    right,
                    factor,
                    rest,
                },
                _,
            ) => {
                let all = [&exprs[*left], &exprs[*right], factor, rest];
                let fits = all.into_iter().all(|expr| place.is_defined(expr));
                let sign = single(place.signs(factor)).filter(|_| fits)?;
                (sign != Signs::ZERO).then_some(Link::Sum(self.sum?, sign))
            }
            (Bond::Corner { of, at }, _) => {
                let reaching = |place: Option<Place<S>>, (x, r): &(String, BigRational)| {
                    place?.reaching(x, &Expr::rational(r))
                };
                let around = at.iter().fold(Some(place.clone()), reaching)?;
                if around.is_defined(&exprs[*of]) {
                    let change = |(distance, slope): &(Expr, Expr)| {
                        let steep = around.signs(slope).and(around.signs_centred(slope));
                        place.signs(distance).times(steep)
                    };
                    let changes = self.ways.iter().map(change);
                    known[*of] = known[*of].and(changes.fold(Signs::ZERO, Signs::plus));
                }
                None
            }
            (Bond::Rises { of }, _) => {
                if place.is_defined(&exprs[*of]) {
                    known[*of] = known[*of].and(of_product(&self.factors, place));
                }
                None
            }
        }
    }
}

/// The signs of a product.
fn of_product<S: Enclosing>(factors: &[Factor], place: &Place<S>) -> Signs {
    let of_factor = |factor: &Factor| match factor {
        Factor::Plain(expr) => place.signs(expr),
        Factor::Sum(terms) => {
            let signs = terms.iter().map(|term| of_product(term, place));
            signs.fold(Signs::ZERO, Signs::plus)
        }
    };
    let signs = factors.iter().map(of_factor);
    signs.fold(Signs::POSITIVE, Signs::times)
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
        match *self {
            Link::Sum([sum, one, other], sign) => {
                let [s, x, y] = [known[sum], known[one].times(sign), known[other]];
                known[sum] = s.and(x.plus(y));
                known[one] = x.and(s.plus(y.reversed())).times(sign);
                known[other] = y.and(s.plus(x.reversed()));
                [sum, one, other].iter().all(|k| !known[*k].is_empty())
            }
            Link::Signs {
                one,
                other,
                sign,
                even,
            } => {
                (known[one], known[other]) = agreed([known[one], known[other]], sign, even);
                !known[one].is_empty() && !known[other].is_empty()
            }
        }
    }
}

/// The signs that are left of two formulas, the one having the sign of the other times `sign`, or (even)
/// of its square.
fn agreed([one, other]: [Signs; 2], sign: Signs, even: bool) -> (Signs, Signs) {
    let through = |signs: Signs| match sign == Signs::NEGATIVE {
        true => signs.reversed(),
        false => signs,
    };
    let each = |signs: Signs, map: &dyn Fn(Signs) -> Signs| {
        signs.each().map(map).fold(Signs::NONE, Signs::or)
    };
    if sign == Signs::ZERO {
        return (one.and(Signs::ZERO), other);
    }
    if !even {
        let left = one.and(through(other));
        return (left, other.and(through(left)));
    }
    let forward = |of: Signs| match of == Signs::ZERO {
        true => Signs::ZERO,
        false => sign,
    };
    let backward = |of: Signs| match of == Signs::ZERO {
        true => Signs::ZERO,
        false if of == sign => Signs::NONZERO,
        false => Signs::NONE,
    };
    (
        one.and(each(other, &forward)),
        other.and(each(one, &backward)),
    )
}
