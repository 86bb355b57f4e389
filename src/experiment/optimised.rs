//! One cell: one problem, optimised in full from several seeds.

use serde::{Deserialize, Serialize};

use crate::bound::Bracket;
use crate::bound::search::{Effort, structured};
use crate::embedding::{Embedding, Geometry};
use crate::loss::{Kind, infonce_reduced};
use crate::optimize::starts::Start;
use crate::optimize::{
    FullLoss, Instructions, Method, Run, Settings, Signature, Stop, TracePoint, signatures,
};
use crate::reduction::learned_bias::{Bias, learned_bias};
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
    /// What a gap is measured against: the bound, or t if that is less, for no similarity changes
    /// the loss of a pair by more than 2t.
    pub scale: f64,
}

impl Theory {
    /// The sigmoid loss: min ℓ (Theorem 1). InfoNCE: ln(1 + (N−1) e^{−tN/(N−1)}), attained by
    /// the simplex ETF for every d ≥ N−1.
    pub fn of(problem: &Problem, loss: Kind) -> Theory {
        let (optimum, attained) = match loss {
            Kind::Sigmoid => (solve(problem), problem.attained()),
            Kind::InfoNce | Kind::InfoNceOneWay => {
                let needed = Phase::Etf.needed_dimension(problem.n());
                (infonce_optimum(problem), problem.d() >= needed)
            }
        };
        Theory {
            scale: optimum.loss.min(problem.at::<f64>().t),
            optimum,
            attained,
        }
    }

    /// The sigmoid loss where the bias is optimised too: min_b ℓ(1; b), attained by the simplex ETF
    /// for every d ≥ N−1.
    pub fn learned(problem: &Problem) -> Theory {
        let at = problem.at::<Rounded>();
        let best = learned_bias(at.n, at.t);
        Theory {
            scale: best.loss.value.min(problem.at::<f64>().t),
            optimum: etf_optimum(at.n, best.loss),
            attained: problem.d() >= Phase::Etf.needed_dimension(problem.n()),
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
    etf_optimum(at.n, loss)
}

/// The simplex ETF of N vectors, where it costs so much.
fn etf_optimum(n: Rounded, loss: Rounded) -> Optimum {
    let etf = CcemPoint::<Rounded>::etf();
    Optimum {
        phase: Phase::Etf,
        settled: true,
        delta: 0.0,
        positive: etf.positive().value,
        negative: etf.negative(&n).value,
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

    /// |gap| ≤ 1e−9 · min(1, scale), up to rounding: a loss clearly below the bound has not arrived
    /// at it.
    pub fn is_closed(self, scale: f64) -> bool {
        self.value.abs() <= Gap::ARRIVED * scale.min(1.0) + self.error
    }
}

/// One run, measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeedRun {
    /// Where it began.
    pub start: Start,
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
    /// The bias at the end, where it was optimised too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b: Option<f64>,
}

impl SeedRun {
    /// What a run from a start comes to.
    pub(super) fn of(run: &Run, start: Start, theory: &Theory) -> SeedRun {
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
            start,
            loss: run.loss,
            loss_error: run.loss_error,
            gap,
            relative_gradient: run.relative_gradient,
            steps: run.steps,
            evaluations: run.evaluations,
            departed: run.departed,
            stop: run.stop,
            signatures,
            arrived: gap.is_closed(theory.scale),
            b: None,
            geometry,
        }
    }

    /// The gap to a lower bound of L* that is above min ℓ.
    fn hold_against(&mut self, lower: f64) {
        self.gap = Gap {
            value: self.loss - lower,
            error: self.loss_error,
        };
        self.arrived = self.gap.is_closed(lower);
    }
}

/// One problem with its theory and its runs, in the order of their seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimised {
    /// The problem.
    pub problem: Problem,
    /// What was minimised.
    pub loss: Kind,
    /// Whether over the bias too.
    pub bias: Bias,
    /// What the theory says.
    pub theory: Theory,
    /// All runs; none is discarded. Those from random starts come first, in the order of their
    /// seeds.
    pub runs: Vec<SeedRun>,
    /// What is known of L* in R^d, if the plan asks for it and min ℓ is not attained there.
    pub bracket: Option<Bracket>,
    /// U and V of the [best](Optimised::best) run, if the plan keeps them. They are in no journal.
    pub embedding: Option<Embedding>,
    /// The start and every step of the first seed's run, if the plan keeps them; in dimension 1
    /// there are none. They are in no journal.
    pub trace: Option<Vec<TracePoint>>,
}

