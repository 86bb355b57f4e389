//! The losses and their derivatives, read by `Dual<Interval>`, against closed forms in 256 bits.

use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::reduction::{CcemPoint, reduced_loss, slope};
use ccem::scalar::dual::Dual;
use ccem::scalar::interval::Interval;
use proptest::prelude::*;

use super::functions::{Wide, around, is_inside, wide, within};

fn softplus_wide(z: &Wide) -> Wide {
    z.exp().ln_1p()
}

fn sigmoid_wide(z: &Wide) -> Wide {
    wide(1.0) / (wide(1.0) + (-z.clone()).exp())
}

fn constants(at: &Parameters<Interval>) -> Parameters<Dual<Interval>> {
    let [n, t, b] = [at.n, at.t, at.b].map(Dual::constant);
    Parameters { n, t, b }
}

/// φ(m) = softplus(z), φ′(m) = −t σ(z), ψ(m) = softplus(−z), ψ′(m) = t σ(−z), z = b − t m.
fn check_pair_loss(m: f64, reference: &Parameters<Wide>, at: &Parameters<Interval>) {
    let (t, z) = (&reference.t, &reference.b - &reference.t * wide(m));
    let variable = Dual::variable(Interval::exact(m));
    let phi = Sigmoid::phi(variable.clone(), &constants(at));
    let psi = Sigmoid::psi(variable, &constants(at));
    let expected = [
        (phi.value, softplus_wide(&z)),
        (phi.slope, -t * sigmoid_wide(&z)),
        (psi.value, softplus_wide(&-z.clone())),
        (psi.slope, t * sigmoid_wide(&-z.clone())),
    ];
    for (x, value) in expected {
        assert!(is_inside(&around(value), x), "{x:?}");
        assert!(x.relative_width() < 1e-12, "{x:?}");
    }
}

/// ℓ(s), ℓ′(s) and ℓ″(s) = t² [ (N−2)²/(N−1) σ(x)σ(−x) + 4 σ(y)σ(−y) ] with
/// x = t q(s) − b, y = b − t p(s).
fn check_reduced_loss(s: f64, reference: &Parameters<Wide>, at: &Parameters<Interval>) {
    let Parameters { n, t, b } = reference;
    let (one, two) = (wide(1.0), wide(2.0));
    let p = &two * wide(s) - &one;
    let q = wide(s) * (n - &two) / (n - &one) - &one;
    let (x, y) = (t * q - b, b - t * p);
    let bend = |z: &Wide| sigmoid_wide(z) * sigmoid_wide(&-z.clone());
    let value = softplus_wide(&y) + (n - &one) * softplus_wide(&x);
    let up = t * (n - &two) * sigmoid_wide(&x);
    let down = t * &two * sigmoid_wide(&y);
    let bends = (n - &two) * (n - &two) / (n - &one) * bend(&x) + wide(4.0) * bend(&y);

    let point = CcemPoint::from_s(Dual::variable(Interval::exact(s)));
    let loss = reduced_loss::<Sigmoid, _>(&point, &constants(at));
    let derivative = slope(&point, &constants(at));
    let between = within(&up - &down, up + down);
    assert!(is_inside(&around(value), loss.value), "{loss:?}");
    assert!(is_inside(&between, loss.slope), "{loss:?}");
    assert!(is_inside(&between, derivative.value), "{derivative:?}");
    assert!(
        is_inside(&around(t * t * bends), derivative.slope),
        "{derivative:?}"
    );
    assert!(loss.value.relative_width() < 1e-12, "{loss:?}");
    assert!(derivative.slope.relative_width() < 1e-11, "{derivative:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn derivatives_of_the_loss_are_enclosed(
        (m, s) in (-1.0..1.0f64, 0.0..1.0f64),
        (t, b) in (0.01..100.0f64, -30.0..30.0f64),
        n in 3i64..1000,
    ) {
        let [n, t, b] = [n as f64, t, b].map(|x| (wide(x), Interval::exact(x)));
        let reference = Parameters { n: n.0, t: t.0, b: b.0 };
        let at = Parameters { n: n.1, t: t.1, b: b.1 };
        check_pair_loss(m, &reference, &at);
        check_reduced_loss(s, &reference, &at);
    }
}
