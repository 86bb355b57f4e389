//! Will Coq see the signs? The same boxes in arithmetic of as many bits, with no other identities
//! than those that are proved there.

use num_rational::BigRational;
use num_traits::{One, Zero};

use super::Missing;
use super::ties::Root;
use crate::certificate::{Argument, Because, Tree};
use crate::claim::rules::{Bond, Everywhere, Obligation, Place, Rule, Shape, Signs};
use crate::claim::sigmoid_reduced_loss;
use crate::claim::statement::{Axis, Comparison, Formula, Region, Statement};
use crate::reduction::Phase;
use crate::scalar::Scalar;
use crate::scalar::enclosing::Enclosing;
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;
use crate::scalar::symbol::{Conditions, Expr};

/// How often a box may be halved here; Coq may do it oftener.
const FUEL: usize = 4;

/// `Err` if Coq would not see the signs of the argument.
pub fn seen(argument: &Argument) -> Result<(), Missing> {
    let statement = &argument.statement;
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let mut comparisons = formulas.flat_map(Formula::comparisons);
    let needs_range = comparisons.any(|one| needs_range(statement, one));
    let unknown = needs_range && !argument.trees.first().is_some_and(has_ranges);
    match argument.because {
        Because::Counterexample(_) if !is_seen_in_range(argument) => {
            Err(Missing::NoTheorem("the loss or the slope at a minimiser"))
        }
        Because::Rule(Rule::Boxes {
            shape: Shape::Any, ..
        }) => signs_seen(argument),
        Because::Rule(_) if unknown && !holds_for_every_s(argument) => {
            signs_seen(&with_values_at_ends(argument)?)
        }
        Because::Rule(_) if unknown => Ok(()),
        _ => signs_seen(argument),
    }
}

/// Does a comparison speak of the minimiser otherwise than by s against a formula without it? Then
/// only a range of s can tell, or the value at an end.
pub fn needs_range(statement: &Statement, comparison: &Comparison) -> bool {
    let sides = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
    let of_s = sides.each_ref().map(|side| side.variables().contains("s"));
    let is_s = sides.each_ref().map(|side| *side == Expr::variable("s"));
    !statement.gives_point() && (0..2).any(|k| of_s[k] && (!is_s[k] || of_s[1 - k]))
}

/// Does `field` take longer than seconds for it?
pub fn is_long(expr: &Expr) -> bool {
    const LONGEST: usize = 160;
    expr.to_string().len() > LONGEST
}

/// Is what a counterexample says of the loss or the slope seen where s lies?
fn is_seen_in_range(argument: &Argument) -> bool {
    let (statement, Because::Counterexample(counterexample)) =
        (&argument.statement, &argument.because)
    else {
        return true;
    };
    let Some(Tree::Box { minimiser }) = argument.trees.first() else {
        return true;
    };
    let place = Place::<Precise<192>>::of(&counterexample.point, minimiser.as_ref());
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let of_loss = |side: &Expr| {
        let names = side.variables();
        names.contains("loss") || names.contains("slope")
    };
    let mut comparisons = formulas.flat_map(Formula::comparisons);
    let slope_at = |s: i64| place.signs(&statement.slope().substitute("s", &Expr::integer(s)));
    let end = match [slope_at(1), slope_at(0)] {
        [at_one, _] if Signs::NONPOSITIVE.contain(at_one) => Some(1),
        [_, at_zero] if Signs::NONNEGATIVE.contain(at_zero) => Some(0),
        _ => None,
    };
    statement.gives_point()
        || comparisons.all(|one| {
            let difference = statement.grounded(&(one.left.clone() - one.right.clone()));
            let difference = match end {
                Some(s) => difference.substitute("s", &Expr::integer(s)),
                None => difference,
            };
            let seen = Signs::NONZERO.contain(place.signs(&difference));
            seen || !of_loss(&one.left) && !of_loss(&one.right)
        })
}

/// Does it hold of all s, that of the minimiser among them?
fn holds_for_every_s(argument: &Argument) -> bool {
    let statement = &argument.statement;
    let mut all = statement.map(&|expr| statement.grounded(expr));
    all.region = all.region.with_all_s();
    let rule = Rule::Boxes {
        shape: Shape::Any,
        bonds: Vec::new(),
    };
    let obligations = all.obligations(&rule).unwrap_or_default();
    obligations.iter().any(|obligation| match obligation {
        Obligation::Everywhere(everywhere) => {
            let ends = [BigRational::zero(), BigRational::one()];
            in_box(everywhere, &statement.region, Some(&ends), FUEL, 0)
        }
        Obligation::Identity(..) => false,
    })
}

