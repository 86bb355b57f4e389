//! The series of exp and ln, one end of an enclosure at a time.
//!
//! All chains below are of numbers ≥ 0, and each of their operations increases in its operands but
//! for a divisor, in which it falls. So a chain of operations rounded down, divisors rounded up,
//! bounds the exact value from below; the same chain rounded the other way bounds it from above.
//! The functions increase too: f([x, y]) ⊂ [f(x) from below, f(y) from above].
//!
//! Taken on trust: that integers of dashu are exact, and that its sum of two floats is rounded in
//! the direction asked for (the tests compare it with exact rationals). dashu's exp and ln are not
//! used: every series stands with its own remainder.

use std::f64::consts::LN_2;

use dashu_base::{BitTest, DivRem, SquareRoot, UnsignedAbs};
use dashu_float::Context;
use dashu_float::round::mode::{Down, Up};
use dashu_int::{IBig, UBig};

use super::arithmetic::{Float, absolute, magnitude, shifted, sign};

/// e^z is computed for |z| < 2²⁴.
const LARGEST_EXPONENT: isize = 24;

/// Extra bits of a series: its roundings, fewer than 2¹², stay invisible in the result.
const GUARD: usize = 16;

/// |u| < 2^−NEAR is small enough for the series of ln(1 + u) as it stands.
const NEAR: isize = 8;

/// mantissa · 2^exponent ≥ 0.
struct Size {
    mantissa: UBig,
    exponent: isize,
}

impl Size {
    /// |x|.
    fn of(x: &Float) -> Self {
        Size {
            mantissa: x.significand().clone().unsigned_abs(),
            exponent: x.exponent(),
        }
    }

    fn float(self) -> Float {
        Float::new(IBig::from(self.mantissa), self.exponent)
    }

    fn shifted(self, places: isize) -> Self {
        Size {
            exponent: self.exponent + places,
            ..self
        }
    }
}

/// One end of an enclosure, of `bits` ≥ 1 significant bits or as many binary places.
#[derive(Clone, Copy)]
pub(super) struct End {
    bits: usize,
    upper: bool,
}

impl End {
    pub(super) const fn lower(bits: usize) -> Self {
        End { bits, upper: false }
    }

    pub(super) const fn upper(bits: usize) -> Self {
        End { bits, upper: true }
    }

    fn opposite(self) -> Self {
        End {
            upper: !self.upper,
            ..self
        }
    }

    fn with_more(self, bits: usize) -> Self {
        End {
            bits: self.bits + bits,
            ..self
        }
    }

    /// 1 = 2^bits · 2^−bits, a number of `bits` binary places.
    fn one(self) -> UBig {
        UBig::ONE << self.bits
    }

    /// x/2^places.
    fn dropped(self, x: UBig, places: usize) -> UBig {
        let inexact = x.trailing_zeros().is_some_and(|zeros| zeros < places);
        let quotient = x >> places;
        if inexact && self.upper {
            quotient + UBig::ONE
        } else {
            quotient
        }
    }

    /// x/y for y > 0.
    fn quotient(self, x: UBig, y: &UBig) -> UBig {
        let (quotient, rest) = x.div_rem(y);
        if self.upper && !rest.is_zero() {
            quotient + UBig::ONE
        } else {
            quotient
        }
    }

    /// x/k for a small k > 0, with ⌈x/k⌉ = ⌊(x + k − 1)/k⌋.
    fn share(self, x: UBig, k: usize) -> UBig {
        let excess = if self.upper { k - 1 } else { 0 };
        (x + excess) / k
    }

    /// xy, of `bits` significant bits.
    fn product(self, x: &Size, y: &Size) -> Size {
        let (mantissa, exponent) = (&x.mantissa * &y.mantissa, x.exponent + y.exponent);
        let excess = mantissa.bit_len().saturating_sub(self.bits);
        Size {
            mantissa: self.dropped(mantissa, excess),
            exponent: exponent + excess as isize,
        }
    }

