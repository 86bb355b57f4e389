//! Statements about what happens as one coordinate rises.

use super::bond::Bond;
use super::everywhere::Everywhere;
use super::fact::{Fact, Place, Signs, Ways, and, defined, fact};
use super::minimiser::Shape;
use super::truth::all_of;
use super::{Obligation, Statement, speaks_of_point};
use crate::claim::Direction;
use crate::claim::language::Piece;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Relation};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

impl Direction {
    /// The signs of a derivative in this direction.
    fn strictly(self) -> Signs {
        match self {
            Direction::Increasing => Signs::POSITIVE,
            Direction::Decreasing => Signs::NEGATIVE,
        }
    }

    fn weakly(self) -> Signs {
        self.strictly().or(Signs::ZERO)
    }
}

impl Statement {
    /// The statement with a real coordinate in place of that along which something moves; `None`
    /// where nothing can move.
    fn along_real(&self, along: &str) -> Option<(Statement, String)> {
        let axis = self.region.axis(along).filter(|axis| !axis.is_point())?;
        if !axis.is_integer() {
            return Some((self.clone(), along.into()));
        }
        let name = self.region.real_name()?;
        let real = Expr::variable(name);
        let mut statement = self.clone();
        for axis in &mut statement.region.axes {
            if axis.name == along {
                *axis = Axis::new(name, axis.low.clone(), axis.high.clone());
            }
        }
        statement.loss = self.loss.substitute(along, &real);
        let free = |hypothesis: &&Formula| hypothesis.comparisons().count() == 0;
        statement.assume = self.assume.iter().filter(free).cloned().collect();
        Some((statement, name.into()))
    }

    /// What shows that X moves in one direction, or that a phase persists: by theorem 7.
    pub(super) fn by_motion(&self, shape: Shape, bonds: &[Bond]) -> Option<Vec<Obligation>> {
        let (Formula::Moves { along, .. } | Formula::Persists { along, .. }) = &self.assert else {
            return None;
        };
        let (real, y) = self.along_real(along)?;
        let (region, mut ways) = match &self.assert {
            Formula::Moves {
                what, direction, ..
            } => {
                let change = |expr: &Expr| match y == *along {
                    true => expr.clone(),
                    false => with_pairs(expr).substitute(along, &Expr::variable(&*y)),
                };
                let pieces = self.possible(Piece::of(what)?).into_iter();
                let moves =
                    pieces.map(|piece| real.piece_moves(&piece, &change, *direction, &y, shape));
                let (of_all_s, ways): (Vec<bool>, Vec<Ways>) =
                    moves.collect::<Option<Vec<_>>>()?.into_iter().unzip();
                (of_all_s.contains(&true), all_of(&ways)?)
            }
            Formula::Persists { phase, .. } => (false, real.persists(*phase, &y, shape)?),
            _ => return None,
        };
        ways.extend(self.alone_on_its_line(along));
        // On a line on which each hypothesis holds on an interval, only that matters.
        for hypothesis in &real.assume {
            if real.holds_on_an_interval(hypothesis, &y) {
                ways.extend(real.hypothesis_fails(hypothesis, shape)?);
            }
        }
        let region_all = match region {
            true => real.region.with_all_s(),
            false => real.region.clone(),
        };
        real.at_region(&region_all, &ways, shape, bonds)
    }

    /// A piece alone, if its conditions hold throughout, seen by intervals, and all pieces are defined; else
    /// all of them.
    fn possible(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let region = match self.gives_point() {
            true => self.region.clone(),
            false => self.region.with_all_s(),
        };
        let place = Place::<Interval>::of(&region, None);
        let shown = |fact: &Fact| {
            let gathered = fact.expr.gathered(&|_| false);
            place.shows(fact) || fact.signs.contain(place.signs(&gathered))
        };
        let holds = |condition: &Comparison| {
            let difference = condition.left.clone() - condition.right.clone();
            let signs = Signs::of_relation(condition.relation);
            shown(&fact(self.grounded(&difference), signs))
        };
        let sides = pieces.iter().flat_map(|piece| &piece.conditions);
        let mut sides = sides.flat_map(|one| [&one.left, &one.right]);
        let is_defined = sides.all(|side| defined(&self.grounded(side)).iter().all(shown));
        let certain = |piece: &&Piece| is_defined && piece.conditions.iter().all(holds);
        match pieces.iter().find(certain) {
            Some(piece) => vec![Piece {
                conditions: Vec::new(),
                value: piece.value.clone(),
            }],
            None => pieces.clone(),
        }
    }

    /// Of a continuous X that is one of several values, each where its conditions hold: a value moves, or
    /// its conditions fail. (Near a point only those matter that hold there.)
    fn piece_moves(
        &self,
        piece: &Piece,
        change: &impl Fn(&Expr) -> Expr,
        direction: Direction,
        y: &str,
        shape: Shape,
    ) -> Option<(bool, Ways)> {
        let (of_all_s, mut ways) = self.moves(&change(&piece.value), direction, y, shape)?;
        for condition in &piece.conditions {
            let condition = condition.map(change);
            let signs = Signs::of_relation(condition.relation).others();
            ways.extend(self.compared(&condition, signs, shape));
        }
        Some((of_all_s, ways))
    }

