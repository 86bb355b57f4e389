//! The flags that name problems, and the grid they span.

use clap::Args;

use crate::reduction::grid::{Integers, Quantities};
use crate::reduction::{Problem, Quantity};

/// The most problems one command takes.
const MOST: usize = 1_000_000;

/// -N, -d, -t and -b. Each takes one value, a list or a range; all combinations are taken.
#[derive(Args)]
pub struct Problems {
    /// Number of pairs: 10, 4,8,16 or 4..=50
    #[arg(short = 'N', long, value_name = "N", allow_hyphen_values = true)]
    pub pairs: Integers,
    /// Embedding dimension [default: N]
    #[arg(short, long, value_name = "D", allow_hyphen_values = true)]
    pub dim: Option<Integers>,
    /// Temperature, multiplies the similarity: 1.2, 6/5, 0.5,1,2, 0.1:5:50, etf,
    /// antipodal, 'etf*(1-1e-3)'
    #[arg(short, long, value_name = "T", allow_hyphen_values = true)]
    pub temperature: Quantities,
    /// Bias [default: equal to t, as in the paper]
    #[arg(short, long, value_name = "B", allow_hyphen_values = true)]
    pub bias: Option<Quantities>,
}

impl Problems {
    /// All combinations, validated: N outermost, then d, b and t innermost.
    pub fn grid(&self) -> Result<Vec<Problem>, String> {
        let (pairs, temperatures) = (&self.pairs.0, &self.temperature.0);
        // `None` stands for d = N and for b = t.
        let dims: Vec<Option<u64>> = match &self.dim {
            Some(dims) => dims.0.iter().copied().map(Some).collect(),
            None => vec![None],
        };
        let biases: Vec<Option<&Quantity>> = match &self.bias {
            Some(biases) => biases.0.iter().map(Some).collect(),
            None => vec![None],
        };
        let sizes = [pairs.len(), dims.len(), biases.len(), temperatures.len()];
        let size = sizes.into_iter().fold(1, usize::saturating_mul);
        if size > MOST {
            return Err(format!(
                "the grid has {size} problems; at most {MOST} are taken at once"
            ));
        }
        let mut problems = Vec::with_capacity(size);
        for &n in pairs {
            for d in &dims {
                for b in &biases {
                    for t in temperatures {
                        let b = b.unwrap_or(t).clone();
                        let problem = Problem::new(n, d.unwrap_or(n), t.clone(), b);
                        problems.push(problem.map_err(|error| error.to_string())?);
                    }
                }
            }
        }
        Ok(problems)
    }
}
