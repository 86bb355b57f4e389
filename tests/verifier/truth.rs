//! Is what a certificate states true? By other means than those of the verifier: the solver and
//! its proved digits, the full loss at another precision, points of a region in f64.

use std::cmp::Ordering;

use ccem::certificate::{
    Argument, Because, Certificate, CertifiedEmbedding, CertifiedOptimum, Delta, Number,
};
use ccem::claim::Direction;
use ccem::claim::statement::{Axis, Comparison, Formula, Region, Relation, Statement};
use ccem::loss::Kind;
use ccem::reduction::proven::{ProvenNumber, ProvenOptimum, prove, prove_infonce};
use ccem::reduction::{Phase, Problem};
use ccem::scalar::Scalar;
use ccem::scalar::enclosing::Enclosing;
use ccem::scalar::precise::Precise;
use ccem::scalar::symbol::Expr;
use num_rational::BigRational;
use num_traits::Signed;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::bounds::against_bound;
use crate::embeddings::against_embeddings;

/// A reason against it, if there is one.
pub fn objection(certificate: &Certificate, rng: &mut ChaCha8Rng) -> Option<String> {
    match certificate {
        Certificate::Claim(claim) => claim.arguments.iter().find_map(|x| against(x, rng)),
        Certificate::Optimum(optimum) => against_optimum(optimum),
        Certificate::Embedding(embedding) => against_embedding(embedding),
        Certificate::Bound(bound) => against_bound(bound),
    }
}

const DIGITS: usize = 60;

fn proved(problem: &Problem, loss: Kind) -> ProvenOptimum {
    let proved = match loss {
        Kind::Sigmoid => prove(problem, DIGITS),
        Kind::InfoNce | Kind::InfoNceOneWay => prove_infonce(problem, DIGITS),
    };
    proved.unwrap_or_else(|| panic!("{problem:?} is not determined"))
}

/// The number and what its last digit leaves open.
fn value(number: &ProvenNumber) -> [BigRational; 2] {
    let value: Number = number.digits.parse().unwrap();
    let half_a_digit = value.0.abs() * BigRational::from_integer(10.into()).pow(1 - DIGITS as i32);
    [&value.0 - &half_a_digit, value.0 + half_a_digit]
}

fn against_optimum(optimum: &CertifiedOptimum) -> Option<String> {
    let truth = proved(&optimum.problem, optimum.loss);
    let infinite = truth.delta.nearest.is_infinite();
    let delta = match &optimum.delta {
        Delta::Infinite => infinite,
        Delta::Between(ends) => !infinite && contains(ends, &truth.delta),
    };
    let checks = [
        ("phase", truth.phase == optimum.phase),
        ("delta", delta),
        ("s", contains(&optimum.s, &truth.s)),
        ("p", contains(&optimum.p, &truth.positive)),
        ("q", contains(&optimum.q, &truth.negative)),
        ("minimum", contains(&optimum.minimum, &truth.loss)),
    ];
    let wrong = checks.iter().find(|(_, holds)| !holds);
    wrong.map(|(what, _)| format!("{what} of {optimum}"))
}

fn contains([low, high]: &[Number; 2], number: &ProvenNumber) -> bool {
    let [least, most] = value(number);
    low.0 <= most && least <= high.0
}

/// Digits to spare.
pub type Exactly = Precise<192>;

/// L(Û,V̂) − min L > ε?
fn against_embedding(embedding: &CertifiedEmbedding) -> Option<String> {
    let CertifiedEmbedding {
        problem,
        loss,
        u,
        v,
        ..
    } = embedding;
    let [least, most] = value(&proved(problem, *loss).loss);
    let full = full_loss(problem, *loss, u, v);
    let (lower, upper) = full.bounds().expect("no row is 0");
    let true_gap = [lower - most, upper - least];
    (true_gap[0] > embedding.epsilon.0).then(|| format!("{embedding}: {}", true_gap[0]))
}