    /// Whether all s ∈ \[0, 1\] are meant, and the ways.
    fn moves(
        &self,
        what: &Expr,
        direction: Direction,
        y: &str,
        shape: Shape,
    ) -> Option<(bool, Ways)> {
        let (strict, weak) = (direction.strictly(), direction.weakly());
        let rate = |expr: &Expr| expr.differentiate(y);
        let of_s = speaks_of_point(what);
        if !of_s || self.gives_point() {
            let grounded = self.grounded(what);
            let slope = rate(&grounded);
            let mut ways = vec![vec![fact(slope.clone(), strict)]];
            if self.region.axis("s").is_some() {
                let s = Expr::variable("s");
                for end in [s.clone(), Expr::integer(1) - s] {
                    ways.push(vec![
                        fact(end, Signs::NONPOSITIVE),
                        fact(slope.clone(), weak),
                    ]);
                }
            }
            return Some((false, and(&[defined(&grounded)], &ways)));
        }
        match shape {
            Shape::Convex => match self.sign_in_s(what, y) {
                Some(with_s) => Some((true, self.root_moves(y, direction_of(direction, with_s)))),
                None => Some((false, self.value_moves(what, direction, y)?)),
            },
            Shape::Falling | Shape::Rising => {
                let end = match shape {
                    Shape::Falling => Phase::Etf,
                    _ => Phase::Antipodal,
                };
                Some((false, self.end_moves(what, direction, y, end)?))
            }
            Shape::Concave | Shape::Any => None,
        }
    }

    /// X moves weakly where the minimiser stays at one end: so does δ, and what is defined there and
    /// has its value as a formula, as nothing of δ has at δ = ∞.
    fn end_moves(&self, what: &Expr, direction: Direction, y: &str, end: Phase) -> Option<Ways> {
        if *what == Expr::variable("delta") {
            return Some(vec![vec![]]);
        }
        if end == Phase::Antipodal && what.variables().contains("delta") {
            return None;
        }
        let there = self.at_end_of(what, end);
        let moves = fact(there.differentiate(y), direction.weakly());
        Some(vec![[defined(&there), vec![moves]].concat()])
    }

    /// That what moves is defined, so far as it is no matter of the minimiser.
    pub(super) fn domain_of_motion(&self, formula: &Formula) -> Vec<Fact> {
        let Formula::Moves { what, .. } = formula else {
            return Vec::new();
        };
        let parts = Piece::parts(what);
        let conditions = parts.iter().flat_map(defined);
        let grounded = conditions.map(|one| fact(self.grounded(&one.expr), one.signs));
        let free = |one: &Fact| self.gives_point() || !one.expr.variables().contains("s");
        grounded.filter(free).collect()
    }

    /// Does the quantity, free of y, rise (`true`) or fall strictly with s at every point of the region? δ
    /// does; else its rate in s has one sign there, by intervals, and it is not the same at both ends:
    /// where it is analytic, its rate is 0 at single places only.
    pub fn sign_in_s(&self, what: &Expr, y: &str) -> Option<bool> {
        if *what == Expr::variable("delta") {
            return Some(false);
        }
        let whole = self.grounded(what);
        let moving = [y, "delta"].iter().any(|x| whole.variables().contains(*x));
        if moving || !whole.variables().contains("s") {
            return None;
        }
        let place = Place::<Interval>::of(&self.region.with_all_s(), None);
        let signs = |expr: &Expr| {
            let gathered = expr.gathered(&|_| false);
            place.signs(expr).and(place.signs(&gathered))
        };
        let rate = whole.differentiate("s");
        let one_sided = [Signs::NONNEGATIVE, Signs::NONPOSITIVE].into_iter();
        let mut one_sided = one_sided.filter(|side| side.contain(signs(&rate)));
        let rises = one_sided.next()? == Signs::NONNEGATIVE;
        let strictly = match rises {
            true => Signs::POSITIVE,
            false => Signs::NEGATIVE,
        };
        let [zero, one] = [0, 1].map(|s| whole.substitute("s", &Expr::integer(s)));
        let analytic = whole.conditions().nonnegative.is_empty() && place.is_defined(&whole);
        (analytic && signs(&(one - zero)) == strictly).then_some(rises)
    }

    /// s* rises (falls) along y if k, which rises in s, falls (rises) in y wherever k = 0.
    fn root_moves(&self, y: &str, direction: Direction) -> Ways {
        let k = self.slope();
        let in_y = fact(k.differentiate(y), direction.strictly().reversed());
        vec![vec![in_y], vec![fact(self.slope_sign(), Signs::NONZERO)]]
    }

