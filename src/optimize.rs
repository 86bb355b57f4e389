//! The minimisation of a full loss over 2N unit vectors in R^d.
//!
//! | file | holds |
//! |---|---|
//! | [`kernel`] | the losses, their gradients and rounding bounds |
//! | [`sphere`] | the manifold: unit rows |
//! | [`descent`] | what loss, manifold and method share |
//! | [`projected_gradient`] | the paper's protocol |
//! | [`lbfgs`], [`line_search`] | the fast method |
//! | [`mean_field`], [`inverse`] | its preconditioner |
//! | [`flat`], [`history`], [`mod@adam`] | for weights: a manifold and two methods |
//! | [`learned_bias`] | b as one more coordinate |
//! | [`interrupt`] | how to stop from outside |
//! | `spare` | the memory of a run, for the next |
//! | `stop` | why a run ended |
//! | [`mod@line`] | d = 1, exactly |
//! | [`starts`] | random, aligned, reflected, codes by name |
//! | [`signature`] | how a run can deceive |
//!
//! A run is evidence and no proof: a gradient of zero is stationarity, and only a lower bound
//! from elsewhere turns a loss into an optimum.

pub mod adam;
pub mod descent;
pub mod flat;
pub mod history;
pub mod interrupt;
pub mod inverse;
pub mod kernel;
pub mod lbfgs;
pub mod learned_bias;
pub mod line;
pub mod line_search;
pub mod listener;
pub mod mean_field;
pub mod projected_gradient;
pub mod signature;
mod spare;
pub mod sphere;
pub mod starts;
mod stop;

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, Solver, State, TerminationReason};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::embedding::Embedding;
use descent::{Descent, EVALUATIONS, Goal, Manifold, Objective, Point};
pub use interrupt::Interrupt;
pub use kernel::{FullLoss, Instructions};
use kernel::{FullProblem, Workspace};
pub use listener::Listener;
use projected_gradient::ProjectedGradient;
pub use signature::{Signature, series_signature, signatures};
use sphere::Spheres;
pub use stop::{NonFinite, Stop};

/// A method of descent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// The paper's protocol, X ← P(X − rate ∇L).
    ProjectedGradient {
        /// The fixed step length; the paper's is 0.5.
        rate: f64,
    },
    /// Riemannian L-BFGS with the mean-field preconditioner.
    Lbfgs,
}

/// How to descend and when to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The method.
    pub method: Method,
    /// The most steps to take.
    pub max_steps: u64,
    /// Stop at a relative gradient ‖grad L‖_F / G of this, where grad L is the Riemannian
    /// gradient and G = √(2/N) Σ_ij |∂L/∂(u_i·v_j)| the size ∇L would have if nothing in it
    /// cancelled and all pairs pulled alike: free of scale and of the start. With 0 every step is
    /// taken, as in the paper's protocol.
    pub tolerance: f64,
    /// Stop at a loss of at most this: a lower bound that is attained, and the gap to it that
    /// will do. At a gap of 1e−10 the similarities are right to some 1e−6 only, so that a
    /// geometry is better judged after stopping at the gradient.
    pub target: Option<f64>,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where it ended.
    pub embedding: Embedding,
    /// The loss there.
    pub loss: f64,
    /// A bound on the rounding error of `loss`: a gap inside it refutes nothing.
    pub loss_error: f64,
    /// ‖grad L‖_F / G there (see [`Settings`]); 0 where the loss is flat, and in dimension 1.
    pub relative_gradient: f64,
    /// The steps taken.
    pub steps: u64,
    /// The evaluations of loss and gradient together.
    pub evaluations: u64,
    /// Whether one of the steps left a stationary point along the direction that the
    /// preconditioner knows, see [`mean_field::MeanField`]: such a run was told where to go.
    pub departed: bool,
    /// Why it ended.
    pub stop: Stop,
}

/// One step of a run, as traced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TracePoint {
    /// The steps taken so far; 0 is the start.
    pub step: u64,
    /// The loss.
    pub loss: f64,
    /// The relative gradient.
    pub relative_gradient: f64,
}

/// The start that belongs to a seed: standard normal rows, projected to the sphere. The map is
/// stable: ChaCha8, seeded by the number.
pub fn start(n: usize, d: usize, seed: u64) -> Embedding {
    Embedding::random(n, d, &mut ChaCha8Rng::seed_from_u64(seed))
}

