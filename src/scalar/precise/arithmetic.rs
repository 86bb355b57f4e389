//! Interval arithmetic at any precision, and the series of exp and ln.
//!
//! Taken on trust: that dashu's exact product of two floats is exact, and that its sum and
//! quotient are rounded in the direction asked for (the tests compare them with exact rationals).
//! dashu's exp and ln are not used: every series below stands with its own remainder, so what
//! it encloses follows from interval arithmetic alone.

use std::cmp::Ordering;
use std::f64::consts::LN_2;

use dashu_float::round::mode::{Down, Up};
use dashu_float::{Context, FBig, Repr};

/// significand · 2^exponent, of any size.
pub(super) type Float = Repr<2>;

/// No endpoint is as large as 2^2²⁶ or, but for 0, as small as 2^−2²⁶ times its last bit: what
/// is printed or compared then fits in a few megabytes.
const FARTHEST: isize = 1 << 26;

/// e^z is computed for |z| < 2²⁴, where it stays well within [`FARTHEST`].
const LARGEST_EXPONENT: isize = 24;

/// Extra bits of a series: its roundings, fewer than 2²⁰, stay invisible in the result.
const GUARD: usize = 32;

/// |u| < 2^−NEAR is small enough for the series of ln(1 + u) as it stands.
const NEAR: isize = 8;

/// The numbers x with lo ≤ x ≤ hi; both ends are finite.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) lo: Float,
    pub(super) hi: Float,
}

impl Bounds {
    /// `None` where an end lies too far out.
    fn new(lo: Float, hi: Float) -> Option<Self> {
        let within = |x: &Float| x.exponent().abs() < FARTHEST && magnitude(x).abs() <= FARTHEST;
        (within(&lo) && within(&hi)).then_some(Bounds { lo, hi })
    }

    pub(super) fn point(x: Float) -> Self {
        Bounds {
            lo: x.clone(),
            hi: x,
        }
    }

    pub(super) fn integer(value: usize) -> Self {
        Bounds::point(Float::new(value.into(), 0))
    }

    /// −[lo, hi] = [−hi, −lo], exactly.
    pub(super) fn negated(&self) -> Self {
        Bounds {
            lo: -self.hi.clone(),
            hi: -self.lo.clone(),
        }
    }

    /// The least k with |x| < 2^k for every x within.
    fn magnitude(&self) -> isize {
        magnitude(&self.lo).max(magnitude(&self.hi))
    }
}

/// The least k with |x| < 2^k; for 0 the least that there is.
pub(super) fn magnitude(x: &Float) -> isize {
    match x.digits() {
        0 => -FARTHEST,
        digits => x.exponent() + digits as isize,
    }
}

/// The sign of x; −0 is zero.
pub(super) fn sign(x: &Float) -> Ordering {
    x.cmp(&Float::zero())
}

/// x · 2^places, exactly.
fn shifted(x: &Float, places: isize) -> Float {
    Float::new(x.significand().clone(), x.exponent() + places)
}

fn absolute(x: &Float) -> Float {
    match sign(x) {
        Ordering::Less => -x.clone(),
        _ => x.clone(),
    }
}

/// Interval operations that round outward to `bits` ≥ 1 significant bits.
///
/// Each encloses every value of the operation on members of its operands. `None` says that
/// there may be no such value, or that it may lie too far out.
#[derive(Clone, Copy)]
pub(super) struct Arithmetic {
    pub(super) bits: usize,
}

impl Arithmetic {
    pub(super) const fn new(bits: usize) -> Self {
        Arithmetic { bits }
    }

    /// The same with room for the roundings of a series.
    pub(super) const fn guarded(self) -> Self {
        Arithmetic::new(self.bits + GUARD)
    }

    /// Encloses [lo, hi] at this precision.
    pub(super) fn round(self, lo: Float, hi: Float) -> Option<Bounds> {
        let Bounds { lo, hi } = Bounds::new(lo, hi)?;
        let lo = FBig::<Down, 2>::from_repr_const(lo).with_precision(self.bits);
        let hi = FBig::<Up, 2>::from_repr_const(hi).with_precision(self.bits);
        Bounds::new(lo.value().into_repr(), hi.value().into_repr())
    }

