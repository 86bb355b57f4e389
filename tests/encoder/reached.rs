//! What can be reached: the answers, and explicit weights behind every yes.

use ccem::encoder::{Bias, Objective, Pairs, Reach, Reachable, Why, reach, witness};
use ccem::optimize::descent::Objective as _;
use nalgebra::DMatrix;

use super::{inputs, shape, target, target_with};

const N: usize = 8;
/// t = b in the antipodal, the intermediate and the ETF phase of N = 8.
pub const PHASES: [&str; 3] = ["0.4", "0.9", "2.5"];

fn answer(network: &str, sharing: &str, pairs: &Pairs, d: usize, t: &str) -> Reach {
    let shape = shape(network, sharing, pairs, d);
    reach(&shape, pairs, &target(pairs.n(), d, t))
}

fn letters(network: &str, sharing: &str, pairs: &Pairs, d: usize) -> String {
    let letter = |t: &str| match answer(network, sharing, pairs, d, t).reachable {
        Reachable::Yes => 'y',
        Reachable::No => 'n',
        Reachable::Unknown => '?',
    };
    PHASES.map(letter).iter().collect()
}

/// The loss at the witness less the bound that it attains; `None` without a witness.
fn excess(
    network: &str,
    sharing: &str,
    pairs: &Pairs,
    d: usize,
    t: &str,
    bias: Bias,
) -> Option<f64> {
    let shape = shape(network, sharing, pairs, d);
    let target = target_with(pairs.n(), d, t, bias);
    let reach = reach(&shape, pairs, &target);
    let weights = witness(&shape, pairs, &target, &reach)?;
    let objective = Objective::new(&shape, pairs, &target);
    let mut theta = objective.theta(weights);
    if bias == Bias::Learned {
        let last = theta.len() - 1;
        theta[last] = reach.b;
    }
    let mut gradient = theta.clone();
    let value = objective.evaluate(&theta, &mut gradient);
    Some(value.loss - reach.infimum()?.value)
}

#[test]
fn explicit_weights_attain_the_infimum() {
    for (network, sharing, word, d) in [
        ("linear", "separate", "onehot", N),
        ("linear", "separate", "gaussian:2N", N),
        ("linear", "shared", "gaussian:2N", N),
        ("linear", "shared", "gaussian:4N", N + 3),
        ("affine", "shared", "gaussian:2N", N),
        ("mlp:d", "shared", "gaussian:2N", N),
        ("mlp:N+N", "shared", "gaussian:2N", N),
        ("mlp:N-1", "separate", "gaussian:N", N),
        ("mlp:2N", "shared", "gaussian:2", N),
        ("mlp:4N", "shared", "gaussian:2", N),
        ("mlp:4N+4N", "shared", "gaussian:2", N),
        ("mlp:1+2N", "shared", "gaussian:3", N),
        ("mlp:4N+N", "separate", "gaussian:1", N),
        ("mlp:2N@layernorm", "shared", "gaussian:2", N + 1),
        ("linear@layernorm", "shared", "gaussian:2N", N + 1),
        ("paper", "shared", "gaussian:2d", N),
        ("paper", "shared", "gaussian:2d", N + 4),
        ("mlp:N+N@relu", "shared", "gaussian:2N", N),
        ("mlp:4N@relu", "separate", "gaussian:2", 4 * N),
        ("mlp:2N", "shared", "same:2N", N),
        ("linear", "shared", "same:2N", N),
        ("affine", "shared", "onehot", N - 1),
    ] {
        let pairs = inputs(word, N, d, 1);
        for t in PHASES {
            for bias in [Bias::Fixed, Bias::Learned] {
                let name = format!("{network} {sharing} {word} d={d} t={t} {bias:?}");
                match excess(network, sharing, &pairs, d, t, bias) {
                    Some(excess) => assert!(excess.abs() <= 1e-14, "{name}: {excess:e}"),
                    None => panic!("{name}: no witness"),
                }
            }
        }
    }
}