/// L(Û,V̂).
pub fn full_loss(problem: &Problem, loss: Kind, u: &[Vec<f64>], v: &[Vec<f64>]) -> Exactly {
    let at = problem.at::<Exactly>();
    let (u, v) = (exactly(u), exactly(v));
    let n = u.len();
    let logit = |i: usize, j: usize| at.t.clone() * cosine(&u[i], &v[j]);
    let mut terms = Vec::new();
    for i in 0..n {
        for j in 0..n {
            let apart = logit(i, j) - at.b.clone();
            match loss {
                Kind::Sigmoid if i == j => terms.push((-apart).softplus()),
                Kind::Sigmoid => terms.push(apart.softplus()),
                Kind::InfoNce | Kind::InfoNceOneWay => {}
            }
        }
        let rows = sum((0..n).map(|j| (logit(i, j) - logit(i, i)).exp())).ln();
        let columns = sum((0..n).map(|j| (logit(j, i) - logit(i, i)).exp())).ln();
        match loss {
            Kind::Sigmoid => {}
            Kind::InfoNce => terms.push((rows + columns) / Exactly::integer(2)),
            Kind::InfoNceOneWay => terms.push(rows),
        }
    }
    sum(terms.into_iter()) / Exactly::integer(n as i64)
}

fn exactly(rows: &[Vec<f64>]) -> Vec<Vec<Exactly>> {
    let exact = |row: &Vec<f64>| row.iter().map(|&x| Exactly::point(x)).collect();
    rows.iter().map(exact).collect()
}

fn sum(terms: impl Iterator<Item = Exactly>) -> Exactly {
    terms.fold(Exactly::integer(0), |sum, x| sum + x)
}

/// x·y exp(−½ ln(‖x‖²‖y‖²)).
fn cosine(x: &[Exactly], y: &[Exactly]) -> Exactly {
    let dot =
        |x: &[Exactly], y: &[Exactly]| sum(x.iter().zip(y).map(|(a, b)| a.clone() * b.clone()));
    dot(x, y) * (Exactly::ratio(-1, 2) * (dot(x, x) * dot(y, y)).ln()).exp()
}

/// A point as its coordinates.
type Point = Vec<(String, BigRational)>;

/// What rounding may do to the two sides of a comparison here.
const ROUNDING: f64 = 1e-9;

/// A statement that is said to hold does so at random points and beside the boundary of its
/// condition; one that is said to fail does so at its counterexample.
fn against(argument: &Argument, rng: &mut ChaCha8Rng) -> Option<String> {
    const POINTS: usize = 30;
    let statement = &argument.statement;
    match &argument.because {
        _ if statement.is_over_embeddings() => against_embeddings(argument, rng),
        Because::Rule(_) => (0..POINTS).find_map(|_| {
            let [one, other] = [(); 2].map(|()| random_point(&statement.region, rng));
            let mut points = vec![one.clone(), other.clone()];
            points.extend(beside_boundary(statement, &one, &other));
            let mut pairs = points.windows(2);
            let wrong = pairs.find(|pair| holds(statement, &pair[0], &pair[1]) == Some(false));
            wrong.map(|pair| format!("{argument} fails at {pair:?}"))
        }),
        Because::Counterexample(at) => {
            let axes = at.point.axes.iter();
            let point: Point = axes
                .map(|axis| (axis.name.clone(), axis.low.clone()))
                .collect();
            if !at.roots.is_empty() {
                return against_root(statement, &point, &at.roots);
            }
            let mut later = point.clone();
            if let Some((t, _)) = &at.higher {
                set(&mut later, "t", t);
            }
            let fails = holds(statement, &point, &later) == Some(false);
            (!fails).then(|| format!("{argument} is no refutation"))
        }
    }
}

/// The conclusion says the one on one side of the root and the other on the other: it fails at
/// the root, or very near it where the true boundary is another.
fn against_root(statement: &Statement, point: &Point, roots: &[(String, Expr)]) -> Option<String> {
    let beside = |distance: f64| -> Option<bool> {
        let mut beside = point.clone();
        for (name, root) in roots {
            let root = root.evaluate(&|_| None::<f64>).ok()? + distance;
            beside.push((name.clone(), BigRational::from_float(root)?));
        }
        holds(statement, &beside, &beside)
    };
    // A strict condition holds on both sides of its boundary: the failure is at the root alone,
    // where both sides are equal.
    let strict = statement
        .assert
        .comparisons()
        .any(|comparison| matches!(comparison.relation, Relation::Less | Relation::Greater));
    let fails = [1e-6, -1e-6].map(beside).contains(&Some(false));
    (!fails && !strict).then(|| format!("{statement} holds at {roots:?}"))
}

