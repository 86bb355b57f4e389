//! "Numerically different" as a fact: both sides enclosed in intervals, which say nothing where a
//! formula is undefined.

use std::cmp::Ordering;

use ccem::scalar::enclosing::Enclosing;
use ccem::scalar::precise::Precise;
use ccem::scalar::symbol::Expr;

/// What the numbers say of left = right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numerically {
    /// At some point the two enclosures do not meet.
    Different,
    /// They do not, and at some point they are known to ten digits.
    Agreeing,
    /// No point shows anything.
    Unknown,
}

/// Values of s, t, b, N, from which the other variables of the statements take theirs.
const POINTS: [[f64; 4]; 5] = [
    [0.31, 1.7, 0.45, 10.3],
    [0.83, 0.6, -0.9, 7.9],
    [0.52, -1.3, 1.6, 12.4],
    [0.14, 2.2, 2.9, 25.5],
    [0.67, -0.8, -1.1, 6.2],
];

/// Compares both sides at the points above.
pub fn compared(left: &Expr, right: &Expr) -> Numerically {
    let verdicts = POINTS.map(|point| compared_at(point, left, right));
    let found = |verdict| verdicts.contains(&verdict);
    let order = [Numerically::Different, Numerically::Agreeing];
    (order.into_iter().find(|v| found(*v))).unwrap_or(Numerically::Unknown)
}

fn compared_at([s, t, b, n]: [f64; 4], left: &Expr, right: &Expr) -> Numerically {
    let value_of = |name: &str| {
        let value = match name {
            "s" => s,
            "t" | "x" => t,
            "b" | "y" | "delta" => b,
            "N" => n,
            "p" | "z" => 2.0 * s - 1.1,
            "q" => -0.7 * s,
            _ => return None,
        };
        Some(Precise::<128>::point(value))
    };
    let difference = left.evaluate(&value_of).unwrap() - right.evaluate(&value_of).unwrap();
    match (difference.sign(), Enclosing::width(&difference)) {
        (Some(Ordering::Less | Ordering::Greater), _) => Numerically::Different,
        (_, width) if width < 1e-10 => Numerically::Agreeing,
        _ => Numerically::Unknown,
    }
}
