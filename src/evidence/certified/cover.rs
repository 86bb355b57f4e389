//! Branch and bound: a region is cut into boxes until each is decided.

use std::collections::VecDeque;

use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::certificate::Tree;
use crate::claim::rules::{Everywhere, Place, Signs};
use crate::claim::statement::{Axis, Region};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::Expr;

/// Where doubles underflow, an exponent of any size is needed and few digits.
type Deep = Precise<64>;

/// What branch and bound left open.
pub struct Open {
    /// Boxes that were decided.
    pub decided: usize,
    /// Boxes that were not.
    pub undecided: Vec<Region>,
}

/// A box and, if it has been dealt with, how.
enum Node {
    Waiting(Region),
    Box(Option<[BigRational; 2]>),
    Cut(String, BigRational, [usize; 2]),
}

/// Cuts the region until, on every box, all facts of some way hold; the largest boxes first,
/// `most` boxes at most. It ends early at a box in whose middle no way can hold, and where halving
/// leads to a box too small to be cut: a boundary that no boxes decide.
pub fn cover(everywhere: &Everywhere, most: usize) -> Result<Tree, Open> {
    let mut nodes = vec![Node::Waiting(everywhere.region.clone())];
    let mut queue = VecDeque::from([0]);
    let (mut decided, mut stuck) = (0, Vec::new());
    /// After so many boxes, and their multiples, one is halved to the end.
    const PROBED: usize = 501;
    while let Some(index) = queue.pop_front() {
        let Node::Waiting(region) = &nodes[index] else {
            continue;
        };
        let region = region.clone();
        if let Some(minimiser) = decide(everywhere, &region) {
            nodes[index] = Node::Box(minimiser);
            decided += 1;
        } else if everywhere.slope.is_none() && everywhere.fails(&region.middle(), None) {
            let undecided = vec![region];
            return Err(Open { decided, undecided });
        } else if nodes.len() % PROBED == 0 && is_hopeless(everywhere, &region) {
            stuck.push(region);
            break;
        } else if let Some((axis, at, parts)) =
            halves(&region, Some(everywhere)).filter(|_| nodes.len() < most)
        {
            let first = nodes.len();
            nodes[index] = Node::Cut(axis, at, [first, first + 1]);
            nodes.extend(parts.map(Node::Waiting));
            queue.extend([first, first + 1]);
        } else {
            stuck.push(region);
        }
    }
    stuck.extend(queue.into_iter().filter_map(|index| match &nodes[index] {
        Node::Waiting(region) => Some(region.clone()),
        Node::Box(..) | Node::Cut(..) => None,
    }));
    tree(&nodes, 0).ok_or(Open {
        decided,
        undecided: stuck,
    })
}

fn tree(nodes: &[Node], index: usize) -> Option<Tree> {
    Some(match &nodes[index] {
        Node::Waiting(_) => return None,
        Node::Box(minimiser) => Tree::Box {
            minimiser: minimiser.clone(),
        },
        Node::Cut(axis, at, [below, above]) => Tree::Cut {
            axis: axis.clone(),
            at: at.clone(),
            parts: Box::new([tree(nodes, *below)?, tree(nodes, *above)?]),
        },
    })
}

/// Whether the box is decided, and then the range of the minimiser s that is used; in doubles, with
/// an exponent of any size where these underflow, or with more digits at a point and in a box that
/// is too small for doubles.
pub fn decide(everywhere: &Everywhere, region: &Region) -> Option<Option<[BigRational; 2]>> {
    const SMALL: f64 = 1e-9;
    let small = region.axes.iter().all(|axis| length(axis) <= SMALL);
    let decided_again =
        |range: Option<&[BigRational; 2]>| everywhere.is_decided_precisely(region, range);
    let decided = |range: Option<&[BigRational; 2]>| {
        // An end of ln 0 is −∞ in doubles; with more digits it is none.
        let ends = || everywhere.is_defined(region, range) || decided_again(range);
        everywhere.is_decided::<Interval>(region, range) && ends()
            || everywhere.leaves_doubles(region, range)
                && everywhere.is_decided::<Deep>(region, range)
            || small && decided_again(range)
    };
    if everywhere.slope.is_none() {
        return decided(None).then_some(None);
    }
    // Most often the place of the minimiser does not matter.
    let anywhere = [BigRational::zero(), BigRational::one()];
    if decided(Some(&anywhere)) {
        return Some(Some(anywhere));
    }
    let range = bracket(everywhere, region);
    decided(Some(&range)).then_some(Some(range))
}

/// Do halves of halves stay open down to one that is too small to be cut?
fn is_hopeless(everywhere: &Everywhere, region: &Region) -> bool {
    let mut open = Some(region.clone());
    while let Some(region) = open {
        let Some((_, _, parts)) = halves(&region, Some(everywhere)) else {
            return true;
        };
        open = (parts.into_iter()).find(|part| decide(everywhere, part).is_none());
    }
    false
}

