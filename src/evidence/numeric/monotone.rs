//! Claims about how the optimum moves with the temperature.

use super::finding;
use crate::claim::{Bias, Direction};
use crate::evidence::formula::{Derivatives, Minimiser};
use crate::evidence::point::{lines_of_rising_t, typed_pair};
use crate::evidence::{Finding, Outcome};
use crate::reduction::{Phase, Problem};
use crate::scalar::symbol::Expr;

/// "δ* is monotone in t": neighbouring temperatures at the same N, and at the same b or b = t.
/// δ falls where s rises, so s* is compared.
pub fn monotone(loss: &Expr, direction: Direction, bias: Bias, points: &[&Problem]) -> Finding {
    let derivatives = Derivatives::new(loss);
    let mut finding = finding("pairs");
    for line in lines_of_rising_t(bias, points) {
        let optima: Vec<Minimiser> = line
            .iter()
            .map(|problem| derivatives.at(problem).minimiser())
            .collect();
        for (pair, s) in line.windows(2).zip(optima.windows(2)) {
            let (lower, higher) = match direction {
                Direction::Decreasing => (s[0], s[1]),
                Direction::Increasing => (s[1], s[0]),
            };
            if let Some(outcome) = rises(lower, higher) {
                finding.count(outcome, || typed_pair(pair));
            }
        }
    }
    finding
}

/// "An optimal ETF stays optimal at every higher t of the same b."
pub fn etf_persists(loss: &Expr, points: &[&Problem]) -> Finding {
    let derivatives = Derivatives::new(loss);
    let mut finding = finding("pairs");
    for line in lines_of_rising_t(Bias::Free, points) {
        for pair in line.windows(2) {
            let optimal = [0, 1].map(|i| derivatives.at(pair[i]).is_in(Phase::Etf));
            let outcome = match optimal {
                [Some(true), Some(false)] => Outcome::Contradicts(
                    "the ETF is optimal at the lower temperature, not at the higher".into(),
                ),
                [Some(_), Some(_)] => Outcome::Agrees,
                _ => Outcome::WithinRounding,
            };
            finding.count(outcome, || typed_pair(pair));
        }
    }
    finding
}

/// Is s* < s*′? Where both are the same end there is nothing to tell.
fn rises(lower: Minimiser, higher: Minimiser) -> Option<Outcome> {
    const FACTOR: f64 = 8.0;
    let (rise, noise) = (higher.s - lower.s, FACTOR * (lower.error + higher.error));
    if rise == 0.0 && (lower.s == 0.0 || lower.s == 1.0) {
        None
    } else if rise > noise {
        Some(Outcome::Agrees)
    } else if rise < -noise {
        let (from, to) = (lower.s, higher.s);
        Some(Outcome::Contradicts(format!(
            "s* is {from:.6} and {to:.6}, the other way round"
        )))
    } else {
        Some(Outcome::WithinRounding)
    }
}
