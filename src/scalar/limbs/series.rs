//! exp and ln of a few hundred bits, and the constants they need.

use std::f64::consts::{LN_2, SQRT_2};
use std::sync::LazyLock;

use super::whole::{self, Whole};
use super::{Limbs, at_least, scaled};
use crate::scalar::Scalar;

/// The limbs of a constant: more than those of any number that is computed with it.
const WIDEST: usize = 8;

type Wide = Limbs<WIDEST>;

/// The bits of an exponent that one table of exponentials takes away.
const STEP: usize = 6;

/// The terms of the exponential series of so many bits: n for which 2^(−12(n+1))/(n+1)! is below the
/// last one.
const fn terms(bits: usize) -> usize {
    let (mut n, mut reached) = (0, 0);
    while reached < bits {
        n += 1;
        reached += 2 * STEP + (n as u32).ilog2() as usize;
    }
    n
}

const TERMS: usize = terms(64 * WIDEST);

/// The odd numbers that the series of ln 2 needs, whose terms are 1/26² apart: the slowest one.
const ODD: usize = 56;

/// The powers 10^k that are exact in two limbs, k < TENS, and 10^(TENS·2^k).
const TENS: usize = 32;
const LARGE_TENS: usize = 16;

/// Everything that is computed once.
struct Constants {
    /// ln 2.
    ln_2: Wide,
    /// e^(k/64) and e^(k/4096).
    powers: [[Wide; 1 << STEP]; 2],
    /// ⌊2^(64·8)/k!⌋, less than 2 above that: k from 2.
    factorials: [Whole<WIDEST>; TERMS + 1],
    /// 1/(2k + 1).
    odd: [Wide; ODD],
    /// 10^k.
    tens: [Wide; TENS],
    /// 10^(32·2^k).
    large_tens: [Wide; LARGE_TENS],
}

static CONSTANTS: LazyLock<Constants> = LazyLock::new(|| {
    let odd = std::array::from_fn(|k| Wide::ratio(1, 2 * k as i64 + 1));
    let tiny = exp_of_reciprocal(1 << (2 * STEP));
    let small = (0..STEP).fold(tiny, |power, _| power * power);
    let tens = powers(Wide::integer(10));
    let mut large = tens[TENS - 1] * tens[1];
    Constants {
        ln_2: ln_2(&odd),
        powers: [powers(small), powers(tiny)],
        factorials: factorials(),
        odd,
        tens,
        large_tens: std::array::from_fn(|_| {
            let square = large * large;
            std::mem::replace(&mut large, square)
        }),
    }
});

/// x^k, each from the power of half the exponent.
fn powers<const K: usize>(x: Wide) -> [Wide; K] {
    let mut powers = [Wide::ONE; K];
    for k in 1..K {
        powers[k] = powers[k / 2] * powers[k - k / 2];
        if k == 1 {
            powers[k] = x;
        }
    }
    powers
}

/// 2^(64·8 − 1)/(k!/2), rounded down at each division: less than 1 + 1/2 + 1/4 + … = 2 too small.
fn factorials() -> [Whole<WIDEST>; TERMS + 1] {
    let mut factorials = [[0; WIDEST]; TERMS + 1];
    factorials[2][WIDEST - 1] = 1 << 63;
    for k in 3..=TERMS {
        factorials[k] = whole::share(&factorials[k - 1], k as u64).0;
    }
    factorials
}

/// e^(1/k) = 1 + (1/k)(1 + (1/2k)(1 + …)) for k ≥ 64, where every bracket is between 1 and 2.
fn exp_of_reciprocal(k: i64) -> Wide {
    let bracket = Wide::ratio(3, 2).around(&Wide::ratio(1, 2));
    let terms = (1..=TERMS as i64).rev();
    terms.fold(bracket, |bracket, n| {
        Wide::ONE + bracket / Wide::integer(n * k)
    })
}

/// ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749), as Machin found π.
fn ln_2(odd: &[Wide]) -> Wide {
    let part = |factor, k| Wide::integer(factor) * artanh(Wide::ratio(1, k), |j| odd[j]);
    part(18, 26) - part(2, 4801) + part(8, 8749)
}

