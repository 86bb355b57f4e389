//! The columns that several tables share: a problem and what the theory says of it, every digit
//! proved.

use super::bracket::Bracketed;
use super::cells::{given, lower, proven, upper};
use super::quantities as q;
use crate::bound::{Bracket, closed};
use crate::loss::Kind;
use crate::reduction::learned_bias::Bias;
use crate::reduction::proven::{
    ProvenNumber, ProvenOptimum, prove, prove_infonce, prove_learned_bias, prove_quantity,
};
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
    /// b*, where the bias is optimised too.
    pub b: Option<ProvenNumber>,
    /// What closed forms say of L* in R^d, where the sigmoid loss does not attain min ℓ there.
    pub bracket: Option<Bracket>,
}

impl Bracketed for Theory {
    fn bracket(&self) -> Option<&Bracket> {
        self.bracket.as_ref()
    }
}

impl Theory {
    /// The optimum of the sigmoid loss to `digits` digits.
    pub fn sigmoid(problem: Problem, digits: usize) -> Theory {
        let speak = problem.is_symmetric() && problem.n() >= 4;
        let optimum = prove(&problem, digits);
        let attained = match &optimum {
            Some(optimum) => problem.d() >= optimum.phase.needed_dimension(problem.n()),
            None => problem.attained(),
        };
        Theory {
            optimum,
            attained,
            bracket: (!attained).then(|| closed(&problem)),
            thresholds: speak.then(|| thresholds(problem.n(), digits)).flatten(),
            b: None,
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
                b: None,
                bracket: None,
                problem,
            },
        }
    }

    /// The optimum of the sigmoid loss over the embedding and the bias: the simplex ETF, and b*.
    pub fn learned(problem: Problem, digits: usize) -> Theory {
        let best = prove_learned_bias(problem.n(), problem.t(), digits);
        let (b, loss) = best.map(|best| (best.b, best.loss)).unzip();
        // InfoNCE has the same optimum, at every t.
        let etf = prove_infonce(&problem, digits);
        Theory {
            optimum: etf
                .zip(loss)
                .map(|(etf, loss)| ProvenOptimum { loss, ..etf }),
            attained: problem.d() + 1 >= problem.n(),
            thresholds: None,
            b,
            bracket: None,
            problem,
        }
    }

    /// The optimum of the sigmoid loss, over the bias too if it is learned.
    pub fn with(problem: Problem, bias: Bias, digits: usize) -> Theory {
        match bias {
            Bias::Fixed => Theory::sigmoid(problem, digits),
            Bias::Learned => Theory::learned(problem, digits),
        }
    }

    /// Whether the bias is optimised too.
    pub fn bias(&self) -> Bias {
        match self.b {
            None => Bias::Fixed,
            Some(_) => Bias::Learned,
        }
    }

    /// What could not be proved, for whoever waits.
    pub fn doubt(&self) -> Option<String> {
        self.optimum.is_none().then(|| doubt(&self.problem))
    }

    /// The phase; that of the problem where it is settled and nothing else is proved.
    fn phase(&self) -> Cell {
        let settled = || {
            let decision = self.problem.phase();
            decision.settled.then_some(decision.phase)
        };
        let phase = self.optimum.as_ref().map(|optimum| optimum.phase);
        phase.or_else(settled).map(|phase| phase.to_string()).into()
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

    /// What stands under b: the bias that was given or, if it is optimised too, the best one.
    fn b(&self) -> Cell {
        let Theory { problem, b, .. } = self.theory();
        match b {
            Some(b) => proven(b),
            None => given(problem.b(), problem.n()),
        }
    }
}

impl Theoretical for Theory {
    fn theory(&self) -> &Theory {
        self
    }
}

/// n, d, t, b, whether b is learned, phase, δ*, s*.
pub fn leading_fields<T: Theoretical>() -> Vec<Field<T>> {
    vec![
        (q::N, |x| x.theory().problem.n().into()),
        (q::D, |x| x.theory().problem.d().into()),
        (q::T, |x| {
            let problem = &x.theory().problem;
            given(problem.t(), problem.n())
        }),
        (q::B, |x| x.b()),
        (q::BIAS.data_only(), |x| x.theory().bias().name().into()),
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
