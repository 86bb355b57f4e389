//! A finished column as a line.

use serde::{Deserialize, Serialize};

use crate::bound::Bracket;
use crate::experiment::{Optimised, Plan, SeedRun};
use crate::optimize::starts::Start;
use crate::reduction::Problem;

/// A finished column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the grid.
    pub column: usize,
    cells: Vec<Finished>,
}

/// A finished cell: the problem as it was asked for, and what was measured. The theory is not
/// kept: it follows from the problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Finished {
    n: u64,
    d: u64,
    t: String,
    b: String,
    runs: Vec<SeedRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bracket: Option<Bracket>,
}

impl Line {
    /// The line of a column.
    pub fn of(column: usize, cells: &[Optimised]) -> Line {
        Line {
            column,
            cells: cells.iter().map(Finished::of).collect(),
        }
    }

    /// The cells again; `None` if they are no runs of these problems by this plan.
    pub fn cells(self, problems: &[Problem], plan: &Plan) -> Option<Vec<Optimised>> {
        if self.cells.len() != problems.len() {
            return None;
        }
        let cells = self.cells.into_iter().zip(problems);
        cells
            .map(|(cell, problem)| cell.again(problem, plan))
            .collect()
    }
}

impl Finished {
    fn of(cell: &Optimised) -> Finished {
        let problem = &cell.problem;
        Finished {
            n: problem.n(),
            d: problem.d(),
            t: problem.t().to_string(),
            b: problem.b().to_string(),
            runs: cell.runs.clone(),
            bracket: cell.bracket.clone(),
        }
    }

    fn again(self, problem: &Problem, plan: &Plan) -> Option<Optimised> {
        // The height of a lifted code may round differently elsewhere; its name does not.
        let names = |starts: &mut dyn Iterator<Item = Start>| -> Vec<String> {
            starts.map(|start| start.to_string()).collect()
        };
        let own = names(&mut self.runs.iter().map(|run| run.start));
        let is_it = (self.n, self.d) == (problem.n(), problem.d())
            && (self.t, self.b) == (problem.t().to_string(), problem.b().to_string())
            && own == names(&mut plan.random().chain(plan.others(problem)))
            && self.bracket.is_some() == plan.brackets(problem);
        let cell = || Optimised::of(problem.clone(), plan, self.runs);
        is_it.then(|| cell().bracketed(self.bracket))
    }
}
