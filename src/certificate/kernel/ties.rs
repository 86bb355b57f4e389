//! Formulas of which another one tells the sign: where no enclosure can, because they vanish, or
//! because what is large in them has not cancelled.

mod slope;

use num_traits::Zero;

use super::Missing;
use super::corner::from_corner;
use super::foresight::{is_long, needs_range};
use super::proof::{MORE_FUEL, PRECISION};
use super::sentence::Sentence;
use crate::certificate::{Argument, Because};
use crate::claim::rules::{Bond, Obligation, Place, Rule, Signs, gathered};
use crate::claim::statement::{Axis, Formula, Region};
use crate::scalar::Scalar;
use crate::scalar::interval::Interval;
use crate::scalar::symbol::Expr;

pub use slope::Slope;

/// Ties as `proofs/theory/Checker.v` has them, and the form of the slope of which they speak.
pub struct Ties {
    /// The form.
    pub slope: Slope,
    /// The list.
    pub list: String,
    /// The tactic that proves them.
    pub proof: String,
}

/// The tactic for a multiple.
const AS_MULTIPLE: &str = "as_multiple";

/// A root of a formula f in a coordinate x, from which on f rises; or a double one, and f is convex.
#[derive(Clone)]
pub struct Root {
    /// f.
    pub of: Expr,
    /// x.
    pub along: String,
    /// Where f is 0, a formula free of x.
    pub at: Expr,
    /// Is its derivative 0 there, too?
    pub double: bool,
}

/// A formula of whose sign the lists of facts speak.
struct Known {
    /// As the checker builds it.
    term: String,
    /// What it is.
    value: Expr,
    /// The same as a product, of which the second factor is positive.
    product: Option<[Expr; 2]>,
    /// Is it a difference of the claim's own, which occurs in both orders?
    sides: Option<[String; 2]>,
}

/// A formula that is `factor` times the one of `term`, or has its sign for another reason.
struct Tie {
    term: String,
    factor: String,
    /// The tactic that proves it; for the opposite formula, if it is of that.
    proof: String,
    of_opposite: bool,
}

impl Tie {
    fn multiple(term: String, factor: String) -> Tie {
        Tie {
            term,
            factor,
            proof: AS_MULTIPLE.into(),
            of_opposite: false,
        }
    }
}

impl Root {
    /// A place of which Coq's arithmetic of linear inequalities sees where it lies: a number, or another
    /// coordinate.
    pub fn place(at: &Expr) -> Option<Expr> {
        let numbers = [0, 1, -1].map(Expr::integer);
        let mut same = numbers
            .into_iter()
            .filter(|number| at.provably_equals(number));
        let names = at.variables();
        let plain = at.as_constant().is_some()
            || names
                .first()
                .is_some_and(|name| *at == Expr::variable(&**name));
        same.next().or_else(|| plain.then(|| at.clone()))
    }

    /// Those on which the argument rests.
    pub fn all_of(argument: &Argument) -> Vec<Root> {
        let Because::Rule(rule) = &argument.because else {
            return Vec::new();
        };
        let (Rule::Boxes { bonds, .. } | Rule::Vacuous { bonds, .. }) = rule;
        let obligations = argument.statement.obligations(rule).unwrap_or_default();
        let exprs = obligations.iter().find_map(|obligation| match obligation {
            Obligation::Everywhere(everywhere) => Some(&everywhere.exprs),
            Obligation::Identity(..) => None,
        });
        let root = |bond: &Bond| match bond {
            Bond::Root {
                of,
                along,
                at,
                double,
            } => Some(Root {
                of: exprs?.get(*of)?.clone(),
                along: along.clone(),
                at: Root::place(at)?,
                double: *double,
            }),
            _ => None,
        };
        bonds.iter().filter_map(root).collect()
    }
}

impl Ties {
    /// Those of numbers.
    pub fn of_numbers(
        sentence: &Sentence,
        region: &Region,
        roots: &[Root],
    ) -> Result<Ties, Missing> {
        let all = differences(sentence)?;
        Ok(listed(sentence, region, Slope::Exp, &all, roots).0)
    }

    /// Those of a claim about the minimiser of the sigmoid loss, which may be compared with others
    /// than the claim names; in the form of the slope that is tied to what the claim compares.
    pub fn of_minimiser(
        sentence: &Sentence,
        region: &Region,
        several: bool,
        others: &[Expr],
        roots: &[Root],
    ) -> Result<Ties, Missing> {
        // Of numbers s is 0 in the list of coordinates, here it is the minimiser.
        let along_s = |root: &&Root| root.along == "s";
        let roots: Vec<Root> = roots.iter().filter(along_s).cloned().collect();
        let of = |slope: Slope| {
            let mut all = at_places(sentence, slope, others)?;
            all.extend(differences(sentence)?);
            Ok(listed(sentence, region, slope, &all, &roots))
        };
        let (exp, exp_is_tied) = of(Slope::Exp)?;
        if !several {
            return Ok(exp);
        }
        let (log, log_is_tied) = of(Slope::Log)?;
        Ok(match exp_is_tied && !log_is_tied {
            true => exp,
            false => log,
        })
    }
}