#[test]
fn ends_in_the_positive_reach_nothing() {
    let pairs = inputs("gaussian:2d", N, N, 1);
    for network in ["paper", "linear@relu", "mlp:32@relu"] {
        for t in PHASES {
            let reach = answer(network, "shared", &pairs, N, t);
            assert_eq!(
                (reach.reachable, reach.why),
                (Reachable::No, Why::Nonnegative)
            );
            let b: f64 = t.parse().unwrap();
            let floor = 2f64.ln() + 7.0 * (-b).exp().ln_1p();
            assert!((reach.lower.value - floor).abs() < 1e-14 && reach.infimum().is_some());
        }
    }
}

/// For d < N the bound is larger, and no weights are known to attain it.
#[test]
fn a_narrow_positive_end_costs_more() {
    let wide = inputs("gaussian:2N", N, N, 1);
    for t in PHASES {
        let floor = answer("paper", "shared", &wide, N, t).lower.value;
        let narrow = answer("paper", "shared", &wide, N / 2, t);
        assert!(narrow.lower.value > floor && narrow.infimum().is_none());
    }
}

#[test]
fn equal_pairs_reach_the_etf_only() {
    let pairs = inputs("same:2N", N, N, 1);
    assert_eq!(letters("mlp:2N", "shared", &pairs, N), "nny");
    assert_eq!(letters("linear", "shared", &pairs, N), "nny");
    assert_eq!(letters("mlp:2N", "separate", &pairs, N), "yyy");
    let reach = answer("mlp:2N", "shared", &pairs, N, "0.4");
    assert_eq!(reach.why, Why::SamePairs);
    assert!(reach.infimum().unwrap().value > target(N, N, "0.4").loss.value + 0.3);
}

/// Equal inputs in other places than within pairs.
#[test]
fn equal_inputs_have_equal_outputs() {
    let mut x = inputs("gaussian:2N", N, N, 1).x().clone();
    let y = inputs("gaussian:2N", N, N, 2).y().clone();
    let first = x.row(0).into_owned();
    x.set_row(1, &first);
    let pairs = Pairs::new(x, y).unwrap();
    for network in ["linear", "mlp:4N"] {
        for sharing in ["shared", "separate"] {
            assert_eq!(
                letters(network, sharing, &pairs, N),
                "ynn",
                "{network} {sharing}"
            );
        }
    }
}

#[test]
fn the_dimension_counts() {
    let pairs = inputs("gaussian:2N", N, N, 1);
    assert_eq!(letters("linear", "separate", &pairs, N - 1), "yny");
    assert_eq!(letters("linear", "separate", &pairs, N - 2), "ynn");
    assert_eq!(letters("linear@layernorm", "separate", &pairs, N), "yny");
    assert_eq!(
        letters("linear@layernorm", "separate", &pairs, N + 1),
        "yyy"
    );
}

/// E7: with N − 1 coordinates the ETF is produced iff the one relation has one strict sign.
#[test]
fn relations_decide_linear_encoders() {
    // Σ x_i = 0.
    let centred = DMatrix::from_fn(N, N - 1, |i, k| match i {
        _ if i == k => 1.0,
        _ if i == N - 1 => -1.0,
        _ => 0.0,
    });
    let pairs = Pairs::new(centred.clone(), centred.clone()).unwrap();
    assert_eq!(letters("linear", "separate", &pairs, N), "nny");
    // x_N = Σ of the others: 0 is outside the simplex, and a half-space has them all.
    let mut outside = centred.clone();
    outside.row_mut(N - 1).neg_mut();
    let pairs = Pairs::new(outside, centred.clone()).unwrap();
    assert_eq!(letters("linear", "separate", &pairs, N), "nnn");
    // Stretched rows: D is not 1.
    let mut stretched = centred.clone();
    for (i, mut row) in stretched.row_iter_mut().enumerate() {
        row *= (i + 1) as f64;
    }
    let pairs = Pairs::new(stretched, centred).unwrap();
    assert_eq!(letters("linear", "separate", &pairs, N), "nny");
    let excess = excess("linear", "separate", &pairs, N, "2.5", Bias::Fixed).unwrap();
    assert!(excess.abs() <= 1e-14, "{excess:e}");
}

