//! Whole numbers of W limbs, 64 bits each, the least significant one first: exact arithmetic
//! without allocation.

/// Σ x_i·2^64i.
pub(super) type Whole<const W: usize> = [u64; W];

pub(super) fn is_zero<const W: usize>(x: &Whole<W>) -> bool {
    x.iter().all(|limb| *limb == 0)
}

/// The bits above the highest one that is set.
pub(super) fn leading_zeros<const W: usize>(x: &Whole<W>) -> usize {
    let empty = x.iter().rev().take_while(|limb| **limb == 0).count();
    let of_limb = x.get((W - 1).wrapping_sub(empty));
    64 * empty + of_limb.map_or(0, |limb| limb.leading_zeros() as usize)
}

/// x + y modulo 2^64W, and whether the sum is larger than that.
pub(super) fn add<const W: usize>(x: &mut Whole<W>, y: &Whole<W>) -> bool {
    let mut carry = false;
    for (a, b) in x.iter_mut().zip(y) {
        (*a, carry) = a.carrying_sum(*b, carry);
    }
    carry
}

/// x − y modulo 2^64W, and whether the difference is negative.
pub(super) fn subtract<const W: usize>(x: &mut Whole<W>, y: &Whole<W>, mut borrow: bool) -> bool {
    for (a, b) in x.iter_mut().zip(y) {
        (*a, borrow) = a.borrowing_difference(*b, borrow);
    }
    borrow
}

/// 2^64W − x, modulo 2^64W.
pub(super) fn negate<const W: usize>(x: &mut Whole<W>) {
    let mut zero = [0; W];
    subtract(&mut zero, x, false);
    *x = zero;
}

/// A sum and a difference of three terms: a limb and what is carried.
trait Carrying: Sized {
    fn carrying_sum(self, other: Self, carry: bool) -> (Self, bool);
    fn borrowing_difference(self, other: Self, borrow: bool) -> (Self, bool);
}

impl Carrying for u64 {
    fn carrying_sum(self, other: u64, carry: bool) -> (u64, bool) {
        let (sum, first) = self.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(carry.into());
        (sum, first | second)
    }

    fn borrowing_difference(self, other: u64, borrow: bool) -> (u64, bool) {
        let (rest, first) = self.overflowing_sub(other);
        let (rest, second) = rest.overflowing_sub(borrow.into());
        (rest, first | second)
    }
}

/// x·2^64 + below, without what is above.
fn raised<const W: usize>(x: &Whole<W>, below: u64) -> Whole<W> {
    std::array::from_fn(|place| if place == 0 { below } else { x[place - 1] })
}

/// ⌊x/2^64⌋.
fn lowered<const W: usize>(x: &Whole<W>) -> Whole<W> {
    std::array::from_fn(|place| if place + 1 < W { x[place + 1] } else { 0 })
}

/// (high·2^64 + low)·2^bits without what is below 2^64, or above 2^128; bits < 64.
fn funnel(high: u64, low: u64, bits: usize) -> u64 {
    ((u128::from(high) << 64 | u128::from(low)) << bits >> 64) as u64
}

/// (x + below/2^64)·2^places, for a shift that no bit leaves upward, and what is left below 1.
pub(super) fn up<const W: usize>(x: &Whole<W>, below: u64, places: usize) -> (Whole<W>, u64) {
    let (mut x, mut below) = (*x, below);
    for _ in 0..places / 64 {
        x = raised(&x, below);
        below = 0;
    }
    let (bits, low) = (places % 64, raised(&x, below));
    let shifted = std::array::from_fn(|place| funnel(x[place], low[place], bits));
    (shifted, below << bits)
}