/// The argument with a claim that says no less: in the place of a comparison that needs a range, that
/// s is an end and that it holds there.
fn with_values_at_ends(argument: &Argument) -> Result<Argument, Missing> {
    let statement = &argument.statement;
    let missing = Missing::NoTheorem("another quantity of the minimiser than s and p");
    let mut stronger = argument.clone();
    // The bonds are between formulas of the claim as it was.
    if let Because::Rule(Rule::Boxes { bonds, .. } | Rule::Vacuous { bonds, .. }) =
        &mut stronger.because
    {
        bonds.clear();
    }
    let assume = statement.assume.iter();
    let assume: Option<Vec<Formula>> = assume.map(|one| at_ends(statement, one, false)).collect();
    stronger.statement.assume = assume.ok_or(missing.clone())?;
    stronger.statement.assert = at_ends(statement, &statement.assert, true).ok_or(missing)?;
    Ok(stronger)
}

fn at_ends(statement: &Statement, formula: &Formula, is: bool) -> Option<Formula> {
    let each = |all: &[Formula]| -> Option<Vec<Formula>> {
        all.iter().map(|one| at_ends(statement, one, is)).collect()
    };
    Some(match formula {
        Formula::Holds(one) if needs_range(statement, one) => {
            let ways = [(Phase::Etf, 1), (Phase::Antipodal, 0)].map(|(end, s)| {
                let s = Expr::integer(s);
                let there =
                    Formula::Holds(one.map(&|side| statement.grounded(side).substitute("s", &s)));
                match is {
                    true => Formula::And(vec![Formula::Phase(end), there]),
                    false => {
                        let elsewhere = Formula::Not(Box::new(Formula::Phase(end)));
                        Formula::Or(vec![elsewhere, there])
                    }
                }
            });
            match is {
                true => Formula::Or(ways.into()),
                false => Formula::And(ways.into()),
            }
        }
        Formula::Not(one) => Formula::Not(Box::new(at_ends(statement, one, !is)?)),
        Formula::And(all) => Formula::And(each(all)?),
        Formula::Or(all) => Formula::Or(each(all)?),
        Formula::Implies(both) => Formula::Implies(Box::new([
            at_ends(statement, &both[0], !is)?,
            at_ends(statement, &both[1], is)?,
        ])),
        Formula::Iff(both) => {
            let mut comparisons = both.iter().flat_map(Formula::comparisons);
            (!comparisons.any(|one| needs_range(statement, one))).then(|| formula.clone())?
        }
        _ => formula.clone(),
    })
}

/// Coq takes a hypothesis of several parts for true where one part is, and another is undefined.
fn hypotheses_defined(statement: &Statement) -> Result<(), Missing> {
    let place = Place::<Interval>::of(&statement.region, None);
    let is_defined = |side: &Expr| {
        let Conditions {
            positive,
            nonnegative,
            nonzero,
        } = statement.grounded(side).conditions();
        let all = |exprs: Vec<Expr>, signs: Signs| {
            (exprs.iter()).all(|expr| signs.contain(place.signs(expr)))
        };
        all(positive, Signs::POSITIVE)
            && all(nonnegative, Signs::NONNEGATIVE)
            && all(nonzero, Signs::NONZERO)
    };
    let simple = |one: &&Formula| matches!(one, Formula::Holds(_) | Formula::Phase(_));
    let several = statement.assume.iter().filter(|one| !simple(one));
    let mut sides = several
        .flat_map(Formula::comparisons)
        .flat_map(|one| [&one.left, &one.right]);
    match sides.all(is_defined) {
        true => Ok(()),
        false => Err(Missing::NoTheorem("a hypothesis that is partly undefined")),
    }
}

/// Is an exponential of the claim larger than any number that Coq has room for?
fn is_huge(statement: &Statement, region: &Region) -> bool {
    const LARGEST: f64 = 1e6;
    let place = Place::<Interval>::of(region, None);
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let comparisons = formulas.flat_map(Formula::comparisons);
    let mut sides = comparisons.flat_map(|one| [&one.left, &one.right]);
    // Of the minimiser a range is known, which no region has.
    let is_huge = |exponent: &Expr| {
        let value = place.natural(exponent).map(|value| value.outward());
        let free = !exponent.variables().contains("s");
        free && value.is_some_and(|ends| ends.iter().any(|x| x.abs() > LARGEST))
    };
    sides.any(|side| statement.grounded(side).exponents().iter().any(is_huge))
}

