//! A disjunction of signs at every point of a region, and how a box decides it.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::bond::{Bond, Link, Ready, numbered};
use super::fact::{Fact, Place, Signs, Ways, negative, positive};
use crate::claim::statement::Region;
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::Expr;

/// At every point of the region, in one of the ways, all facts hold.
#[derive(Clone, Debug)]
pub struct Everywhere {
    /// The points.
    pub region: Region,
    /// If a fact speaks of the minimiser s of a strictly convex ℓ: its slope, up to a positive
    /// factor.
    pub slope: Option<Expr>,
    /// The formulas of whose signs the ways speak.
    pub exprs: Vec<Expr>,
    ways: Vec<Vec<(usize, Signs)>>,
    bonds: Vec<Ready>,
}

impl Everywhere {
    /// Coordinates that are points are written into the formulas. `None` if a bond names a formula
    /// that there is not.
    pub(super) fn new(
        region: Region,
        slope: Option<Expr>,
        ways: &Ways,
        bonds: &[Bond],
    ) -> Option<Everywhere> {
        let placed = |expr: &Expr| {
            let points = region.axes.iter().filter(|axis| axis.is_point());
            points.fold(expr.clone(), |expr, axis| {
                expr.substitute(&axis.name, &Expr::rational(&axis.low))
            })
        };
        let mut exprs = Vec::new();
        let numbered_way = |way: &Vec<Fact>| {
            let mut facts: Vec<(usize, Signs)> = Vec::new();
            for fact in way {
                let index = numbered(&mut exprs, placed(&fact.expr));
                match facts.iter_mut().find(|(known, _)| *known == index) {
                    Some((_, signs)) => *signs = signs.and(fact.signs),
                    None => facts.push((index, fact.signs)),
                }
            }
            facts
        };
        let ways = ways.iter().map(numbered_way).collect();
        let slope = slope.map(|slope| placed(&slope));
        let bonds = bonds.iter().map(|bond| Ready::new(bond, &mut exprs));
        Some(Everywhere {
            bonds: bonds.collect::<Option<_>>()?,
            slope,
            exprs,
            ways,
            region,
        })
    }

    /// The same ways at another place.
    pub fn within(&self, region: Region) -> Everywhere {
        Everywhere {
            region,
            ..self.clone()
        }
    }

    /// What puts the minimiser of a strictly convex ℓ into the range (theorem 2); `None` if the
    /// range is not inside \[0, 1\].
    pub fn brackets(&self, [low, high]: &[BigRational; 2]) -> Option<Vec<Fact>> {
        let (zero, one) = (BigRational::zero(), BigRational::one());
        let slope = self.slope.as_ref()?;
        let at = |s: &BigRational| slope.substitute("s", &Expr::rational(s));
        let mut facts = Vec::new();
        if *low != zero {
            facts.push(negative(at(low)));
        }
        if *high != one {
            facts.push(positive(at(high)));
        }
        (zero <= *low && low <= high && *high <= one).then_some(facts)
    }

    /// Does this reading show at every point of the box that some way holds?
    ///
    /// A point gives each formula that is defined there one sign, and an undefined one we give any
    /// that its bonds allow. So it suffices that each choice of signs which the enclosures and the
    /// bonds leave fulfils a way; that way names the conditions of its formulas, so that they are
    /// defined.
    pub fn is_decided<S: Enclosing>(
        &self,
        region: &Region,
        minimiser: Option<&[BigRational; 2]>,
    ) -> bool {
        let place = Place::<S>::of(region, minimiser);
        let mut known: Vec<Signs> = self.exprs.iter().map(|expr| place.signs(expr)).collect();
        if self.covers(&known, &[]) {
            return true;
        }
        for (expr, signs) in self.exprs.iter().zip(&mut known) {
            if signs.each().count() > 1 {
                *signs = signs.and(place.signs_centred(expr));
            }
        }
        if region.is_point() {
            self.find_zeros(&mut known);
        }
        let links: Vec<Link> = (self.bonds.iter())
            .filter_map(|bond| bond.link(&self.exprs, &place, &mut known))
            .collect();
        self.covers(&known, &links)
    }

    /// As much precision as a point may need.
    pub fn is_decided_precisely(
        &self,
        region: &Region,
        minimiser: Option<&[BigRational; 2]>,
    ) -> bool {
        self.is_decided::<Precise<128>>(region, minimiser)
            || region.is_point() && self.is_decided::<Precise<512>>(region, minimiser)
    }