    /// X(y, s*(y)) has the derivative X_y + X_s s*′ with s*′ = −k_y/k_s inside, and X_y at an end; of
    /// min ℓ it is ℓ_y throughout.
    fn value_moves(&self, what: &Expr, direction: Direction, y: &str) -> Option<Ways> {
        if what.variables().contains("delta") {
            return None;
        }
        let strict = direction.strictly();
        let shape = Shape::Convex;
        let whole = self.grounded(what);
        let inside = match *what == Expr::variable("loss") {
            true => whole.differentiate(y),
            false => {
                let k = self.slope();
                whole.differentiate(y) * k.differentiate("s")
                    - whole.differentiate("s") * k.differentiate(y)
            }
        };
        let inside = vec![[defined(&whole), vec![fact(inside, strict)]].concat()];
        let [etf, antipodal] = [Phase::Etf, Phase::Antipodal].map(|end| {
            self.end_moves(what, direction, y, end)
                .map(|ways| (self.is(end, shape), ways))
        });
        let ((etf, at_etf), (antipodal, at_antipodal)) = (etf?, antipodal?);
        Some(
            [
                // Everywhere, whatever the phase.
                and(&inside, &and(&at_etf, &at_antipodal)),
                and(&self.is(Phase::Intermediate, shape), &inside),
                and(&etf, &at_etf),
                and(&antipodal, &at_antipodal),
            ]
            .concat(),
        )
    }

    /// The sign of k at an end cannot change in the wrong sense as y rises.
    fn persists(&self, phase: Phase, y: &str, shape: Shape) -> Option<Ways> {
        let stays = |s: i64, signs: Signs| {
            let k = self.slope_at(s);
            let turns = fact(k.differentiate(y), signs);
            vec![vec![fact(k, Signs::NONZERO)], vec![turns]]
        };
        Some(match (shape, phase) {
            (Shape::Falling | Shape::Rising, _) => vec![vec![]],
            (Shape::Convex, Phase::Etf) => stays(1, Signs::NEGATIVE),
            (Shape::Convex, Phase::Antipodal) => stays(0, Signs::POSITIVE),
            (Shape::Convex, Phase::Intermediate) => {
                and(&stays(1, Signs::POSITIVE), &stays(0, Signs::NEGATIVE))
            }
            (Shape::Concave | Shape::Any, _) => return None,
        })
    }

    /// The ways in which an equation among the hypotheses holds nowhere twice as y rises: it is affine
    /// in y, at a rate that is not 0. No two points are compared then.
    pub(super) fn alone_on_its_line(&self, y: &str) -> Ways {
        let rate = |hypothesis: &Formula| {
            let Formula::Holds(comparison) = hypothesis else {
                return None;
            };
            let affine = self.holds_on_an_interval(hypothesis, y);
            let fits = affine && comparison.relation == Relation::Equal;
            fits.then(|| self.difference(comparison).differentiate(y))
        };
        let rates = self.assume.iter().filter_map(rate);
        rates.map(|rate| vec![fact(rate, Signs::NONZERO)]).collect()
    }

    fn difference(&self, comparison: &Comparison) -> Expr {
        self.tied(&(comparison.left.clone() - comparison.right.clone()))
    }

    /// Is a hypothesis a comparison of coordinates whose difference is affine in y, and defined at
    /// all y or none?
    pub fn holds_on_an_interval(&self, hypothesis: &Formula, y: &str) -> bool {
        let Formula::Holds(comparison) = hypothesis else {
            return false;
        };
        let difference = self.difference(comparison);
        let rate = difference.differentiate(y);
        let free = |expr: &Expr| !expr.variables().contains(y);
        !self.is_of_minimiser(comparison)
            && !self.gives_point()
            && free(&rate)
            && defined(&difference).iter().all(|fact| free(&fact.expr))
    }
}

impl Region {
    /// A name that no coordinate has, for an integer one that is to run through all real numbers of
    /// its range.
    pub fn real_name(&self) -> Option<&'static str> {
        const NAMES: [&str; 3] = ["y", "x", "z"];
        NAMES.into_iter().find(|name| self.axis(name).is_none())
    }
}

fn direction_of(direction: Direction, with_s: bool) -> Direction {
    match (direction, with_s) {
        (direction, true) => direction,
        (Direction::Increasing, false) => Direction::Decreasing,
        (Direction::Decreasing, false) => Direction::Increasing,
    }
}

/// q written out in N and s, for N to move.
fn with_pairs(what: &Expr) -> Expr {
    let point = crate::claim::symbolic_point();
    what.substitute("q", &point.negative(&crate::claim::symbols().n))
}

impl Statement {
    /// The ways over a region, and the shape of ℓ over it.
    pub(super) fn at_region(
        &self,
        region: &Region,
        ways: &Ways,
        shape: Shape,
        bonds: &[Bond],
    ) -> Option<Vec<Obligation>> {
        let first: Everywhere = self.everywhere(region, ways, shape, bonds)?;
        let mut obligations: Vec<Obligation> = (first.identities(bonds)?.into_iter())
            .map(|(left, right)| Obligation::Identity(left, right))
            .collect();
        obligations.push(Obligation::Everywhere(first));
        if self.is_about_minimisers() {
            obligations.extend(self.shape_obligations(region, shape)?);
        }
        Some(obligations)
    }
}
