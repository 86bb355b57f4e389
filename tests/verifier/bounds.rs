//! Certificates of brackets: samples, and whether what they state is true.

use ccem::bound::search::{Effort, search};
use ccem::bound::{bracket, closed};
use ccem::certificate::{Above, Certificate, CertifiedBound};
use ccem::loss::Kind;
use ccem::optimize::Conduct;
use ccem::reduction::Problem;
use num_rational::BigRational;

use crate::samples::{FalseEdits, problem};
use crate::truth::full_loss;

fn bound(n: u64, d: u64, t: &str, b: &str) -> Certificate {
    let problem = problem(n, d, t, b);
    let bracket = bracket(&problem, &Effort::usual(&problem), &Conduct::default());
    Certificate::Bound(Box::new(CertifiedBound::of(&problem, &bracket)))
}

/// Every reason: closed forms, touching points, linear programs, min ℓ, counted signs.
pub fn bounds() -> Vec<Certificate> {
    vec![
        bound(6, 3, "0.8", "0.8"),
        bound(8, 2, "1", "1"),
        bound(5, 2, "2.5", "2.5"),
        bound(6, 4, "1", "1"),
        bound(5, 3, "3", "1"),
        bound(6, 2, "0.3", "0.3"),
        bound(6, 1, "1", "1"),
        bound(4, 3, "2", "-0.1"),
    ]
}

/// Is a loss below the lower bound, or that of U and V above the upper one? The losses are those of
/// embeddings that a search finds.
pub fn against_bound(bound: &CertifiedBound) -> Option<String> {
    let known = BigRational::from_float(least_known_loss(&bound.problem)).unwrap();
    if bound.lower.0 > known {
        return Some(format!("{bound}: {known} is known"));
    }
    let exceeded = bound.above.as_ref().is_some_and(|above| {
        let Above { upper, u, v } = above;
        let loss = full_loss(&bound.problem, Kind::Sigmoid, u, v);
        let (least, _) = loss.bounds().expect("no row is 0");
        least > upper.0
    });
    exceeded.then(|| format!("{bound}: the loss of U and V is higher"))
}

fn least_known_loss(problem: &Problem) -> f64 {
    let by_hand = closed(problem).upper;
    match problem.n() * problem.d() <= 200 && problem.d() > 1 {
        true => {
            let effort = Effort { seeds: 2, first: 7 };
            by_hand.min(search(problem, effort, &Conduct::default()).upper)
        }
        false => by_hand,
    }
}

/// Edits that make a bracket false, or take from it what shows it.
pub const FALSE_BOUNDS: &[FalseEdits] = &[
    (
        || bound(6, 3, "0.8", "0.8"),
        &[
            ("/lower", r#""2.361450585240""#),
            ("/lower", r#""9""#),
            ("/because", r#""counting""#),
            ("/because", r#"{"reduction":"1"}"#),
            ("/because/multipliers/columns", "[]"),
            ("/because/multipliers/pairing", "[]"),
            ("/because/multipliers/pairing/0", "-0.1"),
            ("/because/multipliers/columns/0/q2", "0.07"),
            ("/because/multipliers/columns/0/q2", "0"),
            ("/because/multipliers/columns/0/q1", "0.2"),
            ("/because/multipliers/columns/0/nu", "0.2"),
            ("/because/multipliers/columns/0/kernel", r#"{"2":1}"#),
            ("/because/multipliers/columns/0/kernel", r#"{"0":1,"1":1}"#),
            ("/because/multipliers/columns/0/kernel", "{}"),
            ("/problem/n", "5"),
            ("/problem/n", "7"),
            // The same number is a bound in R², but not shown by the kernels of the circle.
            ("/problem/d", "4"),
            ("/problem/d", "1"),
            ("/problem/t", r#""0.9""#),
            ("/problem/b", r#""0.9""#),
            ("/above/upper", r#""1""#),
            ("/above/u/0", "[1,0]"),
            ("/above/u/0", "[0,0,0]"),
            ("/above/v/0", "[0,1,0]"),
            ("/above/v", "[]"),
        ],
    ),
    (
        || bound(5, 2, "2.5", "2.5"),
        &[
            ("/lower", r#""1.0419402443113219""#),
            ("/problem/d", "3"),
            ("/problem/t", r#""2.6""#),
            ("/because/multipliers/columns/0/nu", "0.3"),
        ],
    ),
    (
        || bound(6, 2, "0.3", "0.3"),
        &[
            ("/lower", r#""3.23""#),
            ("/because/reduction", r#""1""#),
            ("/because/reduction", r#""-1""#),
            ("/because/reduction", r#""2""#),
            ("/problem/t", r#""0.4""#),
        ],
    ),
    (
        || bound(6, 1, "1", "1"),
        &[
            ("/lower", r#""2.4602255748087550""#),
            ("/problem/d", "2"),
            ("/problem/n", "5"),
        ],
    ),
];
