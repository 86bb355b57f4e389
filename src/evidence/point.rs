//! The points of a scope: how they are named, and how they lie on lines of rising temperature.

use std::collections::HashMap;

use crate::claim::Bias;
use crate::reduction::Problem;

/// A point of the scope as one would type it.
pub fn typed(problem: &Problem) -> String {
    let bias = match problem.is_symmetric() {
        true => String::new(),
        false => format!(" -b '{}'", problem.b()),
    };
    format!("-N {} -t '{}'{bias}", problem.n(), problem.t())
}

/// The points in lines of one N, and of one b where b is not tied to t; t rising.
pub fn lines_of_rising_t<'a>(bias: Bias, points: &[&'a Problem]) -> Vec<Vec<&'a Problem>> {
    let mut lines: Vec<Vec<&Problem>> = Vec::new();
    let mut line_of: HashMap<(u64, Option<String>), usize> = HashMap::new();
    for problem in points {
        let fixed = (bias == Bias::Free).then(|| problem.b().to_string());
        let line = *line_of.entry((problem.n(), fixed)).or_insert(lines.len());
        if line == lines.len() {
            lines.push(Vec::new());
        }
        lines[line].push(problem);
    }
    for line in &mut lines {
        line.sort_by(|x, y| x.at::<f64>().t.total_cmp(&y.at::<f64>().t));
        // Two ways to write one temperature are one temperature.
        line.dedup_by(|x, y| x.at::<f64>().t == y.at::<f64>().t);
    }
    lines
}

pub fn typed_pair(pair: &[&Problem]) -> String {
    let bias = if pair[0].is_symmetric() && pair[1].is_symmetric() {
        String::new()
    } else {
        format!(" -b '{}'", pair[0].b())
    };
    format!(
        "-N {} -t '{},{}'{bias}",
        pair[0].n(),
        pair[0].t(),
        pair[1].t()
    )
}
