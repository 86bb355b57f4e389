//! Claims of files: the margin by which a statement holds, at points of its region and where argmin
//! finds it least. A negative one is a guess: a witness is one that intervals confirm.

use std::cmp::Ordering;

use num_rational::BigRational;

use super::descent::descend;
use super::finding;
use crate::claim::rules::Shape;
use crate::claim::statement::{Axis, Formula, Region, Statement};
use crate::evidence::margin::{Margins, Point, ends};
use crate::evidence::{Finding, Outcome, Witness, certified};
use crate::scalar::rounded::Rounded;

/// Examines the statements that a claim means.
pub fn examine(statements: &[Statement]) -> Finding {
    /// Points of all statements together.
    const MOST: usize = 400;
    let mut finding = finding("points");
    let mut least: Option<(f64, String)> = None;
    for statement in statements {
        let shape = certified::shape(statement);
        let unique = !matches!(shape, Shape::Concave | Shape::Any);
        if statement.is_about_minimisers() && !unique || statement.is_about_pairs() {
            continue;
        }
        let margins = Margins::of(statement);
        let found = margins.search(MOST.div_ceil(statements.len()), &mut finding);
        for point in &found {
            if finding.witness.is_none() {
                finding.witness = margins.confirmed(point);
            }
        }
        let lowest = margins.least(&found);
        let lower =
            |(value, _): &(f64, String)| least.as_ref().is_none_or(|(least, _)| value < least);
        least = lowest.filter(lower).or(least);
    }
    if let Some((value, place)) = least.filter(|_| finding.witness.is_none()) {
        finding.remark = format!("least margin {} at {place}", short(value));
    }
    finding
}