    /// [x + y] ⊂ [x.lo + y.lo ↓, x.hi + y.hi ↑].
    pub(super) fn add(self, x: &Bounds, y: &Bounds) -> Option<Bounds> {
        let lo = Context::<Down>::new(self.bits).add(&x.lo, &y.lo).ok()?;
        let hi = Context::<Up>::new(self.bits).add(&x.hi, &y.hi).ok()?;
        Bounds::new(lo.value().into_repr(), hi.value().into_repr())
    }

    /// x·y takes its extremes at the ends of x and y; where both are ≥ 0, at lo·lo and hi·hi.
    pub(super) fn mul(self, x: &Bounds, y: &Bounds) -> Option<Bounds> {
        let ends = [&x.lo * &y.lo, &x.hi * &y.hi];
        if sign(&x.lo).is_ge() && sign(&y.lo).is_ge() {
            let [lo, hi] = ends;
            return self.round(lo, hi);
        }
        let crossed = [&x.lo * &y.hi, &x.hi * &y.lo];
        let lo = ends.iter().chain(&crossed).min()?.clone();
        let hi = ends.iter().chain(&crossed).max()?.clone();
        self.round(lo, hi)
    }

    /// For y > 0, x/y is increasing in x, and in y it falls where x > 0 and rises where x < 0;
    /// for y < 0, x/y = (−x)/(−y). `None` where 0 ∈ y.
    pub(super) fn div(self, x: &Bounds, y: &Bounds) -> Option<Bounds> {
        if sign(&y.hi).is_lt() {
            return self.div(&x.negated(), &y.negated());
        }
        if sign(&y.lo).is_le() {
            return None;
        }
        let below = if sign(&x.lo).is_ge() { &y.hi } else { &y.lo };
        let above = if sign(&x.hi).is_ge() { &y.lo } else { &y.hi };
        let lo = Context::<Down>::new(self.bits).div(&x.lo, below).ok()?;
        let hi = Context::<Up>::new(self.bits).div(&x.hi, above).ok()?;
        Bounds::new(lo.value().into_repr(), hi.value().into_repr())
    }

    /// e^x.
    ///
    /// With r = |x|/2^k ≤ 1/2 let E_i = Σ_j r^j i!/(i+j)!. Then e^r = E_0, E_{i−1} = 1 + r E_i/i,
    /// and 1 ≤ E_i ≤ 1/(1−r) ≤ 2. So E_m ∈ [1, 2] is where the recurrence starts; it gives e^r, to
    /// which m steps leave an uncertainty below r^m/m!; then e^|x| = (e^r)^(2^k) and
    /// e^−|x| = 1/e^|x|. The k squarings double the relative width each, hence k more bits.
    ///
    /// Where x ≤ −2²⁴ all that is said is 0 ≤ e^x ≤ e^−2²⁴ < 2^−2²⁴; where x ≥ 2²⁴, nothing.
    pub(super) fn exp(self, x: &Float) -> Option<Bounds> {
        let (size, negative) = (magnitude(x), sign(x).is_lt());
        if size > LARGEST_EXPONENT {
            let tiny = Float::new(1.into(), -(1 << LARGEST_EXPONENT));
            return if negative {
                Bounds::new(Float::zero(), tiny)
            } else {
                None
            };
        }
        // r < 2^−(√bits): the squarings and the steps of the series then cost about the same.
        let halvings = (size + self.bits.isqrt() as isize).max(1);
        let at = Arithmetic::new(self.bits + GUARD + halvings as usize);
        let r = Bounds::point(shifted(&absolute(x), -halvings));
        let one = Bounds::integer(1);
        let mut e = Bounds {
            lo: one.lo.clone(),
            hi: Float::new(2.into(), 0),
        };
        for i in (1..=at.steps(halvings - size)).rev() {
            e = at.add(&one, &at.div(&at.mul(&r, &e)?, &Bounds::integer(i))?)?;
        }
        for _ in 0..halvings {
            e = at.mul(&e, &e)?;
        }
        if negative { at.div(&one, &e) } else { Some(e) }
    }

