//! The flags that name problems, and the grid they span.

use clap::Args;

use super::grid::{Integers, Quantities};
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
    /// The grid: N outermost, then d, b and t.
    pub fn grid(&self) -> Result<Vec<Problem>, String> {
        grid(
            &self.pairs,
            self.dim.as_ref(),
            &self.temperature,
            self.bias.as_ref(),
        )
    }
}

/// All combinations, validated: N outermost, then d, b and t innermost.
pub fn grid(
    pairs: &Integers,
    dim: Option<&Integers>,
    temperature: &Quantities,
    bias: Option<&Quantities>,
) -> Result<Vec<Problem>, String> {
    let sizes = [
        pairs.0.len(),
        dim.map_or(1, |dim| dim.0.len()),
        temperature.0.len(),
        bias.map_or(1, |bias| bias.0.len()),
    ];
    let size = sizes
        .iter()
        .fold(1usize, |product, size| product.saturating_mul(*size));
    if size > MOST {
        return Err(format!(
            "the grid has {size} problems; at most {MOST} are taken at once"
        ));
    }
    // `None` stands for d = N and for b = t.
    let dims: Vec<Option<u64>> =
        dim.map_or(vec![None], |dim| dim.0.iter().copied().map(Some).collect());
    let biases: Vec<Option<&Quantity>> =
        bias.map_or(vec![None], |bias| bias.0.iter().map(Some).collect());
    let mut problems = Vec::with_capacity(size);
    for &n in &pairs.0 {
        for d in &dims {
            for b in &biases {
                for t in &temperature.0 {
                    let b = b.unwrap_or(t).clone();
                    let problem = Problem::new(n, d.unwrap_or(n), t.clone(), b);
                    problems.push(problem.map_err(|error| error.to_string())?);
                }
            }
        }
    }
    Ok(problems)
}