impl Margins<'_> {
    /// Counts points spread over the region and those to which argmin descends; returns the points
    /// of the smallest margins, the smallest first.
    fn search(&self, most: usize, finding: &mut Finding) -> Vec<Point> {
        const STARTS: usize = 6;
        let spread = self.statement.region.spread();
        let step = spread.len().div_ceil(most).max(1);
        let points = spread.iter().step_by(step).map(|point| self.point(point));
        let mut known: Vec<(f64, Point)> = Vec::new();
        for point in points {
            let Some(margin) = self.margin(&point) else {
                continue;
            };
            finding.count(outcome(margin), String::new);
            known.push((margin.value, point));
        }
        known.retain(|(margin, _)| margin.is_finite());
        known.sort_by(|x, y| x.0.total_cmp(&y.0));
        let ends: Vec<(f64, Point)> = (known.iter().take(STARTS))
            .filter_map(|(_, start)| self.descend(start, finding))
            .collect();
        known.extend(ends);
        known.sort_by(|x, y| x.0.total_cmp(&y.0));
        known
            .into_iter()
            .take(STARTS)
            .map(|(_, point)| point)
            .collect()
    }

    /// The real coordinates in which one can move, by their number.
    fn free(&self) -> Vec<usize> {
        let axes = self.statement.region.axes.iter().enumerate();
        let free = axes.filter(|(_, axis)| !axis.is_integer() && !axis.is_point());
        free.map(|(index, _)| index).collect()
    }

    /// Where the margin is less, by argmin; the evaluations that say something count as points.
    fn descend(&self, start: &Point, finding: &mut Finding) -> Option<(f64, Point)> {
        let free = self.free();
        if free.is_empty() {
            return None;
        }
        let scale = |index: usize| Scale::of(&self.statement.region.axes[index]);
        let placed = |x: &[f64]| {
            let mut point = start.clone();
            for (x, &index) in x.iter().zip(&free) {
                point[index] = scale(index).at(*x);
            }
            point
        };
        let begin: Vec<f64> = free.iter().map(|&k| scale(k).share(start[k])).collect();
        let cost = |x: &[f64]| {
            let margin = self.margin(&placed(x)).map(|margin| margin.value);
            margin.filter(|x| x.is_finite()).unwrap_or(f64::MAX)
        };
        let (end, _) = descend(cost, &begin);
        let end = placed(&end);
        let margin = self.margin(&end)?;
        finding.count(outcome(margin), String::new);
        margin.value.is_finite().then_some((margin.value, end))
    }

    /// The least margin of which doubles can tell something, and where.
    fn least(&self, points: &[Point]) -> Option<(f64, String)> {
        const TELLING: f64 = 1e-6;
        let known = |point: &Point| {
            let margin = self.margin(point)?;
            let tells = margin.clear_sign().is_some() || margin.error <= TELLING;
            tells.then(|| (margin.value, self.typed(point)))
        };
        points.iter().find_map(known)
    }

    fn typed(&self, point: &Point) -> String {
        let axes = self.statement.region.axes.iter().zip(point);
        let each: Vec<String> = axes
            .map(|(axis, x)| format!("{} = {}", axis.name, short(*x)))
            .collect();
        each.join(", ")
    }

    /// The witness at or near a point, if intervals prove that the statement fails there.
    fn confirmed(&self, point: &Point) -> Option<Witness> {
        let margin = self.margin(point)?;
        if margin.clear_sign().is_none_or(Ordering::is_gt) {
            return None;
        }
        let mut points = self.exactly(point);
        if let Formula::Moves { along, .. } | Formula::Persists { along, .. } =
            &self.statement.assert
        {
            points.extend(self.exactly(&self.later(point, along)?));
        }
        let argument = certified::refuted_at(self.statement, &points)?;
        Some(Witness {
            point: argument.because.to_string(),
            found: format!("it is false that {}", self.statement.assert),
        })
    }

    /// The point with the simplest numbers nearby, and as doubles are.
    fn exactly(&self, point: &Point) -> Vec<Region> {
        let region = &self.statement.region;
        let with = |number: &dyn Fn(f64) -> Option<BigRational>| {
            let axes = region.axes.iter().zip(point);
            let axes = axes.map(|(axis, x)| {
                let x = number(*x)?.clamp(axis.low.clone(), axis.high.clone());
                Some(Axis::new(&axis.name, x.clone(), x))
            });
            Some(Region {
                axes: axes.collect::<Option<_>>()?,
                symmetric: region.symmetric,
            })
        };
        let rounded = |share: f64| move |x: f64| certified::short_near(x, share * x.abs());
        let near = [1e-2, 1e-4, 1e-6, 1e-9, 1e-12].map(|share| with(&rounded(share)));
        near.into_iter()
            .chain([with(&|x| BigRational::from_float(x))])
            .flatten()
            .collect()
    }
}

/// What a margin says. One that is negative is no contradiction until intervals confirm it.
fn outcome(margin: Rounded) -> Outcome {
    match margin.clear_sign() {
        Some(Ordering::Greater) => Outcome::Agrees,
        _ => Outcome::WithinRounding,
    }
}

/// A coordinate as a share of its range, in logarithms where its ends are far apart.
struct Scale {
    ends: [f64; 2],
    logarithmic: bool,
}

impl Scale {
    fn of(axis: &Axis) -> Scale {
        let ends = ends(axis);
        Scale {
            logarithmic: ends[0] > 0.0 && ends[1] / ends[0] > 4.0,
            ends,
        }
    }

    fn at(&self, share: f64) -> f64 {
        let [low, high] = self.ends;
        let x = match self.logarithmic {
            true => low * (high / low).powf(share),
            false => low + share * (high - low),
        };
        x.clamp(low, high)
    }

    fn share(&self, x: f64) -> f64 {
        let [low, high] = self.ends;
        match self.logarithmic {
            true => (x / low).ln() / (high / low).ln(),
            false => (x - low) / (high - low),
        }
    }
}

/// A number in few digits.
fn short(x: f64) -> String {
    let fixed = format!("{x:.6}");
    let size = x.abs();
    match size <= f64::MIN_POSITIVE || (1e-3..1e7).contains(&size) {
        true => fixed.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => format!("{x:.3e}"),
    }
}