/// The differences of what the claim compares, but where the slope tells, or only an enclosure of the
/// minimiser.
fn differences(sentence: &Sentence) -> Result<Vec<Known>, Missing> {
    let statement = sentence.statement;
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let mut all = Vec::new();
    for comparison in formulas.flat_map(Formula::comparisons) {
        let sides = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
        let value = sides[0].clone() - sides[1].clone();
        let of_minimiser = value.variables().contains("s") && statement.region.axis("s").is_none();
        if of_minimiser && (!needs_range(statement, comparison) || is_long(&value)) {
            continue;
        }
        let [left, right] = [sentence.data(&sides[0])?, sentence.data(&sides[1])?];
        all.push(Known {
            term: format!("(Sub {left} {right})"),
            value,
            product: None,
            sides: Some([left, right]),
        });
    }
    Ok(all)
}

/// The slope at the ends and where s is compared.
fn at_places(sentence: &Sentence, slope: Slope, others: &[Expr]) -> Result<Vec<Known>, Missing> {
    let statement = sentence.statement;
    let (data, formula) = (slope.data(sentence), slope.formula(sentence));
    let product = slope.product(sentence);
    let at = |term: String, place: &Expr| Known {
        term: format!("(substitute {term} {data})"),
        value: formula.substitute("s", place),
        product: product
            .as_ref()
            .map(|both| both.each_ref().map(|one| one.substitute("s", place))),
        sides: None,
    };
    let formulas = statement.assume.iter().chain([&statement.assert]);
    let mut atoms = formulas.clone().flat_map(Formula::atoms);
    let mut all = Vec::new();
    if atoms.any(|atom| !matches!(atom, Formula::Holds(_))) {
        all.push(at("one_".into(), &Expr::integer(1)));
        all.push(at("zero_".into(), &Expr::integer(0)));
    }
    let s = Expr::variable("s");
    let mut places: Vec<Expr> = others.to_vec();
    for comparison in formulas.flat_map(Formula::comparisons) {
        let sides = [&comparison.left, &comparison.right].map(|side| statement.grounded(side));
        for (one, other) in [(0, 1), (1, 0)] {
            if sides[one] == s && !sides[other].variables().contains("s") {
                places.push(sides[other].clone());
            }
        }
    }
    for place in places {
        all.push(at(sentence.data(&place)?, &place));
    }
    Ok(all)
}

/// The list, and whether a formula of it is tied to another of the claim's.
fn listed(
    sentence: &Sentence,
    region: &Region,
    slope: Slope,
    all: &[Known],
    roots: &[Root],
) -> (Ties, bool) {
    let tied: Vec<Option<Tie>> = (all.iter().enumerate())
        .map(|(index, known)| to_known(sentence, region, known, &all[index + 1..]))
        .collect();
    // A formula to which another is tied stays what it is.
    let is_tied = tied.iter().any(Option::is_some);
    let (mut list, mut proofs) = (Vec::new(), Vec::new());
    for (known, tie) in all.iter().zip(tied) {
        let shaped = || to_shape(sentence, region, known).filter(|_| !is_tied);
        let rooted = || {
            roots
                .iter()
                .find_map(|root| to_root(sentence, region, known, root))
        };
        let Some(tie) = tie.or_else(rooted).or_else(shaped) else {
            continue;
        };
        let Tie {
            term,
            factor,
            proof,
            of_opposite,
        } = tie;
        let (own, opposite) = match (&known.sides, of_opposite) {
            (None, _) => (known.term.clone(), None),
            (Some([left, right]), false) | (Some([right, left]), true) => (
                format!("(Sub {left} {right})"),
                Some(format!("(Sub {right} {left})")),
            ),
        };
        list.push(format!("({own}, {term}, {factor})"));
        proofs.push(proof.clone());
        if let Some(opposite) = opposite {
            list.push(format!("({opposite}, Neg {term}, {factor})"));
            proofs.push(format!("apply reversed_agrees; {proof}"));
        }
    }
    let list = format!("[{}]", list.join("; "));
    let proof = in_turn(&proofs);
    (Ties { slope, list, proof }, is_tied)
}

/// One tactic for all members of the list.
fn in_turn(proofs: &[String]) -> String {
    if proofs.iter().all(|proof| proof.ends_with(AS_MULTIPLE)) {
        return "as_multiples".into();
    }
    let each = |proof: &String| format!("apply List.Forall_cons; [{proof}|];\n    ");
    let all: String = proofs.iter().map(each).collect();
    format!("intros; {all}apply List.Forall_nil")
}

