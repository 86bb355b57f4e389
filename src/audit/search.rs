//! Which mistakes give the numbers that came back.
//!
//! A code fits if everything that came back is within twice the rounding bound of what it gives. A
//! mistake is named only if it also explains something: were the numbers those of another code, one
//! of those tried would lie this near in less than one case of a hundred. That chance is estimated by
//! (what rounding hides)/(what is to be explained), times the codes tried, for a discrepancy that is
//! as likely in each of twelve decades.

use nalgebra::DMatrix;

use super::batch::Batch;
use super::code::Code;
use super::format::Format;
use super::mistake::{Committed, MISTAKES, Mistake, is_format};
use super::prediction::Gradient;
use super::{Fit, Given};
use crate::scalar::rounded::Rounded;

/// A chance below which nothing fits by accident.
const CHANCE: f64 = 0.01;

/// ½ ln 10¹²: a relative interval ±x is the share x/SPAN of twelve decades.
const SPAN: f64 = 13.8;

/// A gradient counts as so many independent numbers.
const INDEPENDENT: i32 = 4;

/// The fits from the least chance on, the best of those that differ in numbers alone.
fn best_of_each_name(mut fits: Vec<Fit>) -> Vec<Fit> {
    fits.sort_by(|x, y| x.chance.total_cmp(&y.chance));
    let mut named = Vec::new();
    fits.retain(|fit| {
        let name = fit.name();
        let new = !named.contains(&name);
        named.push(name);
        new
    });
    fits
}

/// The search of one audit.
pub(super) struct Search<'a> {
    pub given: &'a Given,
    pub batch: Batch,
    /// What the exact loss gives, and its gradient where one was given.
    right: Right,
}

struct Right {
    values: Vec<Rounded>,
    gradient: Option<Gradient>,
}

/// A code that fits: how far off it is in units of what is allowed, and by what chance it would be.
struct Fitting {
    ratio: f64,
    chance: f64,
    /// The largest share of what is to be explained that is not.
    unexplained: f64,
    /// The unit roundoff of its format.
    unit: f64,
    value: Rounded,
}