fn random_point(region: &Region, rng: &mut ChaCha8Rng) -> Point {
    let coordinate = |axis: &Axis| {
        let share = BigRational::from_float(rng.random::<f64>()).unwrap();
        let inside = &axis.low + (&axis.high - &axis.low) * share;
        let x = match rng.random_range(0..5) {
            // The ends belong to the range, and are where much goes wrong.
            0 => axis.low.clone(),
            1 => axis.high.clone(),
            _ if axis.is_integer() => inside.round(),
            _ => inside,
        };
        (axis.name.clone(), x)
    };
    region.axes.iter().map(coordinate).collect()
}

fn set(point: &mut Point, name: &str, x: &BigRational) {
    for (_, value) in point.iter_mut().filter(|(known, _)| known == name) {
        *value = x.clone();
    }
}

/// Points with the integers of `one` on either side of where the condition of the conclusion
/// changes between both.
fn beside_boundary(statement: &Statement, one: &Point, other: &Point) -> Vec<Point> {
    let Some(comparison) = statement.assert.comparisons().next() else {
        return Vec::new();
    };
    let between = |share: f64| -> Point {
        let share = BigRational::from_float(share.clamp(0.0, 1.0)).unwrap();
        let coordinates = one.iter().zip(other);
        let coordinates = coordinates.map(|((name, x), (_, y))| match name.as_str() {
            "N" | "d" => (name.clone(), x.clone()),
            _ => (name.clone(), x + &share * (y - x)),
        });
        coordinates.collect()
    };
    let is_above = |share: f64| difference(statement, comparison, &between(share)) > Some(0.0);
    let (mut low, mut high) = (0.0, 1.0);
    let begins_above = is_above(low);
    if begins_above == is_above(high) {
        return Vec::new();
    }
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        *(if is_above(middle) == begins_above {
            &mut low
        } else {
            &mut high
        }) = middle;
    }
    vec![between(low - 1e-6), between(high + 1e-6)]
}

/// Does the statement hold at the point (between both points, t rising)? `None` where rounding may
/// decide, or something is undefined.
fn holds(statement: &Statement, point: &Point, later: &Point) -> Option<bool> {
    for hypothesis in &statement.assume {
        if !is_true(statement, hypothesis, point)? {
            return Some(true);
        }
    }
    match &statement.assert {
        Formula::Moves {
            what,
            direction,
            along,
        } => {
            assert!(*what == Expr::variable("delta") && along == "t", "another");
            moves(statement, *direction, point, later)
        }
        Formula::Persists { phase, .. } => {
            let [first, second] = [point, later].map(|x| in_phase(statement, *phase, x));
            Some(!first? || second?)
        }
        formula => is_true(statement, formula, point),
    }
}

/// Is a formula true at a point?
fn is_true(statement: &Statement, formula: &Formula, point: &Point) -> Option<bool> {
    let truth = |formula: &Formula| is_true(statement, formula, point);
    let each = |all: &[Formula]| all.iter().map(truth).collect::<Option<Vec<bool>>>();
    Some(match formula {
        Formula::Holds(comparison) => is_met(statement, comparison, point)?,
        Formula::Phase(phase) => in_phase(statement, *phase, point)?,
        Formula::Not(one) => !truth(one)?,
        Formula::And(all) => each(all)?.iter().all(|x| *x),
        Formula::Or(all) => each(all)?.iter().any(|x| *x),
        Formula::Implies(both) => !truth(&both[0])? || truth(&both[1])?,
        Formula::Iff(both) => truth(&both[0])? == truth(&both[1])?,
        Formula::Moves { .. } | Formula::Persists { .. } => return None,
    })
}

/// Does δ* not move against the direction? Both points with the integers and the bias of the
/// first.
fn moves(statement: &Statement, direction: Direction, x: &Point, y: &Point) -> Option<bool> {
    let t = |point: &Point| coordinate(point, "t");
    let (x, y) = if t(x) <= t(y) { (x, y) } else { (y, x) };
    let mut later = x.clone();
    set(&mut later, "t", &t(y)?);
    let (earlier, later) = (minimiser(statement, x)?, minimiser(statement, &later)?);
    Some(match direction {
        Direction::Decreasing => later >= earlier - ROUNDING,
        Direction::Increasing => later <= earlier + ROUNDING,
    })
}

fn coordinate(point: &Point, name: &str) -> Option<BigRational> {
    let found = point.iter().find(|(known, _)| known == name);
    found.map(|(_, x)| x.clone())
}