    /// Are all formulas defined at all points of the box?
    pub fn is_defined(&self, region: &Region, minimiser: Option<&[BigRational; 2]>) -> bool {
        let place = Place::<Interval>::of(region, minimiser);
        self.exprs.iter().all(|expr| place.is_defined(expr))
    }

    /// At a point: a formula whose sign is open may be 0 by the symbolic normal form.
    fn find_zeros(&self, known: &mut [Signs]) {
        let zero = Expr::integer(0);
        for (expr, signs) in self.exprs.iter().zip(known) {
            let open = signs.contain(Signs::ZERO) && *signs != Signs::ZERO;
            if open && expr.variables().is_empty() && expr.provably_equals(&zero) {
                *signs = Signs::ZERO;
            }
        }
    }

    fn covers(&self, known: &[Signs], links: &[Link]) -> bool {
        let mut known = known.to_vec();
        !settled(&mut known, links) || self.covers_each(&known, links)
    }

    /// Does every choice of one sign for each formula fulfil a way?
    fn covers_each(&self, known: &[Signs], links: &[Link]) -> bool {
        let holds = |&(index, signs): &(usize, Signs)| signs.contain(known[index]);
        let possible = |&(index, signs): &(usize, Signs)| !signs.and(known[index]).is_empty();
        if self.ways.iter().any(|way| way.iter().all(holds)) {
            return true;
        }
        let open = self.ways.iter().find(|way| way.iter().all(possible));
        let Some((index, _)) = open.and_then(|way| way.iter().find(|fact| !holds(fact))) else {
            return false;
        };
        known[*index].each().all(|sign| {
            let mut chosen = known.to_vec();
            chosen[*index] = sign;
            !settled(&mut chosen, links) || self.covers_each(&chosen, links)
        })
    }

    /// The first formula of a way on which the box may still turn.
    pub fn open_formula(&self, region: &Region) -> Option<&Expr> {
        let place = Place::<Interval>::of(region, None);
        let open = |&(index, signs): &(usize, Signs)| {
            let known = place.signs(&self.exprs[index]);
            !signs.contain(known) && !signs.and(known).is_empty()
        };
        let mut facts = self.ways.iter().flatten();
        facts
            .find(|fact| open(fact))
            .map(|&(index, _)| &self.exprs[index])
    }

    /// Is 0 or ∞ an end of an enclosure, as where e^−10000 is too small for a double?
    pub fn leaves_doubles(&self, region: &Region, minimiser: Option<&[BigRational; 2]>) -> bool {
        let place = Place::<Interval>::of(region, minimiser);
        let leaves = |expr: &Expr| {
            let ends = place.natural(expr).map(|value| value.outward());
            ends.is_some_and(|ends| ends.contains(&0.0) || ends.iter().any(|x| x.is_infinite()))
        };
        let factors = self.bonds.iter().filter_map(Ready::factor);
        self.exprs.iter().chain(factors).any(leaves)
    }

    /// Is there a way of which no fact is seen to be false at the point, all that is left open being
    /// free of s?
    pub fn is_open(&self, point: &Region) -> bool {
        let point = match self.region.axes.len() == point.axes.len() {
            true => point.clone(),
            false => point.with_all_s(),
        };
        !self.fails::<Interval>(&point)
    }

    /// Is a fact of each way false at all of the box? A guess: no.
    pub fn fails<S: Enclosing>(&self, region: &Region) -> bool {
        let place = Place::<S>::of(region, None);
        let is_false = |&(index, signs): &(usize, Signs)| {
            signs.and(place.signs(&self.exprs[index])).is_empty()
        };
        self.ways.iter().all(|way| way.iter().any(is_false))
    }

    /// All formulas that have to be equal for the bonds to hold; `None` if a bond makes no sense.
    pub(super) fn identities(&self, bonds: &[Bond]) -> Option<Vec<(Expr, Expr)>> {
        let each = bonds.iter().map(|bond| bond.identities(&self.exprs));
        Some(each.collect::<Option<Vec<_>>>()?.concat())
    }
}

/// Draws all conclusions; `false` if the signs contradict each other: no point has them.
fn settled(known: &mut [Signs], links: &[Link]) -> bool {
    loop {
        let before = known.to_vec();
        if !links.iter().all(|link| link.draw(known)) {
            return false;
        }
        if before == known {
            return true;
        }
    }
}
