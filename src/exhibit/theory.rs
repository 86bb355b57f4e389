//! The columns that several tables share: a problem and what the theory says of it, every digit
//! proved.

use super::cells::{given, lower, proven, upper};
use super::quantities as q;
use crate::loss::Kind;
use crate::reduction::proven::{ProvenNumber, ProvenOptimum, prove, prove_infonce, prove_quantity};
use crate::reduction::{Problem, Threshold, described};
use crate::report::{Cell, Field};

/// A problem and the optimum of its loss on CCEM.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    /// The problem.
    pub problem: Problem,
    /// The optimum, proved; `None` where a threshold is too near.
    pub optimum: Option<ProvenOptimum>,
    /// Does R^d carry an embedding that attains it?
    pub attained: bool,
    /// The antipodal threshold of Theorem 2 and that of the ETF, where they speak of the problem:
    /// for the sigmoid loss, b = t, N ≥ 4.
    pub thresholds: Option<[ProvenNumber; 2]>,
}

impl Theory {
    /// The optimum of the sigmoid loss to `digits` digits.
    pub fn sigmoid(problem: Problem, digits: usize) -> Theory {
        let speak = problem.is_symmetric() && problem.n() >= 4;
        Theory {
            optimum: prove(&problem, digits),
            attained: problem.attained(),
            thresholds: speak.then(|| thresholds(problem.n(), digits)).flatten(),
            problem,
        }
    }

    /// The optimum of a loss to `digits` digits.
    pub fn of(problem: Problem, loss: Kind, digits: usize) -> Theory {
        match loss {
            Kind::Sigmoid => Theory::sigmoid(problem, digits),
            Kind::InfoNce | Kind::InfoNceOneWay => Theory {
                optimum: prove_infonce(&problem, digits),
                attained: problem.d() + 1 >= problem.n(),
                thresholds: None,
                problem,
            },
        }
    }

    /// What could not be proved, for whoever waits.
    pub fn doubt(&self) -> Option<String> {
        self.optimum.is_none().then(|| doubt(&self.problem))
    }

    /// The phase; that of the problem where it is settled and nothing else is proved.
    fn phase(&self) -> Cell {
        let decision = self.problem.phase();
        let settled = decision.settled.then_some(decision.phase);
        let phase = self.optimum.as_ref().map(|optimum| optimum.phase);
        phase.or(settled).map(|phase| phase.to_string()).into()
    }
}

/// Both thresholds at N ≥ 4, the antipodal one first.
pub fn thresholds(n: u64, digits: usize) -> Option<[ProvenNumber; 2]> {
    let [antipodal, etf] = Threshold::ALL.map(|of| prove_quantity(&of.into(), n, digits));
    Some([antipodal?, etf?])
}

/// A record with a [`Theory`].
pub trait Theoretical {
    /// It.
    fn theory(&self) -> &Theory;
}

impl Theoretical for Theory {
    fn theory(&self) -> &Theory {
        self
    }
}

/// n, d, t, b, phase, δ*, s*.
pub fn leading_fields<T: Theoretical>() -> Vec<Field<T>> {
    vec![
        (q::N, |x| x.theory().problem.n().into()),
        (q::D, |x| x.theory().problem.d().into()),
        (q::T, |x| {
            let problem = &x.theory().problem;
            given(problem.t(), problem.n())
        }),
        (q::B, |x| {
            let problem = &x.theory().problem;
            given(problem.b(), problem.n())
        }),
        (q::PHASE, |x| x.theory().phase()),
        (q::DELTA_STAR, |x| {
            number(x, |optimum| proven(&optimum.delta))
        }),
        (q::S_STAR, |x| number(x, |optimum| proven(&optimum.s))),
    ]
}

/// p*, q*, ℓ*, the enclosures, the thresholds, attained.
pub fn trailing_fields<T: Theoretical>() -> Vec<Field<T>> {
    vec![
        (q::P_STAR, |x| {
            number(x, |optimum| proven(&optimum.positive))
        }),
        (q::Q_STAR, |x| {
            number(x, |optimum| proven(&optimum.negative))
        }),
        (q::LOSS_STAR, |x| number(x, |optimum| proven(&optimum.loss))),
        (q::S_STAR_LO.data_only(), |x| {
            number(x, |optimum| lower(&optimum.s))
        }),
        (q::S_STAR_HI.data_only(), |x| {
            number(x, |optimum| upper(&optimum.s))
        }),
        (q::LOSS_STAR_LO.data_only(), |x| {
            number(x, |optimum| lower(&optimum.loss))
        }),
        (q::LOSS_STAR_HI.data_only(), |x| {
            number(x, |optimum| upper(&optimum.loss))
        }),
        (q::THRESHOLD_ETF, |x| threshold(x, |[_, etf]| etf)),
        (q::THRESHOLD_ANTIPODAL, |x| {
            threshold(x, |[antipodal, _]| antipodal)
        }),
        (q::ATTAINED, |x| x.theory().attained.into()),
    ]
}

fn number<T: Theoretical>(record: &T, of: fn(&ProvenOptimum) -> Cell) -> Cell {
    record.theory().optimum.as_ref().map(of).into()
}

fn threshold<T: Theoretical>(record: &T, which: fn(&[ProvenNumber; 2]) -> &ProvenNumber) -> Cell {
    let thresholds = record.theory().thresholds.as_ref();
    thresholds.map(|both| proven(which(both))).into()
}

/// What could not be proved, for whoever waits.
pub fn doubt(problem: &Problem) -> String {
    format!(
        "N = {}, t = {}, b = {}: so near to a threshold that 1024 bits, the most that are tried, do \
         not determine the optimum",
        problem.n(),
        described(problem.t(), problem.n()),
        described(problem.b(), problem.n())
    )
}