impl<'a> Search<'a> {
    pub fn new(given: &'a Given, mut batch: Batch) -> Search<'a> {
        let rows = batch.right_rows(false)[0];
        let code = |t, b| Code::right(given.loss, t, b, rows);
        let values = given.points.iter();
        let values = values
            .map(|point| code(point.t, point.b).value(&mut batch))
            .collect();
        let first = given.points.first().filter(|_| given.has_gradient());
        let gradient = first.map(|point| code(point.t, point.b).gradient(&mut batch));
        Search {
            given,
            batch,
            right: Right { values, gradient },
        }
    }

    /// The exact loss of the first point.
    pub fn exact(&self) -> Option<Rounded> {
        self.right.values.first().copied()
    }

    /// The exact gradient, where one was given.
    pub fn exact_gradient(&self) -> Option<&Gradient> {
        self.right.gradient.as_ref()
    }

    /// What fits, best first: no mistake; else single ones and formats; else mistakes with free
    /// numbers; else two at once.
    pub fn fits(&mut self) -> Vec<Fit> {
        if let Some(fit) = self.tried(&[], 1) {
            return vec![fit];
        }
        let singles = self.singles();
        let mut fits = self.each(&singles);
        if fits.is_empty() {
            fits = self.free();
        }
        if fits.is_empty() {
            fits = self.pairs(&singles);
        }
        best_of_each_name(fits)
    }

    fn singles(&self) -> Vec<Committed> {
        let unit = self.batch.is_unit();
        let mistakes = MISTAKES
            .iter()
            .filter(|x| !(unit && x.id == "not-normalised"));
        mistakes
            .flat_map(|mistake| mistake.committed(self.given.loss))
            .collect()
    }

    fn each(&mut self, singles: &[Committed]) -> Vec<Fit> {
        let tried = singles.len();
        let fits = singles.iter().filter_map(|one| self.tried(&[*one], tried));
        fits.collect()
    }

    fn pairs(&mut self, singles: &[Committed]) -> Vec<Fit> {
        let mut fits = Vec::new();
        let tried = singles.len() * singles.len() / 2;
        for (k, one) in singles.iter().enumerate() {
            let others = singles[k + 1..].iter();
            for other in others.filter(|other| other.mistake.id != one.mistake.id) {
                if !(is_format(one.mistake) && is_format(other.mistake)) {
                    // In one format all pairs with it are no more than the singles.
                    let narrow = is_format(one.mistake) || is_format(other.mistake);
                    let tried = if narrow { singles.len() } else { tried };
                    fits.extend(self.tried(&[*one, *other], tried));
                }
            }
        }
        fits
    }

    /// Mistakes whose number is found from the value, where something else came back that can
    /// contradict it.
    fn free(&mut self) -> Vec<Fit> {
        if self.given.points.len() < 2 && !self.given.has_gradient() {
            return Vec::new();
        }
        let sized = MISTAKES.iter().filter(|mistake| mistake.has_size);
        sized
            .filter_map(|mistake| self.free_size(mistake))
            .collect()
    }

    /// The number that gives the value: the places where the value crosses it on a logarithmic
    /// grid, each narrowed by halving.
    fn free_size(&mut self, mistake: &'static Mistake) -> Option<Fit> {
        const GRID: usize = 60;
        let most: f64 = match mistake.id {
            "clamped-t" => self.given.points.first()?.t,
            _ => 1.0,
        };
        let size = |k: usize| most * 10_f64.powf(-20.0 * k as f64 / GRID as f64);
        let excesses: Vec<f64> = (0..=GRID).map(|k| self.excess(mistake, size(k))).collect();
        let crossings: Vec<usize> = (0..GRID)
            .filter(|k| excesses[*k] * excesses[k + 1] < 0.0)
            .collect();
        let fits = crossings.into_iter().filter_map(|k| {
            let (mut low, mut high) = (size(k + 1), size(k));
            let sign = excesses[k].signum();
            for _ in 0..60 {
                let middle = (low * high).sqrt();
                match self.excess(mistake, middle) * sign > 0.0 {
                    true => high = middle,
                    false => low = middle,
                }
            }
            self.tried(&[mistake.with((low * high).sqrt())], 1)
        });
        fits.min_by(|x, y| x.chance.total_cmp(&y.chance))
    }

    /// Value with a mistake of this size, less the value that was given.
    fn excess(&mut self, mistake: &'static Mistake, size: f64) -> f64 {
        let Some(point) = self.given.points.first() else {
            return f64::NAN;
        };
        let rows = self.batch.right_rows(false)[0];
        let right = Code::right(self.given.loss, point.t, point.b, rows);
        let n = self.batch.n() as f64;
        let code = mistake.with(size).to(right, n);
        code.value(&mut self.batch).value - point.value.value
    }

    /// The fit of a code with these mistakes, if it is one that is no accident.
    fn tried(&mut self, mistakes: &[Committed], tried: usize) -> Option<Fit> {
        let narrow = mistakes.iter().any(|x| is_format(x.mistake));
        let rows = self.batch.right_rows(narrow || self.given.has_gradient());
        let fittings: Vec<Fitting> = rows
            .iter()
            .filter_map(|rows| {
                let n = self.batch.n() as f64;
                self.fitting(|t, b| {
                    let right = Code::right(self.given.loss, t, b, *rows);
                    mistakes
                        .iter()
                        .fold(right, |code, mistake| mistake.to(code, n))
                })
            })
            .collect();
        let best = fittings
            .into_iter()
            .min_by(|x, y| x.ratio.total_cmp(&y.ratio))?;
        let explains = mistakes.iter().any(|x| !is_format(x.mistake));
        let chance = best.chance * tried as f64 / SPAN;
        let accepted = !explains || chance <= CHANCE;
        accepted.then(|| Fit {
            mistakes: mistakes.to_vec(),
            ratio: best.ratio,
            chance: match explains {
                true => chance,
                false => CHANCE * best.clumsiness(),
            },
            expected: best.value.value,
        })
    }
}

impl Search<'_> {
    /// How well a code fits, as a function of t and b.
    fn fitting(&mut self, code: impl Fn(f64, f64) -> Code) -> Option<Fitting> {
        let given = self.given;
        let first = code(given.points.first()?.t, given.points.first()?.b);
        if !self.is_carried(first.format) {
            return None;
        }
        let mut found = Fitting {
            ratio: 0.0,
            chance: 1.0,
            unexplained: 0.0,
            unit: first.format.unit(),
            value: Rounded::exact(0.0),
        };
        for (k, point) in given.points.iter().enumerate() {
            let value = code(point.t, point.b).value(&mut self.batch);
            let hidden = 2.0 * value.error + point.value.error;
            let right = self.right.values[k].value;
            found.add(point.value.value, value.value, hidden, right)?;
            if k == 0 {
                found.value = value;
            }
        }
        if given.has_gradient() && found.value.value.is_finite() {
            self.compare_gradient(&first, &mut found)?;
        }
        Some(found)
    }

