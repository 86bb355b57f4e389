//! The gradient of every layer, by the Taylor test: (L(θ + hv) − L(θ) − h⟨∇L, v⟩) falls like h².

use ccem::encoder::{Bias, Objective};
use ccem::optimize::descent::Objective as _;
use nalgebra::DMatrix;

use super::{inputs, shape, target_with};

/// θ, v, and L(θ + hv) with the gradient.
struct Line {
    objective: Objective,
    theta: DMatrix<f64>,
    v: DMatrix<f64>,
}

impl Line {
    fn new(network: &str, sharing: &str, bias: Bias) -> Line {
        let (n, d) = (5, 4);
        let pairs = inputs("gaussian:7", n, d, 3);
        let shape = shape(network, sharing, &pairs, d);
        let objective = Objective::new(&shape, &pairs, &target_with(n, d, "1.3", bias));
        let (theta, v) = (objective.start(1), objective.start(2));
        Line {
            objective,
            theta,
            v,
        }
    }

    fn at(&self, h: f64) -> (f64, DMatrix<f64>) {
        let mut gradient = self.theta.clone();
        let theta = &self.theta + h * &self.v;
        (
            self.objective.evaluate(&theta, &mut gradient).loss,
            gradient,
        )
    }

    /// The order in which the remainder falls, with the gradient changed by `spoil`.
    fn order(&self, spoil: impl Fn(&mut DMatrix<f64>)) -> f64 {
        let (loss, mut gradient) = self.at(0.0);
        spoil(&mut gradient);
        let slope = gradient.dot(&self.v);
        let remainder = |h: f64| (self.at(h).0 - loss - h * slope).abs();
        let [far, near] = [1e-4, 1e-5].map(remainder);
        (far / near).log10()
    }
}

const NETWORKS: [&str; 9] = [
    "linear",
    "affine",
    "mlp:6",
    "mlp:6+3",
    "paper",
    "linear@relu",
    "mlp:8@relu",
    "affine@layernorm",
    "mlp:6+5@layernorm",
];

fn lines() -> impl Iterator<Item = (String, Line)> {
    NETWORKS.into_iter().flat_map(|network| {
        ["shared", "separate"].into_iter().flat_map(move |sharing| {
            [Bias::Fixed, Bias::Learned].into_iter().map(move |bias| {
                let name = format!("{network} {sharing} {bias:?}");
                (name, Line::new(network, sharing, bias))
            })
        })
    })
}

#[test]
fn every_layer_passes_the_taylor_test() {
    for (name, line) in lines() {
        let order = line.order(|_| {});
        assert!((1.8..2.2).contains(&order), "{name}: {order}");
    }
}

/// The checker itself: with one number of the gradient wrong the remainder falls like h.
#[test]
fn a_wrong_gradient_fails() {
    for (name, line) in lines() {
        let last = line.theta.len() - 1;
        let order = line.order(|gradient| gradient[last] += 0.1);
        assert!(order < 1.5, "{name}: {order}");
    }
}

/// A network whose biases get the gradient of their negative, in every layer.
#[test]
fn a_wrong_bias_gradient_fails() {
    let line = Line::new("mlp:6", "shared", Bias::Fixed);
    for biases in [7 * 6..7 * 6 + 6, 7 * 6 + 6 + 6 * 4..7 * 6 + 6 + 6 * 4 + 4] {
        let order = line.order(|gradient| {
            for k in biases.clone() {
                gradient[k] = -gradient[k];
            }
        });
        assert!(order < 1.5, "{biases:?}: {order}");
    }
}

/// All outputs are 0: no gradient, no NaN, and the loss of S = 0.
#[test]
fn dead_rows_are_zero_and_get_no_gradient() {
    let line = Line::new("mlp:6@relu", "shared", Bias::Fixed);
    let mut gradient = line.theta.clone();
    let zero = 0.0 * &line.theta;
    let value = line.objective.evaluate(&zero, &mut gradient);
    assert!(gradient.iter().all(|g| *g == 0.0));
    let softplus = |z: f64| z.exp().ln_1p();
    let expected = softplus(1.3) + 4.0 * softplus(-1.3);
    assert!((value.loss - expected).abs() < 1e-14);
    assert!(
        line.objective
            .lengths(&zero)
            .iter()
            .all(|length| *length == 0.0)
    );
}

#[test]
fn a_seed_gives_the_same_weights_within_the_bounds_of_pytorch() {
    let line = Line::new("mlp:6", "separate", Bias::Fixed);
    let (first, again) = (line.objective.start(5), line.objective.start(5));
    assert_eq!(first, again);
    assert_ne!(first, line.objective.start(6));
    let bounds = |k: usize| if k < 48 { 7f64 } else { 6.0 };
    for (k, weight) in first.iter().enumerate() {
        assert!(weight.abs() <= 1.0 / bounds(k % 76).sqrt());
    }
}
