//! A loss as one would write it without a library: loops over all pairs, every step rounded to the
//! format it is meant to run in.

use ccem::audit::Format;
use ccem::loss::Kind;
use nalgebra::DMatrix;

/// The rounding of a format.
pub fn rounding(format: Format) -> fn(f64) -> f64 {
    match format {
        Format::Double => |x| x,
        Format::Single => |x| f64::from(x as f32),
        Format::Half => |x| half::f16::from_f64(x).to_f64(),
        Format::Brain => |x| half::bf16::from_f64(x).to_f64(),
    }
}

/// Value and gradient.
pub struct Found {
    pub value: f64,
    pub sides: [DMatrix<f64>; 2],
    pub t: f64,
    pub b: f64,
}

/// What the cost of one logit is.
#[derive(Clone, Copy, PartialEq)]
enum Cost {
    Softplus,
    Epsilon(f64),
    Unstable,
    Hinge,
}

/// A code.
#[derive(Clone)]
pub struct Code {
    loss: Kind,
    t: f64,
    b: f64,
    /// dt/d(what was given).
    t_slope: f64,
    b_slope: f64,
    pub factor: f64,
    n_power: i32,
    over_others: bool,
    sign: f64,
    pub normalised: bool,
    format: Format,
    cost: Cost,
    positive_weight: f64,
    diagonal: bool,
    margin: f64,
    negative_t: Option<f64>,
    directions: [f64; 2],
}

impl Code {
    pub fn named(loss: Kind, name: &str, t: f64, b: f64) -> Code {
        let mut code = Code {
            loss,
            t,
            b,
            t_slope: 1.0,
            b_slope: 1.0,
            factor: 1.0,
            n_power: 1,
            over_others: false,
            sign: 1.0,
            normalised: true,
            format: Format::Double,
            cost: Cost::Softplus,
            positive_weight: 1.0,
            diagonal: false,
            margin: 0.0,
            negative_t: None,
            directions: match loss {
                Kind::InfoNceOneWay => [1.0, 0.0],
                _ => [0.5, 0.5],
            },
        };
        let (id, number) = name.split_once(' ').unwrap_or((name, ""));
        match id {
            "none" => {}
            "mean-over-n2" => code.n_power = 2,
            "sum" => code.n_power = 0,
            "bias-sign" => (code.b, code.b_slope) = (-b, -1.0),
            "log-t" if number.is_empty() => (code.t, code.t_slope) = (t.ln(), 1.0 / t),
            "log-t" => (code.t, code.t_slope) = (t.exp(), t.exp()),
            "inverse-t" => (code.t, code.t_slope) = (1.0 / t, -1.0 / t / t),
            "clamped-t" => {
                let clamp: f64 = number.parse().unwrap();
                if t > clamp {
                    (code.t, code.t_slope) = (clamp, 0.0);
                }
            }
            "epsilon-in-log" => code.cost = Cost::Epsilon(number.parse().unwrap()),
            "one-direction" if number.is_empty() => code.directions = [1.0, 0.0],
            "one-direction" => code.directions = [0.0, 1.0],
            "both-directions-summed" => code.factor = 2.0,
            "diagonal-as-negative" => code.diagonal = true,
            "positive-missing" => code.positive_weight = 0.0,
            "labels-swapped" => code.sign = -1.0,
            "not-normalised" => code.normalised = false,
            "float32" => code.format = Format::Single,
            "float16" => code.format = Format::Half,
            "bfloat16" => code.format = Format::Brain,
            "unstable-softplus" => code.cost = Cost::Unstable,
            "positives" => code.positive_weight = 2.0,
            "over" => code.over_others = true,
            "hinge" => code.cost = Cost::Hinge,
            "margin" => code.margin = 0.2,
            "no" => code.negative_t = Some(1.0),
            _ => panic!("{name}"),
        }
        code
    }

    pub fn run(&self, sides: &[DMatrix<f64>; 2]) -> Found {
        let round = rounding(self.format);
        let lengths = sides.each_ref().map(|side| -> Vec<f64> {
            let length =
                |x: &[f64]| round(x.iter().map(|x| round(*x) * round(*x)).sum::<f64>().sqrt());
            let columns = side.as_slice().chunks(side.nrows());
            columns
                .map(|x| if self.normalised { length(x) } else { 1.0 })
                .collect()
        });
        let [u, v] = [0, 1].map(|k| {
            DMatrix::from_fn(sides[k].nrows(), sides[k].ncols(), |row, i| {
                round(round(sides[k][(row, i)]) / lengths[k][i])
            })
        });
        let (d, n) = u.shape();
        // Products of halves are summed in singles, as every machine does.
        let sums = rounding(match self.format {
            Format::Double => Format::Double,
            _ => Format::Single,
        });
        let mut similarity = DMatrix::zeros(n, n);
        for i in 0..n {
            for j in 0..n {
                let mut sum = 0.0;
                for k in 0..d {
                    sum = sums(sum + sums(u[(k, i)] * v[(k, j)]));
                }
                similarity[(i, j)] = round(sum);
            }
        }
        let (value, slopes) = match self.loss {
            Kind::Sigmoid => self.sigmoid(&similarity, round, sums),
            _ => self.infonce(&similarity, round, sums),
        };
        self.found(value, &slopes, &similarity, [&u, &v], &lengths)
    }