    /// x/y of at least `bits` significant bits, where y > 0 has as many binary places.
    fn over(self, x: &Size, y: &UBig) -> Size {
        let places = (self.bits + y.bit_len()).saturating_sub(x.mantissa.bit_len());
        Size {
            mantissa: self.quotient(&x.mantissa << places, y),
            exponent: x.exponent + self.bits as isize - places as isize,
        }
    }

    /// x as a number of `bits` binary places.
    fn fixed(self, x: &Size) -> UBig {
        let places = x.exponent + self.bits as isize;
        if places >= 0 {
            &x.mantissa << places.unsigned_abs()
        } else {
            self.dropped(x.mantissa.clone(), places.unsigned_abs())
        }
    }

    /// x + y of any sign.
    fn sum(self, x: &Float, y: &Float) -> Option<Float> {
        let sum = if self.upper {
            Context::<Up>::new(self.bits)
                .add(x, y)
                .ok()?
                .value()
                .into_repr()
        } else {
            Context::<Down>::new(self.bits)
                .add(x, y)
                .ok()?
                .value()
                .into_repr()
        };
        Some(sum)
    }

    /// The steps m after which 2^(−gain·m) is below the last bit.
    fn steps(self, gain: isize) -> usize {
        self.bits / gain.unsigned_abs() + 1
    }

    /// The steps m after which 2^(−gain·m)/m! is.
    fn steps_of_exp(self, gain: isize) -> usize {
        let (mut m, mut reached) = (0usize, 0);
        while reached < self.bits {
            m += 1;
            reached += gain.unsigned_abs() + m.ilog2() as usize;
        }
        m
    }

    /// e^x. Where x ≤ −2²⁴ all that is said is 0 ≤ e^x ≤ e^−2²⁴ < 2^−2²⁴; where x ≥ 2²⁴, nothing.
    pub(super) fn exp(self, x: &Float) -> Option<Float> {
        self.exp_size(x).map(Size::float)
    }

    fn exp_size(self, x: &Float) -> Option<Size> {
        let negative = sign(x).is_lt();
        match (magnitude(x) > LARGEST_EXPONENT, negative) {
            (true, false) => None,
            (true, true) => Some(Size {
                mantissa: UBig::from(u8::from(self.upper)),
                exponent: -(1 << LARGEST_EXPONENT),
            }),
            (false, false) => Some(self.growth(x)),
            (false, true) => Some(self.reciprocal(&self.opposite().growth(x))),
        }
    }

    /// 1/x for x > 0.
    fn reciprocal(self, x: &Size) -> Size {
        let places = x.mantissa.bit_len() + self.bits + GUARD;
        Size {
            mantissa: self.quotient(UBig::ONE << places, &x.mantissa),
            exponent: -x.exponent - places as isize,
        }
    }

    /// e^|x| for |x| < 2²⁴.
    ///
    /// With r = |x|/2^k ≤ 1/2 let E_i = Σ_j r^j i!/(i+j)!. Then e^r = E_0, E_{i−1} = 1 + r E_i/i,
    /// and 1 ≤ E_i ≤ 1/(1−r) ≤ 2. So E_m ∈ [1, 2] is where the recurrence starts; it gives e^r, to
    /// which m steps leave an uncertainty below r^m/m!; then e^|x| = (e^r)^(2^k). The k squarings
    /// double the relative error each, hence k more bits.
    fn growth(self, x: &Float) -> Size {
        let size = magnitude(x);
        // r < 2^−(√bits): the squarings and the steps of the series then cost about the same.
        let halvings = (size + self.bits.isqrt() as isize).max(1);
        let at = self.with_more(GUARD + halvings.unsigned_abs());
        let (one, r) = (at.one(), at.fixed(&Size::of(x).shifted(-halvings)));
        let mut e = &one << usize::from(at.upper);
        for i in (1..=at.steps_of_exp(halvings - size)).rev() {
            e = &one + at.share(at.dropped(&r * e, at.bits), i);
        }
        let mut e = Size {
            mantissa: e,
            exponent: -(at.bits as isize),
        };
        for _ in 0..halvings {
            e = at.product(&e, &e);
        }
        e
    }