/// A constant in fewer limbs.
fn read<const W: usize>(x: &Wide) -> Limbs<W> {
    const { assert!(W < WIDEST, "the constants have no limb more") };
    let (mut mantissa, below) = ([0; W], WIDEST - W);
    mantissa.copy_from_slice(&x.mantissa[below..]);
    let exact = x.ulps == 0.0 && x.mantissa[..below].iter().all(|limb| *limb == 0);
    let lost = if exact { 0.0 } else { 1.0 };
    Limbs {
        negative: false,
        mantissa,
        exponent: x.exponent,
        ulps: at_least([scaled(x.ulps, -64 * below as i64), lost]),
    }
}

/// x/10^k.
pub(super) fn over_power_of_ten<const W: usize>(x: Limbs<W>, k: i64) -> Limbs<W> {
    let constants = &*CONSTANTS;
    let (large, small) = (
        k.unsigned_abs() as usize / TENS,
        k.unsigned_abs() as usize % TENS,
    );
    if large >> LARGE_TENS != 0 {
        return Limbs::NOTHING;
    }
    let factors = constants.large_tens.iter().enumerate();
    let factors = factors.filter(|(place, _)| large >> place & 1 == 1);
    let power = factors.fold(
        read(&constants.tens[small]),
        |power: Limbs<W>, (_, factor)| power * read(factor),
    );
    if k < 0 { x * power } else { x / power }
}

/// e^x = 2^k e^r with 0 ≤ r < 1, and e^r = e^(i/64) e^(j/4096) e^f with f < 1/4096.
pub(super) fn exp<const W: usize>(x: Limbs<W>) -> Limbs<W> {
    const FARTHEST: f64 = 16_777_216.0;
    let constants = &*CONSTANTS;
    let near = x.near();
    if x.is_zero() {
        return Limbs::ONE;
    }
    if x.says_nothing() || near.abs() > FARTHEST {
        return Limbs::NOTHING;
    }
    let ln_2 = read(&constants.ln_2);
    // Any k would do for which 0 ≤ r < 1.
    let mut k = (near / LN_2).floor();
    let mut r = x - Limbs::exact(k) * ln_2;
    if r.negative {
        (k, r) = (k - 1.0, r + ln_2);
    }
    let width = Limbs::<W>::WIDTH;
    let spread = scaled(r.ulps, r.exponent);
    // A middle of 0 is below 1 whatever its unit.
    let is_large = r.exponent > 0 && !whole::is_zero(&r.mantissa);
    if r.negative || is_large || spread > scaled(1.0, width - 8) {
        return Limbs::NOTHING;
    }
    let (mut fraction, ..) = whole::down(&r.mantissa, r.exponent.unsigned_abs() as usize);
    let top = fraction[W - 1];
    let [i, j] = [1, 2].map(|step| (top >> (64 - step * STEP)) as usize % (1 << STEP));
    fraction[W - 1] = top << (2 * STEP) >> (2 * STEP);
    let [coarse, fine] = [(0, i), (1, j)].map(|(step, k)| read(&constants.powers[step][k]));
    (coarse * fine * near_one(&fraction, spread)).scaled(k as i64)
}

