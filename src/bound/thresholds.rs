//! From which temperature on an aligned code is proved optimal.

use num_rational::BigRational;

use super::lemma::Multipliers;
use super::touching::Equalities;
use super::{EXACT, Method, closed, is_searchable, lemma, upper};
use crate::embedding::codes::{Arrangement, Code};
use crate::reduction::{Problem, Quantity};
use crate::scalar::interval::Interval;

/// A code and the smallest t = b found at which multipliers prove that it is optimal.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// The code, aligned: U = V.
    pub code: Code,
    /// t, a multiple of 10⁻⁶, and where its lower bound comes from; `None` where nothing is proved
    /// up to the [largest](HIGHEST) temperature.
    pub smallest: Option<(Quantity, Method)>,
}

/// The temperatures that are tried first: so many, from 0.05 on, each by 6/5 of the one before.
const TRIED: u32 = 37;

/// About the highest of them.
pub const HIGHEST: f64 = 35.0;

/// Units in which t is bisected, per 1.
const UNIT: u64 = 1_000_000;

/// The thresholds of the codes of N points that span R^d.
pub fn thresholds(n: u64, d: u64) -> Vec<Threshold> {
    let codes = Code::living_at(n, d).into_iter();
    codes
        .map(|code| Search::of(code, n, d).threshold())
        .collect()
}

/// One code and what is an equality at it.
struct Search {
    code: Code,
    n: u64,
    d: u64,
    equalities: Option<Equalities>,
}

impl Search {
    fn of(code: Code, n: u64, d: u64) -> Self {
        let has_closed_form = matches!(code, Code::Simplex(_) | Code::CrossPolytope(_));
        let equalities = (!has_closed_form)
            .then(|| Equalities::of(&Arrangement::aligned(code).embedding(d as usize)))
            .flatten();
        Search {
            code,
            n,
            d,
            equalities,
        }
    }

    /// By steps upward to the first temperature with a proof, and bisection below it.
    fn threshold(&self) -> Threshold {
        let tried = |j: u32| (0.05 * 1.2f64.powi(j as i32) * UNIT as f64) as u64;
        let first = (0..TRIED).find_map(|j| Some((j, self.proof(tried(j))?)));
        let smallest = first.map(|(j, method)| {
            let below = j.checked_sub(1).map_or(0, tried);
            self.bisected(below, tried(j), method)
        });
        Threshold {
            code: self.code,
            smallest,
        }
    }

    /// No proof is known at `below` units, one is at `above`.
    fn bisected(&self, mut below: u64, mut above: u64, mut method: Method) -> (Quantity, Method) {
        while above - below > 1 {
            let middle = below.midpoint(above);
            match self.proof(middle) {
                Some(found) => (above, method) = (middle, found),
                None => below = middle,
            }
        }
        (temperature(above), method)
    }

    /// What proves that the code is optimal at so many units, if anything does.
    fn proof(&self, units: u64) -> Option<Method> {
        let t = temperature(units);
        let problem = Problem::new(self.n, self.d, t.clone(), t).ok()?;
        let loss = upper::loss_of_arrangement(&problem, &Arrangement::aligned(self.code)).hi();
        let is_exact = |lower: f64| loss - lower <= EXACT * loss;
        let bracket = closed(&problem);
        if is_exact(bracket.lower) {
            return Some(bracket.method);
        }
        let equalities = self
            .equalities
            .as_ref()
            .filter(|_| is_searchable(&problem))?;
        let proves = |by: Multipliers| {
            let proved = lemma::prove::<Interval>(&problem, &by);
            proved.is_ok_and(|proved| is_exact(proved.lower))
        };
        let by = equalities.multipliers(&problem, loss)?;
        proves(by).then_some(Method::Touching)
    }
}

fn temperature(units: u64) -> Quantity {
    Quantity::rational(BigRational::new(units.into(), UNIT.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest(n: u64, d: u64) -> Option<f64> {
        let all = thresholds(n, d);
        let (t, _) = all[0].smallest.as_ref()?;
        let problem = Problem::symmetric(n, t.clone()).unwrap();
        Some(problem.at::<f64>().t)
    }

    /// To the digits of the tables or lower.
    #[test]
    fn the_thresholds_are_those_of_the_tables() {
        for (n, d, most) in [
            (5, 4, 0.4165),
            (6, 5, 0.7388),
            (10, 9, 1.5995),
            (30, 29, 3.1324),
            (1000, 999, 6.8961),
            (6, 3, 0.7400),
            (10, 5, 1.6320),
            (30, 15, 3.1875),
            (5, 2, 1.2944),
            (6, 2, 2.5308),
            (7, 2, 3.9052),
            (8, 2, 5.4563),
            (10, 2, 9.3458),
            (27, 6, 5.7749),
            (56, 7, 7.6698),
            (12, 3, 4.6731),
            (16, 5, 4.3671),
        ] {
            let t = smallest(n, d).unwrap();
            assert!(t < most + 0.5e-4, "({n}, {d}): {t}");
            assert!(t > 0.8 * most, "({n}, {d}): {t}");
        }
        assert_eq!(smallest(24, 4), None);
    }
}
