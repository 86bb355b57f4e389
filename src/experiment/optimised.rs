//! One cell: one problem, optimised in full from several seeds.

use serde::{Deserialize, Serialize};

use crate::embedding::{Embedding, Geometry};
use crate::loss::{Kind, infonce_reduced};
use crate::optimize::{FullLoss, Method, Run, Settings, Signature, Stop, TracePoint, signatures};
use crate::reduction::{CcemPoint, Optimum, Phase, Problem, solve};
use crate::scalar::exact;
use crate::scalar::rounded::Rounded;

/// What the theory says of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    /// The optimum on CCEM of the loss that is minimised; its value bounds the full loss from
    /// below in every dimension.
    pub optimum: Optimum,
    /// Does R^d carry an embedding that attains it?
    pub attained: bool,
}

impl Theory {
    /// The sigmoid loss: min ℓ (Theorem 1). InfoNCE: ln(1 + (N−1) e^{−tN/(N−1)}), attained by
    /// the simplex ETF for every d ≥ N−1.
    pub fn of(problem: &Problem, loss: Kind) -> Theory {
        match loss {
            Kind::Sigmoid => Theory {
                optimum: solve(problem),
                attained: problem.attained(),
            },
            Kind::InfoNce | Kind::InfoNceOneWay => Theory {
                optimum: infonce_optimum(problem),
                attained: problem.d() >= Phase::Etf.needed_dimension(problem.n()),
            },
        }
    }

    /// The lower bound of the loss, with its rounding error.
    pub fn bound(&self) -> Rounded {
        Rounded {
            value: self.optimum.loss,
            error: self.optimum.loss_error,
        }
    }
}

/// InfoNCE falls as p − q grows: its optimum on CCEM is the simplex ETF at every t.
fn infonce_optimum(problem: &Problem) -> Optimum {
    let (etf, at) = (CcemPoint::<Rounded>::etf(), problem.at::<Rounded>());
    let loss = infonce_reduced(etf.positive(), etf.negative(&at.n), &at);
    Optimum {
        phase: Phase::Etf,
        settled: true,
        delta: 0.0,
        positive: etf.positive().value,
        negative: etf.negative(&at.n).value,
        loss: loss.value,
        loss_error: loss.error,
        s_error: 0.0,
        point: CcemPoint::etf(),
    }
}

/// The distance of a measured loss from the bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// L − bound, as computed.
    #[serde(with = "exact")]
    pub value: f64,
    /// A bound on its rounding error: inside it a gap refutes nothing.
    #[serde(with = "exact")]
    pub error: f64,
}

impl Gap {
    /// Relative to a bound below 1 (losses can be 1e−16), absolute above.
    const ARRIVED: f64 = 1e-9;

    /// No more than rounding.
    pub fn is_within_rounding(self) -> bool {
        self.value.abs() <= self.error
    }

    /// The largest gap there can be.
    pub fn at_most(self) -> f64 {
        self.value.max(0.0) + self.error
    }

    /// |gap| ≤ 1e−9 · min(1, bound), up to rounding: a loss clearly below the bound has not arrived
    /// at it.
    pub fn is_closed(self, bound: f64) -> bool {
        self.value.abs() <= Gap::ARRIVED * bound.min(1.0) + self.error
    }
}

/// One run, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeedRun {
    /// The seed of the start.
    pub seed: u64,
    /// L at the end.
    #[serde(with = "exact")]
    pub loss: f64,
    /// A bound on its rounding error.
    #[serde(with = "exact")]
    pub loss_error: f64,
    /// Its distance from the bound.
    pub gap: Gap,
    /// The relative gradient at the end, see [`Settings`].
    #[serde(with = "exact")]
    pub relative_gradient: f64,
    /// Steps taken.
    pub steps: u64,
    /// Evaluations of loss and gradient.
    pub evaluations: u64,
    /// Did it leave a stationary point where it was told to, see [`Run`]?
    pub departed: bool,
    /// Why it stopped.
    pub stop: Stop,
    /// What was measured on the final embedding.
    pub geometry: Geometry,
    /// Known failures recognised in it.
    pub signatures: Vec<Signature>,
    /// Did it reach the bound, by the gap?
    pub arrived: bool,
}

impl SeedRun {
    /// What a run from the start of a seed comes to.
    pub(super) fn of(run: &Run, seed: u64, theory: &Theory) -> SeedRun {
        let geometry = run.embedding.geometry();
        let gap = Rounded {
            value: run.loss - theory.optimum.loss,
            error: run.loss_error + theory.optimum.loss_error,
        };
        let signatures = signatures(run, &geometry, gap, theory.attained);
        let gap = Gap {
            value: gap.value,
            error: gap.error,
        };
        SeedRun {
            seed,
            loss: run.loss,
            loss_error: run.loss_error,
            gap,
            relative_gradient: run.relative_gradient,
            steps: run.steps,
            evaluations: run.evaluations,
            departed: run.departed,
            stop: run.stop,
            signatures,
            arrived: gap.is_closed(theory.optimum.loss),
            geometry,
        }
    }
}

/// One problem with its theory and its runs, in the order of their seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimised {
    /// The problem.
    pub problem: Problem,
    /// What was minimised.
    pub loss: Kind,
    /// What the theory says.
    pub theory: Theory,
    /// All runs; none is discarded.
    pub runs: Vec<SeedRun>,
    /// U and V of the [best](Optimised::best) run, if the plan keeps them. They are in no journal.
    pub embedding: Option<Embedding>,
    /// The start and every step of the first seed's run, if the plan keeps them; in dimension 1
    /// there are none. They are in no journal.
    pub trace: Option<Vec<TracePoint>>,
}

impl Optimised {
    /// The problem with its theory and these runs, of which nothing but numbers was kept.
    pub fn of(problem: Problem, loss: Kind, runs: Vec<SeedRun>) -> Optimised {
        Optimised {
            theory: Theory::of(&problem, loss),
            problem,
            loss,
            runs,
            embedding: None,
            trace: None,
        }
    }

    /// The run of the smallest loss; the first of equals. A loss that is no number comes last.
    pub fn best(&self) -> Option<&SeedRun> {
        self.runs.iter().min_by(|x, y| x.loss.total_cmp(&y.loss))
    }
}

/// How to optimise a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// What is minimised.
    pub loss: Kind,
    /// How.
    pub settings: Settings,
    /// The first seed.
    pub seed: u64,
    /// How many seeds: `seed`, `seed + 1`, ….
    pub seeds: u64,
    /// What is kept beside the numbers of the runs.
    pub keep: Keep,
}

/// What of the runs is kept beside their numbers, so that no run is made twice for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// U and V of the best run of every problem.
    pub embedding: bool,
    /// The start and every step of the first seed's run of every problem.
    pub trace: bool,
}

impl Plan {
    /// The loss over U and V at a problem's temperature and bias.
    pub fn loss_at(&self, problem: &Problem) -> FullLoss {
        FullLoss::of(self.loss, &problem.at())
    }

    /// The fast method to a relative gradient of 1e−9, the everyday choice.
    pub fn everyday(loss: Kind, seed: u64, seeds: u64) -> Plan {
        let settings = Settings {
            method: Method::Lbfgs,
            max_steps: 10_000,
            tolerance: 1e-9,
            target: None,
        };
        Plan {
            loss,
            settings,
            seed,
            seeds,
            keep: Keep::default(),
        }
    }
}