/// x/2^places: the whole part, 64 bits behind the point, and whether anything is left of x.
pub(super) fn down<const W: usize>(x: &Whole<W>, places: usize) -> (Whole<W>, u64, bool) {
    let (mut x, mut below, mut lost) = (*x, 0, false);
    for _ in 0..(places / 64).min(W + 1) {
        lost |= below != 0;
        below = x[0];
        x = lowered(&x);
    }
    let bits = places % 64;
    if bits == 0 {
        return (x, below, lost);
    }
    lost |= below << (64 - bits) != 0;
    below = funnel(x[0], below, 64 - bits);
    let high = lowered(&x);
    let shifted = std::array::from_fn(|place| funnel(high[place], x[place], 64 - bits));
    (shifted, below, lost)
}

/// x·y: the limbs below 2^64W, and those above.
#[inline]
pub(super) fn product<const W: usize>(x: &Whole<W>, y: &Whole<W>) -> [Whole<W>; 2] {
    short_product(x, y, 0)
}

/// The same without the lowest `skipped` limbs of x and y.
#[inline]
pub(super) fn short_product<const W: usize>(
    x: &Whole<W>,
    y: &Whole<W>,
    skipped: usize,
) -> [Whole<W>; 2] {
    let mut halves = [[0; W]; 2];
    let limbs = halves.as_flattened_mut();
    for (i, a) in x.iter().enumerate().skip(skipped) {
        let mut carry = 0;
        for (j, b) in y.iter().enumerate().skip(skipped) {
            let sum = u128::from(*a) * u128::from(*b) + u128::from(limbs[i + j]) + carry;
            limbs[i + j] = sum as u64;
            carry = sum >> 64;
        }
        limbs[i + W] = carry as u64;
    }
    halves
}

/// ⌊x·2^64W/y⌋ for x < y and 2^(64W−1) ≤ y, and whether a rest is left (Knuth, *The Art of
/// Computer Programming* 2, 4.3.1, algorithm D).
pub(super) fn quotient<const W: usize>(mut x: Whole<W>, y: &Whole<W>) -> (Whole<W>, bool) {
    let mut quotient = [0; W];
    for digit in quotient.iter_mut().rev() {
        let mut top = x[W - 1];
        x = raised(&x, 0);
        // At most 2 too large.
        *digit = match top < y[W - 1] {
            true => two_by_one(top, x[W - 1], y[W - 1]),
            false => u64::MAX,
        };
        let mut below_zero = take(&mut top, &mut x, *digit, y);
        while below_zero {
            *digit -= 1;
            let carry = add(&mut x, y);
            let carried = top.checked_add(carry.into());
            below_zero = carried.is_some();
            top = carried.unwrap_or(0);
        }
    }
    (quotient, !is_zero(&x))
}

/// ⌊(high·2^64 + low)/divisor⌋ for high < divisor.
fn two_by_one(high: u64, low: u64, divisor: u64) -> u64 {
    ((u128::from(high) << 64 | u128::from(low)) / u128::from(divisor)) as u64
}

/// Takes digit·y from top·2^64W + x, modulo 2^64(W+1); is the difference negative?
fn take<const W: usize>(top: &mut u64, x: &mut Whole<W>, digit: u64, y: &Whole<W>) -> bool {
    let (mut carry, mut borrow) = (0, false);
    for (a, b) in x.iter_mut().zip(y) {
        let part = u128::from(digit) * u128::from(*b) + carry;
        (*a, borrow) = a.borrowing_difference(part as u64, borrow);
        carry = part >> 64;
    }
    (*top, borrow) = top.borrowing_difference(carry as u64, borrow);
    borrow
}

/// ⌊x/k⌋ for k > 0, and the rest.
pub(super) fn share<const W: usize>(x: &Whole<W>, k: u64) -> (Whole<W>, u64) {
    let (mut quotient, mut rest) = ([0; W], 0);
    for (digit, limb) in quotient.iter_mut().zip(x).rev() {
        *digit = two_by_one(rest, *limb, k);
        rest = (u128::from(rest) << 64 | u128::from(*limb))
            .wrapping_sub(u128::from(*digit) * u128::from(k)) as u64;
    }
    (quotient, rest)
}
