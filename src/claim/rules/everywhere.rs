//! A disjunction of signs at every point of a region, and how a box decides it.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::bond::{Bond, Link, Ready, numbered};
use super::fact::{Fact, Place, Signs, Ways, negative, positive};
use crate::claim::statement::{Axis, Region};
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
    /// Each in the shape in which what is large has cancelled, where that is another.
    gathered: Vec<Option<Expr>>,
    /// The arguments of all exponentials.
    exponents: Vec<Expr>,
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
        let bonds: Vec<Ready> = bonds.collect::<Option<_>>()?;
        let factors = bonds.iter().filter_map(Ready::factor);
        let mut exponents = Vec::new();
        for exponent in exprs.iter().chain(factors).flat_map(Expr::exponents) {
            if !exponents.contains(&exponent) {
                exponents.push(exponent);
            }
        }
        Some(Everywhere {
            bonds,
            exponents,
            gathered: gathered(&exprs, &region),
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
        for (index, signs) in known.iter_mut().enumerate() {
            let shapes = [Some(&self.exprs[index]), self.gathered[index].as_ref()];
            for shape in shapes.into_iter().flatten() {
                if signs.each().count() > 1 {
                    *signs = signs
                        .and(place.signs(shape))
                        .and(place.signs_centred(shape));
                }
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

    /// The formulas of the ways on which the box may still turn.
    pub fn open_formulas(&self, region: &Region) -> impl Iterator<Item = &Expr> {
        let place = Place::<Interval>::of(region, None);
        // Gaps between roots are told first: they depend on N alone.
        let of_integers = |index: &usize| {
            let names = self.exprs[*index].variables();
            let axes = names.iter().filter_map(|name| region.axis(name));
            let open = place.signs(&self.exprs[*index]).each().count() > 1;
            open && axes.clone().any(|axis| !axis.is_point())
                && axes.into_iter().all(Axis::is_integer)
        };
        let gap = self.bonds.iter().filter_map(Ready::gap).find(of_integers);
        let gap = gap.filter(|index| !self.shows_sign(&place, *index));
        let open = {
            let place = place.clone();
            move |&&(index, signs): &&(usize, Signs)| {
                let known = self
                    .told(&place, index)
                    .and(place.signs(&self.exprs[index]));
                !signs.contain(known) && !signs.and(known).is_empty()
            }
        };
        let facts = self.ways.iter().flatten().filter(open);
        let all = gap.into_iter().chain(facts.map(|(index, _)| *index));
        all.map(move |index| self.narrower(&place, index))
    }

    /// The shape of a formula that a box encloses better.
    fn narrower(&self, place: &Place<Interval>, index: usize) -> &Expr {
        let expr = &self.exprs[index];
        let width = |shape: &Expr| {
            let value = place.natural(shape);
            value.map_or(f64::INFINITY, |value| Enclosing::width(&value))
        };
        match &self.gathered[index] {
            Some(gathered) if width(gathered) < width(expr) => gathered,
            _ => expr,
        }
    }

    fn shows_sign(&self, place: &Place<Interval>, index: usize) -> bool {
        let shapes = [Some(&self.exprs[index]), self.gathered[index].as_ref()];
        let signs = |shape: &Expr| place.signs(shape).and(place.signs_centred(shape));
        let known = shapes.into_iter().flatten().map(signs);
        known
            .fold(self.told(place, index), Signs::and)
            .each()
            .count()
            == 1
    }

    /// What rises tell of a formula.
    fn told(&self, place: &Place<Interval>, index: usize) -> Signs {
        let told = self.bonds.iter().filter_map(|bond| bond.told(index, place));
        told.fold(Signs::ANY, Signs::and)
    }

    /// May an exponential, or a product of some, be too small or too large for a double, as e^−10000 is?
    pub fn leaves_doubles(&self, region: &Region, minimiser: Option<&[BigRational; 2]>) -> bool {
        const FAR: f64 = 200.0;
        let place = Place::<Interval>::of(region, minimiser);
        let leaves = |exponent: &Expr| {
            let ends = place.natural(exponent).map(|value| value.outward());
            ends.is_some_and(|ends| ends.iter().any(|x| x.abs() > FAR))
        };
        self.exponents.iter().any(leaves)
    }

    /// Is there a way of which no fact is seen to be false at the point, all that is left open being
    /// free of s?
    pub fn is_open(&self, point: &Region) -> bool {
        !self.fails(point, None)
    }

    /// Is a fact of each way false at all of the box, and the minimiser in the range? A guess: no.
    pub fn fails(&self, region: &Region, minimiser: Option<&[BigRational; 2]>) -> bool {
        let with_s = self.region.axis("s").filter(|_| region.axis("s").is_none());
        let region = match with_s {
            Some(s) => region.with(s.clone()),
            None => region.clone(),
        };
        let place = Place::<Interval>::of(&region, minimiser);
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

/// The formulas gathered, with what is large in the middle of the region taken for large; no region
/// that is a point needs it.
pub fn gathered(exprs: &[Expr], region: &Region) -> Vec<Option<Expr>> {
    if region.is_point() {
        return vec![None; exprs.len()];
    }
    let middle = |axis: &Axis| {
        let middle = (&axis.low + &axis.high) / BigRational::from_integer(2.into());
        Axis::new(&axis.name, middle.clone(), middle)
    };
    let region = Region {
        axes: region.axes.iter().map(middle).collect(),
        symmetric: region.symmetric,
    };
    let half = BigRational::new(1.into(), 2.into());
    let place = Place::<Interval>::of(&region.with(Axis::new("s", half.clone(), half)), None);
    let is_large = |z: &Expr| place.natural(z).is_some_and(|z| z.lo() > 1.0);
    let shaped = |expr: &Expr| {
        let gathered = expr.gathered(&is_large);
        (gathered != *expr).then_some(gathered)
    };
    exprs.iter().map(shaped).collect()
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
