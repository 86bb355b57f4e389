//! softplus and σ over vectors, from one exponential: at most 2 ulp from the exact value for
//! every double, the subnormal tails included (tested against enclosures). The same exponential
//! and logarithm in two parts, for a softmax of numbers of any size.
//!
//! The coefficients are minimax polynomials computed for this file (Remez, 60 digits); the
//! reductions are the classical ones of Cody and Waite.

use super::lanes::{Arithmetic, Instructions, Lanes, Task};

/// ln 2 = `LN_2_HIGH` + `LN_2_LOW`; the high part ends in 21 zero bits, so that an integer below
/// 2²¹ times it is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// (e^r − 1 − r)/r² for |r| ≤ (ln 2)/2; e^r is then right to 2^−57.8.
const EXPONENTIAL: [f64; 10] = [
    f64::from_bits(0x3fe0_0000_0000_0009),
    f64::from_bits(0x3fc5_5555_5555_54fc),
    f64::from_bits(0x3fa5_5555_5555_0b7f),
    f64::from_bits(0x3f81_1111_1112_78cd),
    f64::from_bits(0x3f56_c16c_1839_f9df),
    f64::from_bits(0x3f2a_01a0_12a6_33c2),
    f64::from_bits(0x3efa_0199_b4ea_4776),
    f64::from_bits(0x3ec7_1df2_6d45_9b32),
    f64::from_bits(0x3e92_8ac6_c19b_d290),
    f64::from_bits(0x3e5a_d7b2_1ea1_49ae),
];

/// (ln((1+y)/(1−y)) − 2y)/y³ as a polynomial in y² ≤ (3 − 2√2)²; the logarithm is then right to
/// 2^−59.4.
const LOGARITHM: [f64; 7] = [
    f64::from_bits(0x3fe5_5555_5555_5592),
    f64::from_bits(0x3fd9_9999_9997_fecb),
    f64::from_bits(0x3fd2_4924_941e_61da),
    f64::from_bits(0x3fcc_71c5_20ff_69d9),
    f64::from_bits(0x3fc7_4663_deb0_bf9a),
    f64::from_bits(0x3fc3_9a1c_cc2f_2986),
    f64::from_bits(0x3fc2_f04e_c778_213d),
];

/// Below this e^a is 0 in f64.
const UNDERFLOW: f64 = -750.0;

/// softplus(z) and σ(z), lane by lane. A NaN gives NaN.
///
/// One exponential, never of a positive number, serves both: with e = e^{−|z|},
///
/// softplus(z) = max(z, 0) + ln(1 + e),   σ(z) = (1 or e)/(1 + e).
#[inline(always)]
pub(super) fn softplus_sigmoid<L: Arithmetic>(z: L) -> (L, L) {
    let (zero, one) = (L::splat(0.0), L::splat(1.0));
    let (e, e_rest) = exponential(z.minus_magnitude());
    // 1 + e + e′ = sum + sum′: the differences are exact.
    let sum = one.add(e);
    let growth = sum.sub(one);
    let sum_rest = e.sub(growth).add(e_rest);
    let inverse = one.div(sum);
    let twos = [[zero; 2], [LN_2_HIGH, LN_2_LOW].map(L::splat)];
    let logarithm = logarithm([sum, sum_rest], growth, inverse, twos);

    let x = z.if_less(zero, e, one);
    let x_rest = z.if_less(zero, e_rest, zero);
    let sigmoid = quotient([x, x_rest], [sum, sum_rest], inverse);

    let positive_part = z.if_less(zero, zero, z);
    (positive_part.add(logarithm), sigmoid)
}

/// (x + x′)/(y + y′), where x′ and y′ are small, from 1/y to a few ulp: what the first guess
/// leaves is known to the last bit.
#[inline(always)]
fn quotient<L: Arithmetic>([x, x_rest]: [L; 2], [y, y_rest]: [L; 2], inverse: L) -> L {
    let guess = x.mul(inverse);
    let remainder = guess.minus_mul_add(y, x);
    let remainder = remainder.add(guess.minus_mul_add(y_rest, x_rest));
    remainder.mul_add(inverse, guess)
}

/// e^a for a ≤ 0, and what its rounding lost.
#[inline(always)]
fn exponential<L: Arithmetic>(a: L) -> (L, L) {
    let one = L::splat(1.0);
    let (growth, k) = growth_and_twos(a.at_least(L::splat(UNDERFLOW)));
    let power = growth.add(one);
    let rest = growth.sub(power.sub(one));
    (power.scale(k), rest.scale(k))
}

/// e^a = p 2^k with p from (√2)/2 to √2 and an integer k, neither of which leaves the range of
/// f64 where e^a does: p and k for |a| ≤ 2⁵⁰.
#[inline(always)]
pub(super) fn power_and_twos<L: Arithmetic>(a: L) -> (L, L) {
    let (growth, k) = growth_and_twos(a);
    (growth.add(L::splat(1.0)), k)
}

/// The k of [`power_and_twos`]: the integer nearest to a/ln 2.
#[inline(always)]
pub(super) fn twos<L: Arithmetic>(a: L) -> L {
    a.mul(L::splat(std::f64::consts::LOG2_E)).round()
}

/// e^r − 1 and k, where a = k ln 2 + r.
#[inline(always)]
fn growth_and_twos<L: Arithmetic>(a: L) -> (L, L) {
    let k = twos(a);
    let r = k.mul_add(L::splat(-LN_2_HIGH), a);
    let r = k.mul_add(L::splat(-LN_2_LOW), r);
    let growth = r.mul(r).mul_add(polynomial(r, &EXPONENTIAL), r);
    (growth, k)
}