/// The distance from a root, or its square, where the formula is that which has the root.
fn to_root(sentence: &Sentence, region: &Region, known: &Known, root: &Root) -> Option<Tie> {
    let region = &match root.along == "s" {
        true => region.with_all_s(),
        false => region.clone(),
    };
    let along = region.axis(&root.along)?;
    let value = placed(&known.value, region);
    let is_own = value.provably_equals(&root.of);
    if !is_own && !(-value).provably_equals(&root.of) {
        return None;
    }
    let slope = root.of.differentiate(&root.along);
    let (lemma, steepness) = match root.double {
        true => ("touching_agrees", slope.differentiate(&root.along)),
        false => ("rising_agrees", slope),
    };
    let falls = match Place::<Interval>::of(region, None).signs(&steepness) {
        Signs::POSITIVE => false,
        Signs::NEGATIVE => true,
        _ => return None,
    };
    let distance = sentence
        .data(&(Expr::variable(&*root.along) - root.at.clone()))
        .ok()?;
    // From the root to the region.
    let reach = match (root.at.as_constant(), region.axes.iter()) {
        (Some(at), _) => vec![at, at],
        (None, mut axes) => {
            let axis = axes.find(|axis| root.at == Expr::variable(&*axis.name));
            axis.map_or_else(Vec::new, |axis| vec![&axis.low, &axis.high])
        }
    };
    let ends = || reach.iter().copied().chain([&along.low, &along.high]);
    let whole = {
        let [low, high] = [ends().min()?, ends().max()?].map(Clone::clone);
        let axes = region
            .axes
            .iter()
            .map(|axis| match axis.name == along.name {
                true => Axis::new(&axis.name, low.clone(), high.clone()),
                false => axis.clone(),
            });
        Region {
            axes: axes.collect(),
            symmetric: region.symmetric,
        }
    };
    let [boxes, ..] = sentence.with_s(&whole);
    let [_, s, values] = sentence.with_s(region);
    let place = sentence.place(&root.along)?;
    Some(Tie {
        term: match root.double {
            true => format!("(Mul {distance} {distance})"),
            false => distance,
        },
        factor: "one_".into(),
        proof: format!(
            "apply ({lemma} {PRECISION} {place} _ _ {} (leaf {MORE_FUEL})\n      {boxes} ({s} :: {values})); \
             [computed|simpl; auto with arith|in_ranges|cbn [put]; in_ranges|(at_points; as_numbers)..]",
            format_args!("({})", root.at.coq())
        ),
        of_opposite: is_own == falls,
    })
}

/// The formula with its coordinates that are points.
fn placed(expr: &Expr, region: &Region) -> Expr {
    let points = region.axes.iter().filter(|axis| axis.is_point());
    points.fold(expr.clone(), |expr, axis| {
        expr.substitute(&axis.name, &Expr::rational(&axis.low))
    })
}

/// A multiple of a difference, or 0.
fn to_known(sentence: &Sentence, region: &Region, known: &Known, others: &[Known]) -> Option<Tie> {
    let value = placed(&known.value, region);
    if value.as_constant().is_some_and(|c| !c.is_zero()) {
        return None;
    }
    let place = Place::<Interval>::of(region, None);
    let zero = Expr::integer(0);
    let by_conjugate = || {
        value.conjugate().is_some_and(|other| {
            let nonzero = Signs::NONZERO.contain(place.signs(&other));
            nonzero && (value.clone() * other).provably_equals(&zero)
        })
    };
    let by_power = || value.clone().exp().provably_equals(&Expr::integer(1));
    if value.provably_equals(&zero) || by_power() || by_conjugate() {
        return Some(Tie::multiple("(Const 0 1)".into(), "Const 1 1".into()));
    }
    // All multiples of one another are tied to the last of them, which is tied to none.
    let mut differences = others.iter().rev().filter(|other| other.sides.is_some());
    differences.find_map(|other| {
        let its = placed(&other.value, region);
        let factor = value.ratio_to(&its).or_else(|| {
            let [one, positive] = known.product.as_ref()?;
            Some(placed(one, region).ratio_to(&its)? * placed(positive, region))
        })?;
        let (factor, term) = match place.signs(&factor) {
            Signs::POSITIVE => (factor, other.term.clone()),
            Signs::NEGATIVE => (-factor, format!("(Neg {})", other.term)),
            _ => return None,
        };
        let factor = sentence.data(&factor).ok()?;
        Some(Tie::multiple(term, factor))
    })
}

/// The formula itself, told from a corner; or where what is the same has cancelled, and what is large too,
/// unless its sign is seen without that.
fn to_shape(sentence: &Sentence, region: &Region, known: &Known) -> Option<Tie> {
    if region.is_point() {
        return None;
    }
    let plain = known.value.gathered(&|_| false);
    let signs = Place::<Interval>::of(region, None).signs(&plain);
    let shape = match from_corner(&placed(&known.value, region), region) {
        Some(sum) => sum,
        None if Signs::NONZERO.contain(signs) => plain,
        None => gathered(std::slice::from_ref(&known.value), region).pop()??,
    };
    let shape = sentence.data(&shape).ok()?;
    Some(Tie::multiple(shape, "Const 1 1".into()))
}