fn signs_seen(argument: &Argument) -> Result<(), Missing> {
    let statement = &argument.statement;
    hypotheses_defined(statement)?;
    let about = statement.is_about_minimisers();
    let obligations = match &argument.because {
        Because::Rule(Rule::Boxes { shape, bonds }) => statement.obligations(&Rule::Boxes {
            shape: *shape,
            bonds: plain(bonds, statement),
        }),
        Because::Rule(Rule::Vacuous { shape, bonds }) => statement.obligations(&Rule::Vacuous {
            shape: *shape,
            bonds: plain(bonds, statement),
        }),
        Because::Counterexample(counterexample) => statement.refutation(counterexample),
    };
    let everywhere = |obligation| match obligation {
        Obligation::Everywhere(everywhere) => Some(everywhere),
        Obligation::Identity(..) => None,
    };
    let told_otherwise = Missing::NoTheorem("signs that vanish somewhere");
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let sides = formulas
        .flat_map(Formula::comparisons)
        .flat_map(|one| [&one.left, &one.right]);
    let region = match &argument.because {
        Because::Counterexample(counterexample) => &counterexample.point,
        Because::Rule(_) => &statement.region,
    };
    if is_huge(statement, region) {
        return Err(Missing::NoTheorem("an exponential that is too large"));
    }
    let place = Place::<Interval>::of(region, None);
    let mut radicands = sides.flat_map(|side| side.conditions().nonnegative);
    if radicands.any(|root| place.signs(&root) != Signs::POSITIVE) {
        return Err(Missing::NoTheorem("the square root of 0"));
    }
    let obligations = obligations.ok_or(told_otherwise.clone())?.into_iter();
    let mut each = obligations.filter_map(everywhere).zip(&argument.trees);
    // Of numbers Coq looks for no zeros, nor of two points with a loss of one's own.
    let strict = match &argument.because {
        Because::Counterexample(counterexample) => {
            counterexample.higher.is_some() && statement.loss != sigmoid_reduced_loss()
        }
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
        false => Err(told_otherwise),
    }
}

/// Is s enclosed more narrowly than by \[0, 1\] in every box?
fn has_ranges(tree: &Tree) -> bool {
    match tree {
        Tree::Box { minimiser } => minimiser
            .as_ref()
            .is_some_and(|[low, high]| !low.is_zero() || !high.is_one()),
        Tree::Cut { parts, .. } => parts.iter().all(has_ranges),
    }
}

/// The region with a coordinate that occurs nowhere: of a single point the normal form would be
/// asked for zeros.
fn blurred(region: &Region) -> Region {
    let one = BigRational::from_integer(1.into());
    region.with(Axis::new("anything", BigRational::zero(), one))
}

/// Those that are ties of Coq's too: zeros and plain multiples, of numbers roots.
fn plain(bonds: &[Bond], statement: &Statement) -> Vec<Bond> {
    let about_minimisers = statement.is_about_minimisers();
    let difference = |one: &Comparison| one.left.clone() - one.right.clone();
    let mut differences = statement.assert.comparisons().map(difference);
    let short = about_minimisers
        || statement.assume.is_empty()
            && !differences.any(|one| is_long(&statement.grounded(&one)));
    let is_plain = |bond: &&Bond| match bond {
        Bond::Zero { .. } => short,
        Bond::Multiple { rate, .. } => rate.is_none() && short,
        Bond::Root { along, at, .. } => {
            let fits = !about_minimisers || along == "s";
            fits && short && Root::place(at).is_some()
        }
        // What is said of p and q is affine in s and the slack, if it is affine in p and q.
        Bond::Corner { .. } => statement.is_over_embeddings(),
        Bond::Gap { .. } | Bond::Shifted { .. } | Bond::Rises { .. } => false,
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
    let wide: Vec<&Axis> = region.axes.iter().filter(|axis| !axis.is_point()).collect();
    let axis = wide[index % wide.len()];
    let middle = (&axis.low + &axis.high) / BigRational::from_integer(2.into());
    fuel > 0
        && region.cut(&axis.name, &middle).is_some_and(|halves| {
            let mut halves = halves.iter();
            halves.all(|half| in_box(everywhere, half, minimiser, fuel - 1, index + 1))
        })
}