/// e^a, which may be 0 or ∞.
#[inline(always)]
pub(super) fn power<L: Arithmetic>(a: L) -> L {
    let (power, k) = power_and_twos(a);
    let most = L::splat(2000.0);
    halved(power, k.if_less(most, k, most))
}

/// x 2^e for an integer e ≤ 2000.
#[inline(always)]
pub(super) fn halved<L: Arithmetic>(x: L, e: L) -> L {
    x.scale(e.at_least(L::splat(-2000.0)))
}

/// x + y, and what its rounding lost (Knuth's two-sum).
#[inline(always)]
pub(super) fn two_sum<L: Arithmetic>(x: L, y: L) -> (L, L) {
    let sum = x.add(y);
    let added = sum.sub(x);
    (sum, x.sub(sum.sub(added)).add(y.sub(added)))
}

/// ln(1 + m 2^e) for an integer e and m = 0 or m ≥ ½, where m 2^e may be any size.
///
/// With h = e − 1 where that is positive, and 0 elsewhere, it is h ln 2 + ln(2^−h + m 2^(e−h)),
/// of a sum that is at least 1.
#[inline(always)]
pub(super) fn log_one_plus<L: Arithmetic>(m: L, e: L) -> L {
    let (zero, one) = (L::splat(0.0), L::splat(1.0));
    let h = e.sub(one).at_least(zero);
    let share = halved(m.add(m), e.sub(h).sub(one));
    let (sum, rest) = two_sum(halved(one, zero.sub(h)), share);
    let k = sum.exponent();
    let (x, rest) = (halved(sum, zero.sub(k)), halved(rest, zero.sub(k)));
    let k = k.add(h);
    let twos = [k, k.add(one)].map(|k| [LN_2_HIGH, LN_2_LOW].map(|ln_2| k.mul(L::splat(ln_2))));
    logarithm([x, rest], x.sub(one), one.div(x), twos)
}

/// k ln 2 + ln(x + x′) for x = 1 + growth from 1 to 2 and a small x′, where 1/x is `inverse` and
/// k ln 2 and (k + 1) ln 2 are `twos`, each a high part and a low one.
///
/// With x = 2^j (1 + f), j = 0 or 1 and f from (√2)/2 − 1 to √2 − 1, and y = f/(2 + f),
///
/// ln(1 + f) = 2y + y³ P(y²) = f − y (f − y² P(y²)).
///
/// The large terms (k + j) ln 2 and f are exact, and so is what their sum loses; what is subtracted
/// from it is small. The logarithm of x + x′ is that of x and x′/x.
#[inline(always)]
fn logarithm<L: Arithmetic>([x, rest]: [L; 2], growth: L, inverse: L, twos: [[L; 2]; 2]) -> L {
    let split = L::splat(std::f64::consts::SQRT_2 - 1.0);
    let half = x.mul_add(L::splat(0.5), L::splat(-1.0));
    let f = growth.if_less(split, growth, half);
    let high = growth.if_less(split, twos[0][0], twos[1][0]);
    let low = growth.if_less(split, twos[0][1], twos[1][1]);
    let y = f.div(f.add(L::splat(2.0)));
    let y2 = y.mul(y);
    let bend = y2.minus_mul_add(polynomial(y2, &LOGARITHM), f);
    let small = y.minus_mul_add(bend, rest.mul_add(inverse, low));
    let large = high.add(f);
    let lost = f.sub(large.sub(high));
    large.add(lost.add(small))
}

/// Σ c_k x^k, by Horner's rule in x² for the even and the odd terms side by side: the chain of
/// dependent operations is half as long.
#[inline(always)]
fn polynomial<L: Arithmetic, const TERMS: usize>(x: L, coefficients: &[f64; TERMS]) -> L {
    let square = x.mul(x);
    let mut sums = [
        L::splat(coefficients[TERMS - 1]),
        L::splat(coefficients[TERMS - 2]),
    ];
    for k in (0..TERMS - 2).rev() {
        let sum = &mut sums[(TERMS - 1 - k) % 2];
        *sum = sum.mul_add(square, L::splat(coefficients[k]));
    }
    // The lowest term is in the last sum that was touched.
    let [odd, even] = match TERMS % 2 {
        0 => sums,
        _ => [sums[1], sums[0]],
    };
    odd.mul_add(x, even)
}

/// softplus and σ of every number of `z`, by the instructions that the kernel would use.
pub fn softplus_sigmoid_each(instructions: Instructions, z: &[f64]) -> (Vec<f64>, Vec<f64>) {
    instructions.run(Each { z })
}

struct Each<'a> {
    z: &'a [f64],
}

impl Task for Each<'_> {
    type Output = (Vec<f64>, Vec<f64>);

    #[inline(always)]
    fn run<L: Lanes>(self) -> Self::Output {
        let mut softplus = self.z.to_vec();
        softplus.resize(self.z.len().next_multiple_of(L::WIDTH), 0.0);
        let mut sigmoid = softplus.clone();
        let vectors = softplus.chunks_exact_mut(L::WIDTH);
        for (softplus, sigmoid) in vectors.zip(sigmoid.chunks_exact_mut(L::WIDTH)) {
            let (value, slope) = softplus_sigmoid(L::load(softplus));
            value.store(softplus);
            slope.store(sigmoid);
        }
        softplus.truncate(self.z.len());
        sigmoid.truncate(self.z.len());
        (softplus, sigmoid)
    }
}