/// e^f for f < 1/4096, the numbers within so many units of a fixed point of 64W places and one unit
/// above.
///
/// With p = f + f·(f·S), S = Σ f^(k−2)/k! over 2 ≤ k ≤ n: a coefficient and a product are rounded
/// down by less than a unit each, so S is too small by less than 2.1 units, p by less than 1.1, of
/// which what short products leave out is less than a fiftieth, and what follows the last term is
/// less than 1. Halved, these and the bit that is lost are less than 2.1 units of the result; of e^f ≤ 1.001 the spread of f, below 2⁻⁸, makes less than 0.6 times
/// itself, and the unit above it, 0.6.
fn near_one<const W: usize>(f: &Whole<W>, spread: f64) -> Limbs<W> {
    let coefficient = |k: usize| -> Whole<W> {
        let (mut shorter, wide) = ([0; W], &CONSTANTS.factorials[k]);
        shorter.copy_from_slice(&wide[WIDEST - W..]);
        shorter
    };
    // What f^k multiplies need not be known in places that 2^(−12(k−1)) moves below the last one.
    let times_f = |x: &Whole<W>, k: usize| {
        let skipped = (2 * STEP * k.saturating_sub(1) / 64).min(W - 1);
        whole::short_product(x, f, skipped)[1]
    };
    let last = const { terms(64 * W) };
    let mut sum = coefficient(last);
    for k in (2..last).rev() {
        sum = times_f(&sum, k);
        whole::add(&mut sum, &coefficient(k));
    }
    let mut p = times_f(&times_f(&sum, 1), 0);
    whole::add(&mut p, f);
    let (mut mantissa, ..) = whole::down(&p, 1);
    mantissa[W - 1] |= 1 << 63;
    Limbs {
        negative: false,
        mantissa,
        exponent: 1,
        ulps: at_least([3.0, spread]),
    }
}

/// The exponent below which |u| is small enough for the series of ln(1 + u) as it stands.
const NEAR: i64 = -8;

/// ln x for x = 2^k m is k ln 2 + ln m; and ln m = y + ln(m e^−y) for every y.
pub(super) fn ln<const W: usize>(x: Limbs<W>) -> Limbs<W> {
    if x.says_nothing() || !x.is_positive() {
        return Limbs::NOTHING;
    }
    // Half √2 ≤ m < √2: where k is not 0, k ln 2 is twice as large as ln m.
    let mut k = x.exponent;
    if x.scaled(-k).near() < SQRT_2 / 2.0 {
        k -= 1;
    }
    let m = x.scaled(-k);
    let u = m - Limbs::ONE;
    let of_m = match u.magnitude() <= NEAR {
        true => ln_near_one(u),
        false => {
            let y = Limbs::exact(core_math::log(m.near()));
            y + ln_near_one(m * exp(-y) - Limbs::ONE)
        }
    };
    match k {
        0 => of_m,
        _ => Limbs::integer(k) * read(&CONSTANTS.ln_2) + of_m,
    }
}

/// ln(1 + u) for 0 ≤ u ≤ 1.
pub(super) fn ln_1p<const W: usize>(u: Limbs<W>) -> Limbs<W> {
    match u.magnitude() <= NEAR {
        true => ln_near_one(u),
        false => ln(Limbs::ONE + u),
    }
}

/// ln(1 + u) = 2 artanh z with z = u/(2 + u), for |u| < 2⁻⁷.
fn ln_near_one<const W: usize>(u: Limbs<W>) -> Limbs<W> {
    if u.magnitude() > NEAR + 1 {
        return Limbs::NOTHING;
    }
    let z = u / (Limbs::ONE.scaled(1) + u);
    let odd = |k: usize| read(&CONSTANTS.odd[k]);
    artanh(z, odd).scaled(1)
}

/// artanh z = z A_0(z²) where A_j(q) = Σ_i q^i/(2(i+j)+1) obeys A_j = 1/(2j+1) + q A_{j+1} and, for
/// 0 ≤ q ≤ 1/9, 0 ≤ A_j ≤ 2. So A_m ∈ [0, 2] is where the recurrence starts.
fn artanh<const W: usize>(z: Limbs<W>, odd: impl Fn(usize) -> Limbs<W>) -> Limbs<W> {
    let q = z * z;
    if z.is_zero() || q.says_nothing() || q.magnitude() > -4 {
        return if z.is_zero() { z } else { Limbs::NOTHING };
    }
    // q^m is below the last bit.
    let m = Limbs::<W>::WIDTH / -q.magnitude() + 1;
    let rest = Limbs::ONE.around(&Limbs::ONE);
    let a = (0..m.min(ODD as i64))
        .rev()
        .fold(rest, |sum, j| odd(j as usize) + q * sum);
    z * a
}