impl Optimised {
    /// The problem with its theory and these runs, of which nothing but numbers was kept.
    pub fn of(problem: Problem, plan: &Plan, runs: Vec<SeedRun>) -> Optimised {
        Optimised {
            theory: plan.theory_of(&problem),
            problem,
            loss: plan.loss,
            bias: plan.bias,
            runs,
            bracket: None,
            embedding: None,
            trace: None,
        }
    }

    /// The same with a bracket of L*; the gaps are those to its lower end.
    #[must_use]
    pub fn bracketed(mut self, bracket: Option<Bracket>) -> Optimised {
        self.bracket = bracket;
        let lower = self.lower();
        if lower > self.theory.optimum.loss {
            self.runs.iter_mut().for_each(|run| run.hold_against(lower));
        }
        self
    }

    /// The best lower bound of L* that is known: min ℓ, or the lower end of the bracket.
    pub fn lower(&self) -> f64 {
        let least = self.theory.optimum.loss;
        let bracket = self.bracket.as_ref();
        bracket.map_or(least, |bracket| bracket.lower.max(least))
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
    /// Whether over the bias too; then the loss is the sigmoid one, and d ≥ 2.
    pub bias: Bias,
    /// How.
    pub settings: Settings,
    /// The first seed.
    pub seed: u64,
    /// How many seeds: `seed`, `seed + 1`, ….
    pub seeds: u64,
    /// What is kept beside the numbers of the runs.
    pub keep: Keep,
    /// The instructions of the sigmoid loss, which this processor must have; the best unless told
    /// otherwise.
    pub instructions: Option<Instructions>,
    /// Where the sigmoid loss does not attain min ℓ in R^d: begin with aligned, reflected and
    /// named embeddings too, and bracket L*.
    pub structured: bool,
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
    /// Is L* of a problem to be bracketed?
    pub(super) fn brackets(&self, problem: &Problem) -> bool {
        self.structured
            && self.loss == Kind::Sigmoid
            && self.bias == Bias::Fixed
            && !problem.attained()
    }

    /// The random starts of a problem, by their seeds.
    pub(super) fn random(&self) -> impl Iterator<Item = Start> + use<> {
        let seed = self.seed;
        (0..self.seeds).map(move |k| Start::Random(seed.wrapping_add(k)))
    }

    /// The other starts of a problem.
    pub(super) fn others(&self, problem: &Problem) -> Vec<Start> {
        let effort = Effort {
            seeds: self.seeds,
            first: self.seed,
        };
        match self.brackets(problem) && problem.d() > 1 {
            true => structured(problem, effort),
            false => Vec::new(),
        }
    }

    /// What is waited for in a cell: each run from a random start, and the others together.
    pub fn pieces(&self) -> u64 {
        self.seeds + u64::from(self.structured)
    }

    /// The loss over U and V at a problem's temperature and bias.
    pub fn loss_at(&self, problem: &Problem) -> FullLoss {
        FullLoss::of(self.loss, &problem.at())
    }

    /// What the theory says of a problem.
    pub fn theory_of(&self, problem: &Problem) -> Theory {
        match self.bias {
            Bias::Fixed => Theory::of(problem, self.loss),
            Bias::Learned => Theory::learned(problem),
        }
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
            bias: Bias::Fixed,
            settings,
            seed,
            seeds,
            keep: Keep::default(),
            instructions: None,
            structured: false,
        }
    }
}