/// A range around the minimiser at all points of the box, by bisection on the signs of ℓ′.
fn bracket(everywhere: &Everywhere, region: &Region) -> [BigRational; 2] {
    const STEPS: u32 = 48;
    let two = BigRational::from_integer(2.into());
    let place = Place::<Interval>::of(region, None);
    let mut range = [BigRational::zero(), BigRational::one()];
    for _ in 0..STEPS {
        let middle = (&range[0] + &range[1]) / &two;
        match beyond(everywhere, &place, &middle) {
            Some(Side::Above) => range[0] = middle,
            Some(Side::Below) => range[1] = middle,
            None => return tightened(everywhere, &place, range, middle),
        }
    }
    range
}

/// On which side of a number the minimiser is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Above,
    Below,
}

/// Where the minimiser is at all points of the place, if ℓ′ tells.
fn beyond(everywhere: &Everywhere, place: &Place<Interval>, s: &BigRational) -> Option<Side> {
    let slope = everywhere.slope.as_ref()?;
    let there = slope.substitute("s", &Expr::rational(s));
    let side = |signs: Signs| match signs {
        Signs::NEGATIVE => Some(Side::Above),
        Signs::POSITIVE => Some(Side::Below),
        _ => None,
    };
    side(place.signs(&there)).or_else(|| side(place.signs_centred(&there)))
}

/// From a range whose middle cannot be placed: each side on its own.
fn tightened(
    everywhere: &Everywhere,
    place: &Place<Interval>,
    mut range: [BigRational; 2],
    middle: BigRational,
) -> [BigRational; 2] {
    const STEPS: u32 = 12;
    let two = BigRational::from_integer(2.into());
    for (end, side) in [Side::Above, Side::Below].into_iter().enumerate() {
        let mut unknown = middle.clone();
        for _ in 0..STEPS {
            let next = (&range[end] + &unknown) / &two;
            match beyond(everywhere, place, &next) == Some(side) {
                true => range[end] = next,
                false => unknown = next,
            }
        }
    }
    range
}

/// The region cut in two across one side: where a fact is open, the side that moves its formula
/// most, else the longest. `None` if it is a point or no cut helps.
pub fn halves(
    region: &Region,
    everywhere: Option<&Everywhere>,
) -> Option<(String, BigRational, [Region; 2])> {
    /// Beyond this a box is not cut: what is open is a boundary.
    const SHORTEST: f64 = 1e-12;
    let axis = everywhere
        .and_then(|everywhere| steepest(everywhere, region))
        .or_else(|| longest(region))?;
    let at = cut_of(axis);
    let parts = region
        .cut(&axis.name, &at)
        .filter(|_| length(axis) > SHORTEST)?;
    Some((axis.name.clone(), at, parts))
}

fn longest(region: &Region) -> Option<&Axis> {
    let by_length = |x: &&Axis, y: &&Axis| length(x).total_cmp(&length(y));
    region.axes.iter().max_by(by_length)
}

/// The side with the most influence on the first fact that the box leaves open; if it has become much
/// shorter than that of another, this one: the first may be an equation, which no boxes decide.
fn steepest<'a>(everywhere: &Everywhere, region: &'a Region) -> Option<&'a Axis> {
    const MUCH: f64 = 64.0;
    let place = Place::<Interval>::of(region, None);
    let side = |open: &Expr| {
        let influences = place.influences(open);
        let (name, most) = (influences.iter()).max_by(|x, y| x.1.total_cmp(&y.1))?;
        region.axis(name).filter(|_| most.is_finite())
    };
    let share = |axis: &Axis| {
        let whole = everywhere.region.axis(&axis.name).map_or(1.0, length);
        length(axis) / whole
    };
    let mut open = everywhere.open_formulas(region);
    let first = side(open.next()?)?;
    let least = MUCH * share(first);
    if least >= 1.0 {
        return Some(first);
    }
    let others = open.filter_map(side).filter(|axis| share(axis) > least);
    let longest = others.max_by(|x, y| share(x).total_cmp(&share(y)));
    Some(longest.unwrap_or(first))
}

/// How long a side is: as a ratio where it is far from 0, else as a difference.
fn length(axis: &Axis) -> f64 {
    let [low, high] = ends(axis);
    match low > 0.0 && high / low > 2.0 {
        true => (high / low).ln(),
        false => (high - low) / low.abs().max(high.abs()).max(1.0),
    }
}

/// The geometric mean where the ends are far apart, else the arithmetic one; few digits.
fn cut_of(axis: &Axis) -> BigRational {
    let [low, high] = ends(axis);
    if low > 0.0 && high / low > 4.0 {
        let mean = (low * high).sqrt();
        let short = mean.log2().round().exp2();
        if low < short && short < high {
            return BigRational::from_float(short).unwrap_or_default();
        }
    }
    (&axis.low + &axis.high) / BigRational::from_integer(2.into())
}

fn ends(axis: &Axis) -> [f64; 2] {
    [&axis.low, &axis.high].map(|x| x.to_f64().unwrap_or(f64::MAX.copysign(sign(x))))
}

fn sign(x: &BigRational) -> f64 {
    if x.is_negative() { -1.0 } else { 1.0 }
}