    /// The steps m after which 2^(−gain·m) is below the last bit.
    fn steps(self, gain: isize) -> usize {
        self.bits / gain.unsigned_abs() + 1
    }

    /// ln x for x > 0.
    pub(super) fn ln(self, x: &Float) -> Option<Bounds> {
        if sign(x).is_le() {
            return None;
        }
        let at = self.guarded();
        let x = Bounds::point(x.clone());
        at.ln_of(&x, &at.add(&x, &Bounds::integer(1).negated())?)
    }

    /// ln x, where u = x − 1 is given too, so that no digit of it is lost where x is near 1.
    ///
    /// ln x = y + ln(x e^−y) for every y. A good y makes x e^−y nearly 1; a bad one costs width,
    /// never truth.
    fn ln_of(self, x: &Bounds, u: &Bounds) -> Option<Bounds> {
        if u.magnitude() <= -NEAR {
            return self.ln_near_one(u);
        }
        let y = Bounds::point(guess_of_ln(&x.lo)?);
        let ratio = self.mul(x, &self.exp(&y.negated().lo)?)?;
        let v = self.add(&ratio, &Bounds::integer(1).negated())?;
        self.add(&y, &self.ln_near_one(&v)?)
    }

    /// ln(1 + u) for |u| < 1/2, of full relative accuracy.
    ///
    /// ln(1 + u) = 2 artanh z with z = u/(2 + u), |z| ≤ 1/3, and artanh z = z A_0(z²) where
    /// A_j(q) = Σ_i q^i/(2(i+j)+1) obeys A_j = 1/(2j+1) + q A_{j+1} and, for 0 ≤ q ≤ 1/9,
    /// 0 ≤ A_j ≤ 1/(1−q) ≤ 2. So A_m ∈ [0, 2] is where the recurrence starts.
    fn ln_near_one(self, u: &Bounds) -> Option<Bounds> {
        if u.magnitude() >= 0 {
            return None;
        }
        let (one, two) = (Bounds::integer(1), Bounds::integer(2));
        let z = self.div(u, &self.add(&two, u)?)?;
        let q = self.mul(&z, &z)?;
        let mut a = Bounds {
            lo: Float::zero(),
            hi: two.hi.clone(),
        };
        for j in (0..self.steps(2 * u.magnitude())).rev() {
            let first = self.div(&one, &Bounds::integer(2 * j + 1))?;
            a = self.add(&first, &self.mul(&q, &a)?)?;
        }
        self.mul(&two, &self.mul(&z, &a)?)
    }

    /// softplus(x) = max(x, 0) + ln(1 + e^−|x|).
    pub(super) fn softplus(self, x: &Float) -> Option<Bounds> {
        let at = self.guarded();
        let e = at.exp(&-absolute(x))?;
        let tail = at.ln_of(&at.add(&Bounds::integer(1), &e)?, &e)?;
        if sign(x).is_le() {
            return Some(tail);
        }
        at.add(&Bounds::point(x.clone()), &tail)
    }

    /// With e = e^−|x|: σ(x) = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0.
    pub(super) fn sigmoid(self, x: &Float) -> Option<Bounds> {
        let at = self.guarded();
        let e = at.exp(&-absolute(x))?;
        let one = Bounds::integer(1);
        let whole = at.add(&one, &e)?;
        at.div(if sign(x).is_lt() { &e } else { &one }, &whole)
    }
}

/// ln x to about 50 bits. Nothing rests on its accuracy.
fn guess_of_ln(x: &Float) -> Option<Float> {
    let size = magnitude(x);
    let mantissa = shifted(x, -size).to_f64().value();
    Float::try_from(core_math::log(mantissa) + size as f64 * LN_2).ok()
}