    /// √x for x ≥ 0: of m·2^2k, m of at least 2·`bits` bits, it is √m·2^k.
    pub(super) fn sqrt(self, x: &Float) -> Float {
        let Size { mantissa, exponent } = Size::of(x);
        let places = (2 * self.bits).saturating_sub(mantissa.bit_len());
        let places = places + usize::from((exponent - places as isize) % 2 != 0);
        let mantissa = mantissa << places;
        let root = mantissa.sqrt();
        let inexact = &root * &root != mantissa;
        let size = Size {
            mantissa: root + UBig::from(u8::from(inexact && self.upper)),
            exponent: (exponent - places as isize) / 2,
        };
        size.float()
    }

    /// ln x for x > 0.
    pub(super) fn ln(self, x: &Float) -> Option<Float> {
        if sign(x).is_le() {
            return None;
        }
        let at = self.with_more(GUARD);
        // x − 1 is exact, and as short as x, for ½ ≤ x < 2.
        if (0..=1).contains(&magnitude(x)) {
            at.ln_1p(&(x - Float::one()))
        } else {
            at.ln_far(x)
        }
    }

    /// ln(1 + u) for −½ ≤ u ≤ 1.
    pub(super) fn ln_1p(self, u: &Float) -> Option<Float> {
        if magnitude(u) <= -NEAR {
            self.ln_near_one(u)
        } else {
            self.ln_far(&(u + Float::one()))
        }
    }

    /// ln x = y + ln(x e^−y) for every y. A good y makes x e^−y nearly 1; a bad one costs width,
    /// never truth.
    fn ln_far(self, x: &Float) -> Option<Float> {
        let y = guess_of_ln(x)?;
        let ratio = self.product(&Size::of(x), &self.exp_size(&-y.clone())?);
        self.sum(&y, &self.ln_near_one(&(ratio.float() - Float::one()))?)
    }

    /// ln(1 + u) for |u| < 1/2, of full relative accuracy: |ln(1 + u)| increases with |u|.
    fn ln_near_one(self, u: &Float) -> Option<Float> {
        if magnitude(u) >= 0 {
            None
        } else if sign(u).is_lt() {
            Some(-self.opposite().distance_of_ln(u).float())
        } else {
            Some(self.distance_of_ln(u).float())
        }
    }

    /// |ln(1 + u)|.
    ///
    /// It is 2 artanh z with z = |u|/(2 + u) ≤ 1/3, and artanh z = z A_0(z²) where
    /// A_j(q) = Σ_i q^i/(2(i+j)+1) obeys A_j = 1/(2j+1) + q A_{j+1} and, for 0 ≤ q ≤ 1/9,
    /// 0 ≤ A_j ≤ 1/(1−q) ≤ 2. So A_m ∈ [0, 2] is where the recurrence starts.
    fn distance_of_ln(self, u: &Float) -> Size {
        let (one, size) = (self.one(), Size::of(u));
        // The divisor is rounded the other way, hence what is taken from it as asked for.
        let whole = if sign(u).is_lt() {
            (&one << 1) - self.fixed(&size)
        } else {
            (&one << 1) + self.opposite().fixed(&size)
        };
        let z = self.over(&size, &whole);
        let q = self.fixed(&self.product(&z, &z));
        let mut a = if self.upper { &one << 1 } else { UBig::ZERO };
        for j in (0..self.steps(2 * magnitude(u))).rev() {
            a = self.share(one.clone(), 2 * j + 1) + self.dropped(&q * a, self.bits);
        }
        let a = Size {
            mantissa: a,
            exponent: -(self.bits as isize),
        };
        self.product(&z, &a).shifted(1)
    }