/// E8, one network: x on one side, y on the other, or mixed; through 0, or anywhere with a bias.
#[test]
fn hyperplanes_decide_the_antipodal_structure() {
    let on = |points: [f64; 3]| DMatrix::from_column_slice(3, 1, &points);
    let letter = |network: &str, sharing: &str, x: [f64; 3], y: [f64; 3]| {
        let pairs = Pairs::new(on(x), on(y)).unwrap();
        let shape = shape(network, sharing, &pairs, 3);
        // N = 3 has an antipodal phase at b < ln(1/2) − t only.
        let problem =
            ccem::reduction::Problem::new(3, 3, "1/2".parse().unwrap(), "-2".parse().unwrap());
        let target = ccem::encoder::Target::of(&problem.unwrap(), Bias::Fixed);
        assert_eq!(target.phase, ccem::reduction::Phase::Antipodal);
        reach(&shape, &pairs, &target).reachable
    };
    use Reachable::{No, Yes};
    assert_eq!(
        letter("linear", "shared", [1.0, 2.0, 3.0], [-1.0, -2.0, -0.5]),
        Yes
    );
    assert_eq!(
        letter("linear", "shared", [1.0, 2.0, 3.0], [-1.0, -2.0, 0.5]),
        No
    );
    assert_eq!(
        letter("affine", "shared", [1.0, 2.0, 3.0], [-1.0, -2.0, 0.5]),
        Yes
    );
    assert_eq!(
        letter("affine", "shared", [1.0, 2.0, 3.0], [4.0, 1.5, 5.0]),
        No
    );
    assert_eq!(
        letter("linear", "separate", [1.0, 2.0, 3.0], [4.0, 1.5, 5.0]),
        Yes
    );
    assert_eq!(
        letter("linear", "separate", [1.0, 2.0, 3.0], [4.0, -1.5, 5.0]),
        No
    );
    assert_eq!(
        letter("affine", "separate", [1.0, 2.0, 3.0], [4.0, -1.5, 5.0]),
        Yes
    );
    assert_eq!(
        letter("linear", "shared", [1.0, 0.0, 3.0], [-1.0, -2.0, -0.5]),
        No
    );
}

/// Wendel and Cover: how often Gaussian inputs allow the antipodal structure, N = 6.
#[test]
fn the_frequency_is_that_of_cover() {
    let count = |sharing: &str, m: usize| {
        let word = format!("gaussian:{m}");
        let yes = (0..200).filter(|seed| {
            let pairs = inputs(&word, 6, 6, *seed);
            answer("linear", sharing, &pairs, 6, "0.2").reachable == Reachable::Yes
        });
        yes.count() as f64 / 200.0
    };
    // C(M, m) = 2^{1−M} Σ_{k<m} binom(M−1, k)
    for (sharing, m, expected) in [
        ("shared", 6, 0.5),
        ("shared", 4, 0.11328125),
        ("separate", 3, 0.25),
        ("separate", 5, 0.9384765625),
    ] {
        let found = count(sharing, m);
        let spread: f64 = (expected * (1.0 - expected) / 200.0f64).sqrt();
        assert!(
            (found - expected).abs() < 4.0 * spread,
            "{sharing} {m}: {found} {expected}"
        );
    }
}

#[test]
fn hidden_units_count() {
    let pairs = inputs("gaussian:2N", N, N, 1);
    assert_eq!(letters("mlp:N", "shared", &pairs, N), "yyy");
    assert_eq!(letters("mlp:N-1", "shared", &pairs, N), "yny");
    assert_eq!(letters("mlp:N-2", "shared", &pairs, N), "ynn");
    assert_eq!(letters("mlp:N-1", "separate", &pairs, N), "yyy");
    assert_eq!(letters("mlp:N-2", "separate", &pairs, N), "ynn");
    let few = inputs("gaussian:2", N, N, 1);
    assert_eq!(letters("mlp:2N-1", "shared", &few, N), "yyy");
    assert_eq!(letters("mlp:2N-2", "shared", &few, N), "???");
}

/// With a learned bias the ETF is the optimum at every t.
#[test]
fn with_a_learned_bias_the_etf_is_to_be_reached() {
    let pairs = inputs("same:2N", N, N, 1);
    let shape = shape("mlp:2N", "shared", &pairs, N);
    for t in PHASES {
        let target = target_with(N, N, t, Bias::Learned);
        assert_eq!(reach(&shape, &pairs, &target).reachable, Reachable::Yes);
    }
}