/// Minimises the loss from a start with unit rows. In dimension 1 the start is not used.
pub fn minimise(loss: &FullLoss, start: Embedding, settings: &Settings) -> Run {
    minimise_conducted(loss, start, settings, &Conduct::default()).0
}

/// The same, with the start and every step on record.
pub fn minimise_traced(
    loss: &FullLoss,
    start: Embedding,
    settings: &Settings,
) -> (Run, Vec<TracePoint>) {
    let conduct = Conduct {
        traced: true,
        ..Conduct::default()
    };
    minimise_conducted(loss, start, settings, &conduct)
}

/// How a run is conducted, beside what it minimises and by which method.
#[derive(Clone, Debug, Default)]
pub struct Conduct {
    /// What ends it from outside.
    pub interrupt: Interrupt,
    /// Whether its start and every step are put on record.
    pub traced: bool,
    /// Who is told of them as they come.
    pub listener: Listener,
    /// The instructions of the loss; the best that there are, unless one asks for others, as to
    /// get the numbers of another processor.
    pub instructions: Option<Instructions>,
}

/// [`minimise`], conducted like this; the record is empty unless one is asked for.
///
/// # Panics
/// If the processor does not have the instructions asked for, see [`Instructions::here`].
pub fn minimise_conducted(
    loss: &FullLoss,
    start: Embedding,
    settings: &Settings,
    conduct: &Conduct,
) -> (Run, Vec<TracePoint>) {
    let trace = Trace::of(conduct, |at| measured(at, &Spheres).relative_gradient());
    let run = dispatch(loss, start, settings, conduct, trace.clone());
    (run, trace.map(Trace::points).unwrap_or_default())
}

/// An estimate of the bytes that [`minimise`] asks for: the buffers of the loss, which do not grow
/// with N², and the thin matrices. It saturates instead of overflowing.
pub fn memory(n: usize, d: usize, loss: &FullLoss, method: &Method) -> u64 {
    let (n, d) = (n as u64, d as u64);
    // In units of N×d: the start, a point (X and a gradient), and the next X; or a second point,
    // the direction and what it is made of.
    let thin = match method {
        Method::ProjectedGradient { .. } => 2 + 4 + 2,
        // The preconditioner adds X, Xᵀ, X times an inverse and three parts of a direction, in
        // single precision.
        Method::Lbfgs => 2 + 4 + 4 + 2 + 2 + 3 + 2,
    };
    let inverse = match method {
        Method::ProjectedGradient { .. } => 0,
        Method::Lbfgs => 2,
    };
    let thins = n.saturating_mul(d).saturating_mul(thin);
    let inverses = d.saturating_mul(d).saturating_mul(inverse);
    let method = thins.saturating_add(inverses).saturating_mul(8);
    method.saturating_add(Workspace::bytes(loss, n, d))
}

fn dispatch(
    loss: &FullLoss,
    start: Embedding,
    settings: &Settings,
    conduct: &Conduct,
    trace: Option<Trace>,
) -> Run {
    if start.d() == 1 {
        return exact(loss, start.n());
    }
    let goal = Goal {
        tolerance: settings.tolerance,
        target: settings.target,
    };
    let (n, d) = (start.n(), start.d());
    let from = Descent::new()
        .starting_at(start.into_stacked(), settings.max_steps)
        .ending_on(conduct.interrupt.clone());
    let instructions = conduct.instructions.unwrap_or_else(Instructions::best);
    match settings.method {
        Method::ProjectedGradient { rate } => {
            let problem = FullProblem::with_instructions(instructions, *loss, n, d);
            let solver = ProjectedGradient::new(Spheres, rate, goal);
            let ended = descend(problem, from, solver, trace);
            outcome(ended.state, ended.evaluations)
        }
        Method::Lbfgs => {
            let (problem, solver) = spare::take(instructions, *loss, [n, d], goal);
            let ended = descend(problem, from, solver, trace);
            if memory(n, d, loss, &settings.method) <= spare::MOST {
                spare::leave(instructions, ended.problem, ended.solver, [n, d]);
            }
            outcome(ended.state, ended.evaluations)
        }
    }
}

