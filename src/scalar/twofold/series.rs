//! exp and ln of pairs of doubles, and the constants they need.

use std::sync::LazyLock;

use super::{Twofold, at_least, times};
use crate::scalar::Scalar;
use crate::scalar::precise::Precise;

/// The steps from e^0 to 2, equal in the exponent: k steps are 2^(k/64).
const STEPS: i32 = 64;

/// The terms of the exponential series that are summed in pairs of doubles.
const FINE: usize = 7;

/// All of its terms that are summed.
const TERMS: usize = 13;

/// The powers of ten below 2⁸⁰⁰.
const POWERS: usize = 241;

/// Everything that is computed once, at higher precision.
struct Constants {
    /// ln 2/64.
    step: Twofold,
    /// 2^(k/64).
    roots: [Twofold; STEPS as usize],
    /// 1/k!.
    factorials: [Twofold; TERMS],
    /// 1/(2k + 1).
    odd: [Twofold; 9],
    /// 10^k.
    tens: [Twofold; POWERS],
}

static CONSTANTS: LazyLock<Constants> = LazyLock::new(|| {
    type Fine = Precise<160>;
    let step = Fine::integer(2).ln() / Fine::integer(STEPS.into());
    let (root, mut power) = (step.clone().exp(), Fine::integer(1));
    let (ten, mut ten_to) = (Fine::integer(10), Fine::integer(1));
    let mut factorial = Fine::integer(1);
    let then = |x: &mut Fine, next: Fine| Twofold::of(&std::mem::replace(x, next));
    Constants {
        step: Twofold::of(&step),
        roots: std::array::from_fn(|_| {
            let next = power.clone() * root.clone();
            then(&mut power, next)
        }),
        factorials: std::array::from_fn(|k| {
            let next = factorial.clone() / Fine::integer(k as i64 + 1);
            then(&mut factorial, next)
        }),
        odd: std::array::from_fn(|k| Twofold::of(&Fine::ratio(1, 2 * k as i64 + 1))),
        tens: std::array::from_fn(|_| {
            let next = ten_to.clone() * ten.clone();
            then(&mut ten_to, next)
        }),
    }
});

/// x/10^k.
pub(super) fn over_power_of_ten(x: Twofold, k: i32) -> Twofold {
    match CONSTANTS.tens.get(k.unsigned_abs() as usize) {
        Some(power) if k < 0 => x * *power,
        Some(power) => x / *power,
        None => Twofold::NOTHING,
    }
}

/// e^x = 2^(k/64) e^r, where r = x − k ln(2)/64 is less than 2⁻⁷ in size if k is the right
/// integer; any other would do, as long as r is.
pub(super) fn exp(x: Twofold) -> Twofold {
    const FARTHEST: f64 = 600.0;
    let constants = &*CONSTANTS;
    if x.is_zero() {
        return Twofold::exact(1.0);
    }
    if x.says_nothing() || x.high.abs() > FARTHEST {
        return Twofold::NOTHING;
    }
    let k = (x.high / constants.step.high).round();
    let r = x - Twofold::exact(k) * constants.step;
    if r.most() >= 1.0 / 128.0 {
        return Twofold::NOTHING;
    }
    let (k, steps) = (k as i32, STEPS);
    let root = constants.roots[k.rem_euclid(steps) as usize];
    (root * exp_near_zero(r)).scaled(k.div_euclid(steps))
}

/// e^r = Σ r^k/k! for |r| < 2⁻⁷.
///
/// The terms from the seventh on are r⁷ times T = Σ r^j/(j+7)!. That sum is taken in doubles: each of
/// its terms is less than 2⁻¹⁰ of the one before, so that rounding costs less than 4 units in its
/// last place; what follows the last one is less than 2⁻⁵³ of T; and |T′| ≤ T, so that to take it at
/// the high part of r costs less than the rest of r, times T.
fn exp_near_zero(r: Twofold) -> Twofold {
    let factorials = &CONSTANTS.factorials;
    let tail = (factorials[FINE..].iter().rev()).fold(0.0, |sum, c| c.high + r.high * sum);
    let lost = at_least([
        tail * 8.0 * f64::EPSILON,
        times(2.0 * tail, r.radius),
        times(2.0 * tail, r.low.abs()),
    ]);
    let tail = Twofold::ball(tail, 0.0, lost);
    let fine = factorials[..FINE].iter().rev();
    fine.fold(tail, |sum, &c| c + r * sum)
}

/// ln x = y + ln(x e^−y) for every y, and near 1 by the series as it stands.
pub(super) fn ln(x: Twofold) -> Twofold {
    if x.says_nothing() || !x.is_positive() {
        return Twofold::NOTHING;
    }
    let one = Twofold::exact(1.0);
    if (x.high - 1.0).abs() < 1.0 / 256.0 {
        return ln_near_one(x - one);
    }
    let y = Twofold::exact(core_math::log(x.high));
    y + ln_near_one(x * exp(-y) - one)
}

/// ln(1 + u) for 0 ≤ u ≤ 1.
pub(super) fn ln_1p(u: Twofold) -> Twofold {
    if u.high.abs() < 1.0 / 256.0 {
        ln_near_one(u)
    } else {
        ln(Twofold::exact(1.0) + u)
    }
}

/// ln(1 + u) = 2 artanh z with z = u/(2 + u), for |u| < 2⁻⁷.
///
/// artanh z = z A_0(z²) where A_j(q) = Σ_i q^i/(2(i+j)+1) obeys A_j = 1/(2j+1) + q A_{j+1} and, for
/// 0 ≤ q ≤ 1/9, 0 ≤ A_j ≤ 2. So A_m ∈ [0, 2] is where the recurrence starts.
fn ln_near_one(u: Twofold) -> Twofold {
    if u.says_nothing() || u.most() >= 1.0 / 128.0 {
        return Twofold::NOTHING;
    }
    let z = u / (Twofold::exact(2.0) + u);
    let q = z * z;
    if q.is_zero() || q.says_nothing() {
        // Where q is below every bound, so is all but the first term.
        return match z.is_zero() {
            true => z,
            false => u.widened(times(u.most(), u.most())),
        };
    }
    // q^m < 2^−112.
    let bits = -q.most().log2();
    let m = (112.0 / bits).ceil() as usize;
    let rest = Twofold::ball(1.0, 0.0, 1.0);
    let odd = CONSTANTS.odd.iter().take(m.max(1)).rev();
    let a = odd.fold(rest, |sum, &share| share + q * sum);
    (z * a).scaled(1)
}
