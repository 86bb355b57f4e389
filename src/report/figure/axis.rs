//! Axes: where a value stands between two ends, and which values are named.

use super::text::number;

/// How values are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By their logarithms.
    Log,
}

/// One axis of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What it measures, in the markup of [`super::text`].
    pub label: String,
    /// How.
    pub scale: Scale,
    /// Its ends.
    pub ends: [f64; 2],
    /// Values that are named in a way of their own.
    pub ticks: Option<Vec<(f64, String)>>,
    /// Whether the values are named; a neighbour with the same axis may do it.
    pub numbered: bool,
    /// On the right or at the top instead of on the left or at the bottom.
    pub opposite: bool,
}

impl Axis {
    /// An even axis.
    pub fn linear(label: &str, ends: [f64; 2]) -> Axis {
        Axis {
            label: label.to_owned(),
            scale: Scale::Linear,
            ends,
            ticks: None,
            numbered: true,
            opposite: false,
        }
    }

    /// A logarithmic axis; its ends are positive.
    pub fn log(label: &str, ends: [f64; 2]) -> Axis {
        Axis {
            scale: Scale::Log,
            ..Axis::linear(label, ends)
        }
    }

    /// The same axis with names of its own.
    pub fn with_ticks(self, ticks: Vec<(f64, String)>) -> Axis {
        Axis {
            ticks: Some(ticks),
            ..self
        }
    }

    /// The same axis without names, where a neighbour has them.
    pub fn silent(self) -> Axis {
        Axis {
            label: String::new(),
            numbered: false,
            ..self
        }
    }

    /// The same axis on the other side.
    pub fn opposite(self) -> Axis {
        Axis {
            opposite: true,
            ..self
        }
    }

    /// Where a value stands: 0 at the lower end, 1 at the upper one. Not clamped; what is not
    /// positive has no place on a logarithmic axis, NaN.
    pub fn place(&self, value: f64) -> f64 {
        let [low, high] = self.ends;
        match self.scale {
            Scale::Linear => (value - low) / (high - low),
            Scale::Log if value <= 0.0 => f64::NAN,
            Scale::Log => (value / low).ln() / (high / low).ln(),
        }
    }

    /// The values that are named, where there is room for about `room` of them.
    pub fn named(&self, room: usize) -> Vec<(f64, String)> {
        match (&self.ticks, self.scale) {
            (Some(ticks), _) => ticks.clone(),
            (None, Scale::Linear) => even(self.ends, room),
            (None, Scale::Log) => powers(self.ends, room),
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten.
fn even([low, high]: [f64; 2], room: usize) -> Vec<(f64, String)> {
    let rough = (high - low) / room.max(1) as f64;
    let exponent = rough.log10().floor() as i32;
    let step = [1, 2, 5, 10]
        .map(|digit| Step { digit, exponent })
        .into_iter()
        .find(|step| step.size() >= rough * 0.999)
        .unwrap_or(Step {
            digit: 10,
            exponent,
        });
    let slack = 1e-9 * (high - low);
    let first = ((low - slack) / step.size()).ceil() as i64;
    let last = ((high + slack) / step.size()).floor() as i64;
    let at = |k: i64| (step.value(k), format!("${}$", number(step.value(k))));
    (first..=last).map(at).collect()
}

/// digit · 10^exponent, so that its multiples are the doubles nearest to short decimals.
#[derive(Clone, Copy)]
struct Step {
    digit: i64,
    exponent: i32,
}

impl Step {
    fn size(self) -> f64 {
        self.value(1)
    }

    fn value(self, k: i64) -> f64 {
        let whole = (k * self.digit) as f64;
        match self.exponent {
            0.. => whole * 10_f64.powi(self.exponent),
            _ => whole / 10_f64.powi(-self.exponent),
        }
    }
}

/// Powers of ten, every one or every few.
fn powers([low, high]: [f64; 2], room: usize) -> Vec<(f64, String)> {
    let first = (low.log10() - 1e-9).ceil() as i32;
    let last = (high.log10() + 1e-9).floor() as i32;
    let every = [1, 2, 3, 4, 5, 10, 20, 50, 100]
        .into_iter()
        .find(|every| (last - first) / every < room.max(1) as i32)
        .unwrap_or(100);
    let named = (first..=last).filter(|k| k.rem_euclid(every) == 0);
    named.map(|k| (10_f64.powi(k), power(k))).collect()
}

fn power(k: i32) -> String {
    match k {
        0 => "1".into(),
        1 => "10".into(),
        _ => format!("$10^{{{}}}$", number(k.into())),
    }
}
