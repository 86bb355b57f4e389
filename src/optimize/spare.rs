//! The memory of a run, left to the next of the same shape on the same thread. To get it anew from
//! the system took a third of a run at N = 200 in the antipodal phase.

use std::cell::Cell;

use super::descent::Goal;
use super::kernel::{FullLoss, FullProblem, Instructions};
use super::lbfgs::Lbfgs;
use super::mean_field::MeanField;
use super::sphere::Spheres;

/// More bytes than this are given back.
pub(super) const MOST: u64 = 64 << 20;

type Solver = Lbfgs<Spheres, MeanField>;

struct Spare {
    instructions: Instructions,
    shape: [usize; 2],
    problem: FullProblem,
    solver: Solver,
}

thread_local! {
    static SPARE: Cell<Option<Spare>> = const { Cell::new(None) };
}

/// A problem for N pairs in R^d and its solver, in spare memory if its shape is the same.
pub(super) fn take(
    instructions: Instructions,
    loss: FullLoss,
    [n, d]: [usize; 2],
    goal: Goal,
) -> (FullProblem, Solver) {
    let fits = |spare: &Spare| (spare.instructions, spare.shape) == (instructions, [n, d]);
    match SPARE.take().filter(fits) {
        Some(spare) => (
            spare.problem.again(instructions, loss, n, d),
            spare.solver.again(|k| k.again(loss), goal),
        ),
        None => (
            FullProblem::with_instructions(instructions, loss, n, d),
            Lbfgs::new(Spheres, MeanField::new(loss, n, d), goal),
        ),
    }
}

/// Leaves the memory of a run that has ended to the next.
pub(super) fn leave(
    instructions: Instructions,
    problem: FullProblem,
    solver: Solver,
    shape: [usize; 2],
) {
    SPARE.set(Some(Spare {
        instructions,
        shape,
        problem,
        solver,
    }));
}