    /// softplus(x) = max(x, 0) + ln(1 + e^−|x|).
    pub(super) fn softplus(self, x: &Float) -> Option<Float> {
        let at = self.with_more(GUARD);
        let tail = at.ln_1p(&at.exp(&-absolute(x))?)?;
        if sign(x).is_le() {
            return Some(tail);
        }
        at.sum(x, &tail)
    }

    /// With e = e^−|x|: σ(x) = 1/(1 + e) for x ≥ 0, which falls in e; e/(1 + e) for x < 0, which
    /// increases in e.
    pub(super) fn sigmoid(self, x: &Float) -> Option<Float> {
        let at = self.with_more(GUARD);
        let rising = sign(x).is_lt();
        let end = if rising { at } else { at.opposite() };
        let e = end.exp_size(&-absolute(x))?;
        let whole = at.one() + at.opposite().fixed(&e);
        let one = Size {
            mantissa: UBig::ONE,
            exponent: 0,
        };
        Some(at.over(if rising { &e } else { &one }, &whole).float())
    }
}

/// ln x to about 50 bits. Nothing rests on its accuracy.
fn guess_of_ln(x: &Float) -> Option<Float> {
    let size = magnitude(x);
    let mantissa = shifted(x, -size).to_f64().value();
    Float::try_from(core_math::log(mantissa) + size as f64 * LN_2).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Function = fn(End, &Float) -> Option<Float>;

    /// ±m·2^e of many sizes; at e = −9..1 for m odd, both sides of every case distinction.
    fn arguments() -> impl Iterator<Item = Float> {
        let exponents = [-300, -40, -20].into_iter().chain(-9..=1).chain([4, 9]);
        exponents.flat_map(|exponent| {
            [-255, -129, -3, -1, 1, 3, 77, 129, 255].map(|m| Float::new(m.into(), exponent - 4))
        })
    }

    /// Many bits tell the value; the ends of few bits stand on either side of it, by less than
    /// their last bit. Rounded as the user sees them, a wrong direction would not show.
    fn check(function: Function, x: &Float) {
        let [low, high] = [End::lower(700), End::upper(700)].map(|end| function(end, x).unwrap());
        assert!(low <= high, "{x:?}");
        for bits in (1..80).chain([128, 200, 333]) {
            let [below, above] =
                [End::lower(bits), End::upper(bits)].map(|end| function(end, x).unwrap());
            assert!(below <= low && high <= above, "{x:?} at {bits} bits");
            let (width, last) = (&above - &below, magnitude(&low) - bits as isize);
            assert!(
                width.is_pos_zero() || magnitude(&width) < last,
                "{x:?} at {bits} bits: {width:?}"
            );
        }
    }

    #[test]
    fn the_ends_stand_on_either_side() {
        for x in arguments() {
            for function in [End::exp, End::softplus, End::sigmoid] {
                check(function, &x);
            }
            for x in [&x + Float::one(), x] {
                if sign(&x).is_gt() {
                    check(End::ln, &x);
                }
            }
        }
    }

    #[test]
    fn divisions_round_to_their_side() {
        let (lower, upper) = (End::lower(9), End::upper(9));
        for (x, k) in (0..300usize).flat_map(|x| (1..9).map(move |k| (x, k))) {
            let (size, divisor) = (UBig::from(x), UBig::from(k));
            for (end, expected) in [(lower, x / k), (upper, x.div_ceil(k))] {
                assert_eq!(end.share(size.clone(), k), UBig::from(expected));
                assert_eq!(end.quotient(size.clone(), &divisor), UBig::from(expected));
            }
            for (end, expected) in [(lower, x >> k), (upper, x.div_ceil(1 << k))] {
                assert_eq!(end.dropped(size.clone(), k), UBig::from(expected));
            }
        }
    }
}