fn evaluate<S: Scalar>(statement: &Statement, expr: &Expr, point: &Point, s: f64) -> Option<S> {
    let value = |name: &str| {
        let known = match name {
            "b" if statement.region.symmetric => coordinate(point, "t"),
            name => coordinate(point, name),
        };
        let minimiser = || BigRational::from_float(s).filter(|_| name == "s");
        known.or_else(minimiser).map(|x| S::rational(&x))
    };
    expr.evaluate(&value).ok()
}

/// The sign of ℓ′(s); what is not told from 0 by 192 bits is 0.
fn slope_sign(statement: &Statement, point: &Point, s: f64) -> Option<Ordering> {
    let slope = statement.loss.differentiate("s");
    let nearly: f64 = evaluate(statement, &slope, point, s)?;
    if nearly.abs() > ROUNDING {
        return nearly.partial_cmp(&0.0);
    }
    let exactly: Exactly = evaluate(statement, &slope, point, s)?;
    let known = Enclosing::width(&exactly) < 1e-40;
    known.then(|| exactly.sign().unwrap_or(Ordering::Equal))
}

/// The minimiser of a convex ℓ; `None` if it is seen not to be.
fn minimiser(statement: &Statement, point: &Point) -> Option<f64> {
    let s = zero_of_slope(statement, point)?;
    lower(statement, point, s).is_none().then_some(s)
}

/// Where ℓ is clearly lower than at s, the lowest of some places.
fn lower(statement: &Statement, point: &Point, s: f64) -> Option<f64> {
    const PARTS: i32 = 64;
    let loss = |s: f64| evaluate::<f64>(statement, &statement.loss, point, s);
    let known = loss(s)?;
    let places = (0..=PARTS).map(|k| f64::from(k) / f64::from(PARTS));
    let values = places.filter_map(|s| Some((s, loss(s)?)));
    let lower = values.filter(|(_, value)| *value < known - ROUNDING * known.abs().max(1.0));
    let lowest = lower.min_by(|x, y| x.1.total_cmp(&y.1));
    lowest.map(|(s, _)| s)
}

/// By bisection of the slope.
fn zero_of_slope(statement: &Statement, point: &Point) -> Option<f64> {
    let (mut low, mut high) = (0.0, 1.0);
    if slope_sign(statement, point, low)?.is_ge() {
        return Some(low);
    }
    if slope_sign(statement, point, high)?.is_le() {
        return Some(high);
    }
    let slope = statement.loss.differentiate("s");
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        let rises = evaluate::<f64>(statement, &slope, point, middle)? > 0.0;
        *(if rises { &mut high } else { &mut low }) = middle;
    }
    Some(low)
}

fn in_phase(statement: &Statement, phase: Phase, point: &Point) -> Option<bool> {
    let s = zero_of_slope(statement, point)?;
    if let Some(s) = lower(statement, point, s) {
        return Some(match phase {
            Phase::Etf => s == 1.0,
            Phase::Antipodal => s == 0.0,
            Phase::Intermediate => s != 0.0 && s != 1.0,
        });
    }
    let etf = slope_sign(statement, point, 1.0)?.is_le();
    let antipodal = slope_sign(statement, point, 0.0)?.is_ge();
    Some(match phase {
        Phase::Etf => etf,
        Phase::Antipodal => antipodal,
        Phase::Intermediate => !etf && !antipodal,
    })
}

/// left − right, relative to what is above 1.
fn difference(statement: &Statement, comparison: &Comparison, point: &Point) -> Option<f64> {
    let s = minimiser(statement, point)?;
    let side = |expr: &Expr| evaluate::<f64>(statement, &statement.grounded(expr), point, s);
    let (left, right) = (side(&comparison.left)?, side(&comparison.right)?);
    Some((left - right) / left.abs().max(1.0)).filter(|x| x.is_finite())
}

fn is_met(statement: &Statement, comparison: &Comparison, point: &Point) -> Option<bool> {
    let difference = difference(statement, comparison, point)?;
    let clear = difference.abs() > ROUNDING;
    match comparison.relation {
        Relation::Equal => Some(!clear),
        Relation::Less | Relation::AtMost => clear.then_some(difference < 0.0),
        Relation::Greater | Relation::AtLeast => clear.then_some(difference > 0.0),
    }
}