    /// Gradients from the slopes by the logits t s − b.
    fn found(
        &self,
        value: f64,
        slopes: &DMatrix<f64>,
        similarity: &DMatrix<f64>,
        [u, v]: [&DMatrix<f64>; 2],
        lengths: &[Vec<f64>; 2],
    ) -> Found {
        let round = rounding(self.format);
        let (d, n) = u.shape();
        let mut gradients = [DMatrix::zeros(d, n), DMatrix::zeros(d, n)];
        let (mut by_t, mut by_b) = (0.0, 0.0);
        for i in 0..n {
            for j in 0..n {
                let slope = slopes[(i, j)];
                let t = match self.negative_t {
                    Some(t) if i != j => t,
                    _ => self.t,
                };
                for k in 0..d {
                    gradients[0][(k, i)] += t * slope * v[(k, j)];
                    gradients[1][(k, j)] += t * slope * u[(k, i)];
                }
                by_t += slope * similarity[(i, j)] * self.t_slope;
                by_b -= slope * self.b_slope;
            }
        }
        if self.normalised {
            for (k, unit) in [u, v].into_iter().enumerate() {
                for i in 0..n {
                    let along: f64 = (0..d).map(|r| gradients[k][(r, i)] * unit[(r, i)]).sum();
                    for r in 0..d {
                        let x = gradients[k][(r, i)] - along * unit[(r, i)];
                        gradients[k][(r, i)] = x / lengths[k][i];
                    }
                }
            }
        }
        Found {
            value: round(value),
            sides: gradients.map(|side| side.map(round)),
            t: by_t,
            b: by_b,
        }
    }

    fn cost(&self, x: f64, round: fn(f64) -> f64) -> (f64, f64) {
        let sigma = 1.0 / (1.0 + (-x).exp());
        let other = 1.0 / (1.0 + x.exp());
        match self.cost {
            Cost::Softplus => (round(x.max(0.0) + (-x.abs()).exp().ln_1p()), round(sigma)),
            Cost::Epsilon(epsilon) => {
                let value = -(other + epsilon).ln();
                (round(value), round(sigma * other / (other + epsilon)))
            }
            Cost::Unstable => (round(round(1.0 + round(x.exp())).ln()), round(sigma)),
            Cost::Hinge => ((1.0 + x).max(0.0), if x > -1.0 { 1.0 } else { 0.0 }),
        }
    }

    fn sigmoid(
        &self,
        similarity: &DMatrix<f64>,
        round: fn(f64) -> f64,
        sums: fn(f64) -> f64,
    ) -> (f64, DMatrix<f64>) {
        let n = similarity.nrows();
        let scale = match self.over_others {
            true => 1.0 / (n as f64 * (n as f64 - 1.0)),
            false => self.factor / (n as f64).powi(self.n_power),
        };
        let mut sum = 0.0;
        let mut slopes = DMatrix::zeros(n, n);
        for i in 0..n {
            for j in 0..n {
                let t = match self.negative_t {
                    Some(t) if i != j => t,
                    _ => self.t,
                };
                let m = similarity[(i, j)] - if i == j { self.margin } else { 0.0 };
                let z = self.sign * round(round(t * m) - self.b);
                let mut slope = 0.0;
                if i == j {
                    let (value, by) = self.cost(-z, round);
                    sum = sums(sum + self.positive_weight * value);
                    slope -= self.positive_weight * by;
                }
                if i != j || self.diagonal {
                    let (value, by) = self.cost(z, round);
                    sum = sums(sum + value);
                    slope += by;
                }
                slopes[(i, j)] = self.sign * slope * scale;
            }
        }
        (round(sum * scale), slopes)
    }

    fn infonce(
        &self,
        similarity: &DMatrix<f64>,
        round: fn(f64) -> f64,
        sums: fn(f64) -> f64,
    ) -> (f64, DMatrix<f64>) {
        let n = similarity.nrows();
        let scale = self.factor / (n as f64).powi(self.n_power);
        let z = similarity.map(|s| self.sign * round(self.t * s));
        let mut total = 0.0;
        let mut slopes = DMatrix::zeros(n, n);
        for (side, weight) in self.directions.into_iter().enumerate() {
            if weight == 0.0 {
                continue;
            }
            for i in 0..n {
                let at = |j: usize| if side == 0 { z[(i, j)] } else { z[(j, i)] };
                let counted = |j: usize| j != i || self.positive_weight != 0.0;
                let most = (0..n)
                    .filter(|j| counted(*j))
                    .map(at)
                    .fold(f64::MIN, f64::max);
                let mut sum = 0.0;
                for j in (0..n).filter(|j| counted(*j)) {
                    sum = sums(sum + round((at(j) - most).exp()));
                }
                let loss = round(round(most + round(sum.ln())) - at(i));
                let right = (-loss).exp();
                let (loss, share) = match self.cost {
                    Cost::Epsilon(epsilon) => (-(right + epsilon).ln(), right / (right + epsilon)),
                    _ => (loss, 1.0),
                };
                total = sums(total + weight * loss);
                for j in 0..n {
                    let softmax = if counted(j) {
                        (at(j) - most).exp() / sum
                    } else {
                        0.0
                    };
                    let slope = softmax - if i == j { 1.0 } else { 0.0 };
                    let place = if side == 0 { (i, j) } else { (j, i) };
                    slopes[place] += self.sign * scale * weight * share * slope;
                }
            }
        }
        (round(total * scale), slopes)
    }
}
