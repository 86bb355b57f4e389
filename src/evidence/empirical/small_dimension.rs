//! Claims about small dimensions held against optimised embeddings. Random starts alone do not find
//! these optima; the others are aligned, reflected, or codes by name.

use super::claims::finding;
use crate::bound;
use crate::claim::small_dimension::Small;
use crate::claim::{Direction, Scope};
use crate::embedding::similarity_error;
use crate::evidence::point::typed;
use crate::evidence::small_dimension::{Excess, Member, in_dimension, not_below, with_pairs};
use crate::evidence::{Finding, Outcome};
use crate::experiment::{Optimised, Plan, SeedRun, Watch, optimise};
use crate::loss::Kind;
use crate::reduction::Problem;
use crate::scalar::interval::Interval;
use crate::scalar::rounded::Rounded;
use crate::scalar::symbol::Expr;

/// Examines a claim at the points of a scope.
pub fn examine(claim: &Small, points: &[Problem], scope: &Scope, watch: Watch) -> Finding {
    let plan = Plan {
        structured: true,
        ..Plan::everyday(Kind::Sigmoid, 0, scope.seeds)
    };
    let optimised = |cells: &[Problem]| optimise(cells, &plan, watch);
    match claim {
        Small::Exact(exact) => {
            let members = points.iter().filter_map(|point| Member::of(exact, point));
            optimal(
                members
                    .filter(|member| member.holds == Some(true))
                    .collect(),
                optimised,
            )
        }
        Small::Moves { with_d, with_n } => moves([*with_d, *with_n], points, optimised),
        Small::Excess { curvatures, share } => {
            let cells: Vec<Problem> = points.iter().flat_map(smaller).collect();
            excess(curvatures, share, &optimised(&cells))
        }
    }
}

/// The same N, t and b in a few dimensions below N.
fn smaller(problem: &Problem) -> Vec<Problem> {
    let n = problem.n();
    let dims = [n / 2, n.saturating_sub(1)].into_iter().filter(|d| *d >= 2);
    dims.filter_map(|d| in_dimension(problem, d)).collect()
}

/// "The arrangement is optimal": runs arrive at its loss, none below.
fn optimal(members: Vec<Member>, optimised: impl Fn(&[Problem]) -> Vec<Optimised>) -> Finding {
    let problems: Vec<Problem> = members
        .iter()
        .map(|member| member.problem.clone())
        .collect();
    let cells = optimised(&problems);
    let mut finding = finding("cells");
    let (mut random, mut arrived) = ([0, 0], [0, 0]);
    for (member, cell) in members.iter().zip(&cells) {
        for run in &cell.runs {
            let kind = usize::from(!run.start.is_random());
            random[kind] += 1;
            arrived[kind] += usize::from(reaches(run, member));
        }
        finding.count(against(member, cell), || in_full(&member.problem));
    }
    finding.remark = format!(
        "{} of {} random runs arrived, {} of {} from aligned, reflected and named starts",
        arrived[0], random[0], arrived[1], random[1]
    );
    finding
}

fn reaches(run: &SeedRun, member: &Member) -> bool {
    const NEAR: f64 = 1e-9;
    (run.loss - member.loss.hi()).abs() <= NEAR * member.loss.hi() + run.loss_error
}

fn against(member: &Member, cell: &Optimised) -> Outcome {
    let below = |run: &&SeedRun| run.loss + run.loss_error < member.loss.lo();
    match cell.runs.iter().find(below) {
        Some(run) => Outcome::Contradicts(format!(
            "{} ends at {:.9}, {} has {:.9}",
            run.start,
            run.loss,
            member.arrangement,
            member.loss.lo()
        )),
        None if cell.runs.iter().any(|run| reaches(run, member)) => Outcome::Agrees,
        None => Outcome::NotArrived,
    }
}

fn in_full(problem: &Problem) -> String {
    format!("{} -d {}", typed(problem), problem.d())
}

/// "L* falls weakly with d and grows with N", by the best embeddings. An upper bound below a proved
/// lower one contradicts; the other way round a run was bad luck.
fn moves(
    [with_d, with_n]: [Direction; 2],
    points: &[Problem],
    optimised: impl Fn(&[Problem]) -> Vec<Optimised>,
) -> Finding {
    let cells: Vec<Problem> = points.iter().flat_map(smaller).collect();
    let mut finding = finding("pairs");
    for (direction, step) in [(with_d, [0, 1]), (with_n, [1, 0])] {
        let next = |cell: &Problem| {
            in_dimension(cell, cell.d() + step[1])
                .and_then(|next| with_pairs(&next, cell.n() + step[0]))
        };
        let later: Vec<Problem> = cells.iter().filter_map(next).collect();
        for (from, to) in optimised(&cells).iter().zip(&optimised(&later)) {
            if let Some(outcome) = moved(direction, from, to) {
                finding.count(outcome, || in_full(&from.problem));
            }
        }
    }
    finding
}

fn moved(direction: Direction, from: &Optimised, to: &Optimised) -> Option<Outcome> {
    let [from, to] = match direction {
        Direction::Increasing => [from, to],
        Direction::Decreasing => [to, from],
    };
    let (low, high) = (from.best()?, to.best()?);
    let lower = bound::closed(&from.problem).lower;
    Some(match () {
        _ if high.loss + high.loss_error < lower => Outcome::Contradicts(format!(
            "{} ends at {:.9} in -N {} -d {}, and no embedding is below {lower:.9}",
            high.start,
            high.loss,
            to.problem.n(),
            to.problem.d()
        )),
        _ if low.loss <= high.loss + high.loss_error => Outcome::Agrees,
        _ => Outcome::NotArrived,
    })
}

/// "L ≥ φ(p) + (N−1) ψ(q) + (κ/2) share (p−q)²" at the ends of all runs.
fn excess(curvatures: &[Expr; 2], share: &Expr, cells: &[Optimised]) -> Finding {
    let mut finding = finding("embeddings");
    for cell in cells {
        let Some(excess) = Excess::at(&cell.problem, curvatures, share) else {
            continue;
        };
        let error = similarity_error(cell.problem.d() as usize);
        let mean = |x: f64| Interval::new(x - error, x + error).unwrap_or(Interval::ENTIRE);
        for run in &cell.runs {
            let loss = Rounded {
                value: run.loss,
                error: run.loss_error,
            };
            let geometry = &run.geometry;
            let bound = excess.bound(
                mean(geometry.positive.mean()),
                mean(geometry.negative.mean()),
            );
            finding.count(not_below(loss, bound), || in_full(&cell.problem));
        }
    }
    finding
}
