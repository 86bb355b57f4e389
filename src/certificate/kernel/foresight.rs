//! Will Coq see the signs? The same boxes in arithmetic of as many bits, with no other identities
//! than those that are proved there.

use num_rational::BigRational;
use num_traits::Zero;

use super::Missing;
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Bond, Everywhere, Obligation, Rule};
use crate::claim::statement::{Axis, Region};
use crate::scalar::precise::Precise;

/// How often a box may be halved here; Coq may do it oftener.
const FUEL: usize = 4;

/// `Err` if Coq would not see the signs of the argument.
pub fn seen(argument: &Argument) -> Result<(), Missing> {
    let statement = &argument.statement;
    let about = statement.is_about_minimisers();
    let plain = |bonds: &[Bond]| match about {
        true => plain(bonds),
        false => Vec::new(),
    };
    let obligations = match &argument.because {
        Because::Rule(Rule::Boxes { shape, bonds }) => statement.obligations(&Rule::Boxes {
            shape: *shape,
            bonds: plain(bonds),
        }),
        Because::Rule(Rule::Vacuous { shape, bonds }) => statement.obligations(&Rule::Vacuous {
            shape: *shape,
            bonds: plain(bonds),
        }),
        Because::Counterexample(counterexample) => statement.refutation(counterexample),
    };
    let everywhere = |obligation| match obligation {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    };
    let obligations = obligations.unwrap_or_default().into_iter();
    let mut each = obligations.filter_map(everywhere).zip(&argument.trees);
    // Of two points Coq looks for strict inequalities, of numbers for no zeros.
    let strict = match &argument.because {
        Because::Counterexample(counterexample) => counterexample.higher.is_some(),
        Because::Rule(_) => false,
    };
    let all = each.all(|(everywhere, tree)| {
        let region = match strict || !about {
            true => blurred(&everywhere.region),
            false => everywhere.region.clone(),
        };
        in_tree(&everywhere, &region, tree)
    });
    match all && !argument.trees.is_empty() {
        true => Ok(()),
        false => Err(Missing::NoTheorem("signs that vanish somewhere")),
    }
}

/// The region with a coordinate that occurs nowhere: of a single point the normal form would be
/// asked for zeros.
fn blurred(region: &Region) -> Region {
    let one = BigRational::from_integer(1.into());
    region.with(Axis::new("anything", BigRational::zero(), one))
}

/// Those that are ties of Coq's too: plain multiples.
fn plain(bonds: &[Bond]) -> Vec<Bond> {
    let is_plain = |bond: &&Bond| match bond {
        Bond::Zero {
            times, exponential, ..
        } => times.is_none() && !exponential,
        Bond::Multiple { rate, .. } => rate.is_none(),
        Bond::Root { .. }
        | Bond::Gap { .. }
        | Bond::Shifted { .. }
        | Bond::Corner { .. }
        | Bond::Rises { .. } => false,
    };
    bonds.iter().filter(is_plain).cloned().collect()
}

fn in_tree(everywhere: &Everywhere, region: &Region, tree: &Tree) -> bool {
    match tree {
        Tree::Box { minimiser } => in_box(everywhere, region, minimiser.as_ref(), FUEL, 0),
        Tree::Cut { axis, at, parts } => region.cut(axis, at).is_some_and(|regions| {
            let mut both = regions.iter().zip(&**parts);
            both.all(|(region, part)| in_tree(everywhere, region, part))
        }),
    }
}

fn in_box(
    everywhere: &Everywhere,
    region: &Region,
    minimiser: Option<&[BigRational; 2]>,
    fuel: usize,
    index: usize,
) -> bool {
    if region.is_point() {
        return everywhere.is_decided::<Precise<192>>(region, minimiser);
    }
    if everywhere.is_decided::<Precise<64>>(region, minimiser) {
        return true;
    }
    let axis = &region.axes[index % region.axes.len()];
    let middle = (&axis.low + &axis.high) / BigRational::from_integer(2.into());
    fuel > 0
        && region.cut(&axis.name, &middle).is_some_and(|halves| {
            let mut halves = halves.iter();
            halves.all(|half| in_box(everywhere, half, minimiser, fuel - 1, index + 1))
        })
}
