//! A plain search for box trees: halve until everything is decided.

use ccem::certificate::{Argument, Because, Tree};
use ccem::claim::Translation;
use ccem::claim::rules::{Counterexample, Everywhere, Fact, Obligation, Place, Rule, Shape};
use ccem::claim::statement::{Axis, Region, Statement};
use ccem::evidence::certified::judge;
use ccem::scalar::precise::Precise;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

pub fn rational(text: &str) -> BigRational {
    text.parse::<ccem::certificate::Number>().unwrap().0
}

/// What the engine finds for the statement: with bonds, where boxes alone do not suffice.
pub fn found(statement: Statement) -> Argument {
    let translation = Translation {
        statements: vec![statement],
        beyond: None,
        suffices: false,
    };
    let mut finding = judge(&translation, &[]);
    assert_eq!(finding.arguments.len(), 1, "{finding}");
    finding.arguments.remove(0)
}

/// The argument for the statement by boxes alone.
pub fn shown(statement: Statement, shape: Shape) -> Argument {
    let rule = Rule::Boxes {
        shape,
        bonds: Vec::new(),
    };
    let obligations = statement.obligations(&rule).expect("the rule fits");
    let because = Because::Rule(rule);
    argument(statement, because, obligations)
}

/// The argument against it; the point as `N 10`.
pub fn refuted(statement: Statement, at: &[&str], higher: Option<(&str, &str)>) -> Argument {
    let axes = at.iter().map(|text| {
        let (name, x) = text.split_once(' ').unwrap();
        Axis::new(name, rational(x), rational(x))
    });
    let point = Region {
        axes: axes.collect(),
        symmetric: statement.region.symmetric,
    };
    let higher = higher.map(|(to, between)| (rational(to), rational(between)));
    let counterexample = Counterexample {
        point,
        roots: Vec::new(),
        higher,
        vectors: None,
        shape: Shape::Convex,
    };
    let obligations = statement.refutation(&counterexample).expect("it fits");
    argument(
        statement,
        Because::Counterexample(counterexample),
        obligations,
    )
}

fn argument(statement: Statement, because: Because, obligations: Vec<Obligation>) -> Argument {
    let trees = obligations
        .iter()
        .filter_map(|obligation| match obligation {
            Obligation::Identity(..) => None,
            Obligation::Everywhere(everywhere) => Some(tree(everywhere, &everywhere.region, 0)),
        });
    let trees = trees.collect();
    Argument {
        statement,
        because,
        trees,
    }
}

fn tree(everywhere: &Everywhere, region: &Region, depth: usize) -> Tree {
    assert!(depth < 60, "nothing is found at {region}");
    let minimiser = everywhere
        .slope
        .as_ref()
        .map(|_| bracket(everywhere, region));
    if everywhere.is_decided_precisely(region, minimiser.as_ref()) {
        return Tree::Box { minimiser };
    }
    let (axis, at) = middle(region);
    let [below, above] = region.cut(&axis, &at).expect("the middle is inside");
    let parts = [below, above].map(|part| tree(everywhere, &part, depth + 1));
    Tree::Cut {
        axis,
        at,
        parts: Box::new(parts),
    }
}

/// The relatively widest axis and its middle.
fn middle(region: &Region) -> (String, BigRational) {
    let width = |axis: &&Axis| {
        let width = (&axis.high - &axis.low).to_f64().unwrap();
        width / (1.0 + axis.low.to_f64().unwrap().abs())
    };
    let axis = region
        .axes
        .iter()
        .max_by(|x, y| width(x).total_cmp(&width(y)));
    let axis = axis.unwrap();
    let two = BigRational::from_integer(2.into());
    (axis.name.clone(), (&axis.low + &axis.high) / two)
}

/// The narrowest multiples of 1/64 that are shown to be on either side of the minimiser.
fn bracket(everywhere: &Everywhere, region: &Region) -> [BigRational; 2] {
    let [zero, one] = [0, 64].map(|k| BigRational::new(k.into(), 64.into()));
    let place = Place::<Precise<128>>::of(region, None);
    let shown = |range: &[BigRational; 2]| {
        let facts = everywhere.brackets(range).expect("a range in [0, 1]");
        facts.iter().all(|fact: &Fact| place.shows(fact))
    };
    let steps = (0..=64).map(|k| BigRational::new(k.into(), 64.into()));
    let low = steps
        .clone()
        .rev()
        .find(|s| shown(&[s.clone(), one.clone()]));
    let high = steps.clone().find(|s| shown(&[zero.clone(), s.clone()]));
    [low.unwrap_or(BigRational::zero()), high.unwrap_or(one)]
}
