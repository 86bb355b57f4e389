//! Boxes in each of which Coq will see the signs, where a statement has none yet.

use num_rational::BigRational;

use crate::certificate::Tree;
use crate::claim::rules::{Everywhere, Obligation, Place};
use crate::claim::statement::{Axis, Region};
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;

/// Those of the one obligation; `None` if they are more than `most`.
pub fn boxes(obligations: &[Obligation], mut most: usize) -> Option<Tree> {
    let mut everywhere = obligations
        .iter()
        .filter_map(|obligation| match obligation {
            Obligation::Everywhere(everywhere) => Some(everywhere),
            Obligation::Identity(..) => None,
        });
    let (one, None) = (everywhere.next()?, everywhere.next()) else {
        return None;
    };
    halved(one, &one.region, &mut most)
}

fn halved(everywhere: &Everywhere, region: &Region, left: &mut usize) -> Option<Tree> {
    if everywhere.is_decided::<Precise<64>>(region, None) {
        return Some(Tree::Box { minimiser: None });
    }
    *left = left.checked_sub(1)?;
    let axis = widest(everywhere, region)?;
    let at = (&axis.low + &axis.high) / BigRational::from_integer(2.into());
    let [below, above] = region.cut(&axis.name, &at)?;
    let parts = [
        halved(everywhere, &below, left)?,
        halved(everywhere, &above, left)?,
    ];
    Some(Tree::Cut {
        axis: axis.name.clone(),
        at,
        parts: parts.into(),
    })
}

/// The coordinate that moves the first formula most whose sign is open.
fn widest<'a>(everywhere: &Everywhere, region: &'a Region) -> Option<&'a Axis> {
    let place = Place::<Interval>::of(region, None);
    let mut open = everywhere.open_formulas(region);
    let influences = open.next().map(|one| place.influences(one))?;
    let finite = |x: f64| if x.is_nan() { 0.0 } else { x };
    let influence = |axis: &&Axis| {
        let of_axis = influences.iter().find(|(name, _)| *name == axis.name);
        of_axis.map_or(0.0, |(_, x)| finite(*x))
    };
    let axes = region.axes.iter().filter(|axis| !axis.is_point());
    axes.max_by(|x, y| influence(x).total_cmp(&influence(y)))
}
