//! Interval arithmetic at any precision.
//!
//! Taken on trust: that dashu's exact product of two floats is exact, and that its sum and
//! quotient are rounded in the direction asked for (the tests compare them with exact rationals).

use std::cmp::Ordering;

use dashu_float::round::mode::{Down, Up};
use dashu_float::{Context, FBig, Repr};

/// significand · 2^exponent, of any size.
pub(super) type Float = Repr<2>;

/// No endpoint is as large as 2^2²⁶ or, but for 0, as small as 2^−2²⁶ times its last bit: what
/// is printed or compared then fits in a few megabytes.
const FARTHEST: isize = 1 << 26;

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

    /// −[lo, hi] = [−hi, −lo], exactly.
    pub(super) fn negated(&self) -> Self {
        Bounds {
            lo: -self.hi.clone(),
            hi: -self.lo.clone(),
        }
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
pub(super) fn shifted(x: &Float, places: isize) -> Float {
    Float::new(x.significand().clone(), x.exponent() + places)
}

pub(super) fn absolute(x: &Float) -> Float {
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
    bits: usize,
}

impl Arithmetic {
    pub(super) const fn new(bits: usize) -> Self {
        Arithmetic { bits }
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
}