fn exact(loss: &FullLoss, n: usize) -> Run {
    let (embedding, value) = line::minimise(loss, n);
    let stop = if value.loss.is_finite() {
        Stop::Exact
    } else {
        Stop::NotFinite(NonFinite::Loss)
    };
    Run {
        embedding,
        loss: value.loss,
        loss_error: value.error,
        relative_gradient: 0.0,
        steps: 0,
        evaluations: 0,
        departed: false,
        stop,
    }
}

/// A descent that has ended: where, after how many evaluations, and what it was made of.
pub(crate) struct Ended<O, S> {
    pub(crate) state: Descent,
    pub(crate) evaluations: u64,
    pub(crate) problem: O,
    solver: S,
}

/// Runs a solver on a problem; both come back with their memory.
pub(crate) fn descend<O: Objective, S: Solver<O, Descent>>(
    problem: O,
    from: Descent,
    solver: S,
    trace: Option<Trace>,
) -> Ended<O, S> {
    let mut executor = Executor::new(problem, solver)
        .configure(|_| from)
        .ctrlc(false)
        .timer(false);
    if let Some(trace) = trace {
        executor = executor.add_observer(trace, ObserverMode::Always);
    }
    // Only the problem, the solver or an observer can fail, and none of ours ever returns `Err`.
    let mut result = executor.run().expect("no part of the run returns an error");
    let problem = result.problem.take_problem();
    let evaluations = result.problem.counts.get(EVALUATIONS).copied();
    Ended {
        problem: problem.expect("argmin gives the problem back"),
        evaluations: evaluations.unwrap_or(0),
        state: result.state,
        solver: result.solver,
    }
}

fn outcome(state: Descent, evaluations: u64) -> Run {
    Run {
        loss: state.at.value.loss,
        loss_error: state.at.value.error,
        relative_gradient: measured(&state.at, &Spheres).relative_gradient(),
        stop: ending(&state),
        embedding: Embedding::from_stacked(state.at.x),
        steps: state.steps,
        evaluations,
        departed: state.departed,
    }
}

/// Why a descent has ended. A solver names its reason; what is left is the flag and argmin's own
/// limit.
pub(crate) fn ending(state: &Descent) -> Stop {
    let interrupted = matches!(
        state.get_termination_reason(),
        Some(TerminationReason::Interrupt)
    );
    state.stop.unwrap_or(match interrupted {
        true => Stop::Interrupted,
        false => Stop::StepLimit,
    })
}

/// The point with ‖grad L‖_F: a method may have had no use for the Riemannian gradient.
pub(crate) fn measured<'a>(at: &'a Point, manifold: &impl Manifold) -> Cow<'a, Point> {
    match at.norm.is_finite() {
        true => Cow::Borrowed(at),
        false => {
            let mut at = at.clone();
            at.measure(manifold);
            Cow::Owned(at)
        }
    }
}

/// An observer that shares its record with whoever started the run.
#[derive(Clone)]
pub(crate) struct Trace {
    points: Rc<RefCell<Vec<TracePoint>>>,
    relative_gradient: fn(&Point) -> f64,
    listener: Listener,
}

impl Trace {
    /// Nothing yet, on the manifold that measures a gradient so; none if nobody asks.
    pub(crate) fn of(conduct: &Conduct, relative_gradient: fn(&Point) -> f64) -> Option<Trace> {
        let asked = conduct.traced || conduct.listener.is_there();
        asked.then(|| Trace {
            points: Rc::default(),
            relative_gradient,
            listener: conduct.listener.clone(),
        })
    }

    /// What is on record.
    pub(crate) fn points(self) -> Vec<TracePoint> {
        self.points.take()
    }

    fn record(&self, state: &Descent) {
        let mut points = self.points.borrow_mut();
        // An iteration without a step (a failed line search) adds nothing.
        if points.last().is_none_or(|last| last.step < state.steps) {
            let point = TracePoint {
                step: state.steps,
                loss: state.at.value.loss,
                relative_gradient: (self.relative_gradient)(&state.at),
            };
            points.push(point);
            self.listener.tell(point);
        }
    }
}

impl Observe<Descent> for Trace {
    fn observe_init(&mut self, _name: &str, state: &Descent, _kv: &KV) -> Result<(), Error> {
        self.record(state);
        Ok(())
    }

    fn observe_iter(&mut self, state: &Descent, _kv: &KV) -> Result<(), Error> {
        self.record(state);
        Ok(())
    }
}