    /// Could everything that came back be numbers of the format? Of a format whose rounding hides
    /// much it must be seen that they are: by the digits of a value, or by a whole gradient.
    fn is_carried(&self, format: Format) -> bool {
        let (points, sides) = (&self.given.points, &self.given.gradients);
        let carried = |side: &DMatrix<f64>| format.carries_all(side.as_slice());
        let of_halves = matches!(format, Format::Half | Format::Brain);
        let seen = !of_halves
            || sides.iter().any(Option::is_some)
            || points.iter().any(|point| format.is_seen(&point.value));
        let values = points.iter().all(|point| format.carries(&point.value));
        format == Format::Double || seen && values && sides.iter().flatten().all(carried)
    }

    fn compare_gradient(&mut self, code: &Code, found: &mut Fitting) -> Option<()> {
        let (given, right) = (self.given, self.right.gradient.as_ref()?);
        let predicted = code.gradient(&mut self.batch);
        for k in 0..2 {
            if let Some(side) = &given.gradients[k] {
                let expected = &predicted.sides[k];
                let rounding = 2.0 * code.format.unit() * expected.norm();
                let hidden = 2.0 * predicted.errors[k] + rounding;
                let open = (side - &right.sides[k]).norm();
                found.weigh((side - expected).norm(), hidden, open, INDEPENDENT)?;
            }
        }
        let scalars = [
            (given.grad_t, predicted.t, right.t),
            (given.grad_b, predicted.b, right.b),
        ];
        for (given, predicted, right) in scalars {
            if let Some(given) = given {
                let rounding = 2.0 * code.format.unit() * predicted.value.abs();
                let hidden = 2.0 * predicted.error + rounding + given.error;
                found.add(given.value, predicted.value, hidden, right.value)?;
            }
        }
        Some(())
    }
}

impl Fitting {
    /// Where mistakes fit to more digits they are told before formats, and of these the one first
    /// whose own rounding gives the very numbers, and then the coarsest: the numbers of a coarse
    /// format are few, and those of a finer one seldom all of them.
    fn clumsiness(&self) -> f64 {
        match self.unexplained < 1e-6 {
            true => 1e-6,
            false => 1.0 - self.unit,
        }
    }

    /// One number more that came back: what a code gives in its place, what rounding hides, and what
    /// the exact loss gives. `None` if it does not fit.
    fn add(&mut self, given: f64, expected: f64, hidden: f64, right: f64) -> Option<()> {
        if !expected.is_finite() || !given.is_finite() {
            let same = expected == given || expected.is_nan() && given.is_nan();
            self.chance *= CHANCE * CHANCE;
            return same.then_some(());
        }
        self.weigh((given - expected).abs(), hidden, (given - right).abs(), 1)
    }

    /// Something that is `off` by so much, where `open` is what the exact loss leaves open; it
    /// counts as `independent` numbers.
    fn weigh(&mut self, off: f64, hidden: f64, open: f64, independent: i32) -> Option<()> {
        if off.is_nan() || off > hidden {
            return None;
        }
        let share = |part: f64| {
            if part == 0.0 {
                0.0
            } else {
                part / (open + part)
            }
        };
        self.ratio = self.ratio.max(if off == 0.0 { 0.0 } else { off / hidden });
        self.unexplained = self.unexplained.max(share(off));
        self.chance *= share(hidden).powi(independent);
        Some(())
    }
}
