//! Balls held against the same operations at 700 bits.

use super::*;
use crate::scalar::enclosing::Decimals;
use crate::scalar::precise::Precise;

type Fine = Precise<700>;

/// Both readings of one number.
type Both<const W: usize> = (Limbs<W>, Fine);

/// Between 0 and 1: deterministic.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = (self.0)
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        self.0 ^ self.0 >> 29
    }

    fn double(&mut self) -> f64 {
        (self.next() >> 11) as f64 * f64::EPSILON / 2.0
    }

    /// A mantissa of limbs that are random, empty or full, so that carries run far.
    fn number<const W: usize>(&mut self, exponent: i64) -> Both<W> {
        let mut mantissa = [0; W];
        for limb in &mut mantissa {
            *limb = match self.next() >> 62 {
                0 => 0,
                1 => u64::MAX,
                _ => self.next(),
            };
        }
        mantissa[W - 1] |= 1 << 63;
        let x = Limbs::ball(self.next() >> 63 == 1, mantissa, exponent, 0.0);
        (x, middle(&x))
    }
}

/// The middle of a ball, exactly.
fn middle<const W: usize>(x: &Limbs<W>) -> Fine {
    let limb = |sum: Fine, limb: &u64| {
        let halves = [limb >> 32, limb & 0xffff_ffff].map(|half| Fine::integer(half as i64));
        let [high, low] = halves;
        (sum * Fine::integer(1 << 32) + high) * Fine::integer(1 << 32) + low
    };
    let size = x.mantissa.iter().rev().fold(Fine::integer(0), limb);
    let size = size * two_to(x.exponent - 64 * W as i64);
    if x.negative { -size } else { size }
}

/// 2^k.
fn two_to(k: i64) -> Fine {
    let half = |k: i64| two_to(k / 2) * two_to(k - k / 2);
    match k {
        -60..0 => Fine::ratio(1, 1 << -k),
        0..=60 => Fine::integer(1 << k),
        _ => half(k),
    }
}

fn numbers<const W: usize>() -> Vec<Both<W>> {
    let mut random = Random(W as u64);
    let whole = [0.0, 1.0, -1.0, 2.0, 3.0, 0.5, 0.25, 1e22, -7.0, 0.125];
    let mut numbers: Vec<Both<W>> = whole.map(|x| (Limbs::exact(x), Fine::point(x))).to_vec();
    for exponent in [
        -900, -200, -65, -64, -63, -13, -12, -8, -7, -1, 0, 1, 2, 5, 9, 14,
    ] {
        numbers.push(random.number(exponent));
        let x = (0.5 + random.double() / 2.0) * 2f64.powi(exponent as i32);
        numbers.push((Limbs::exact(-x), Fine::point(-x)));
        // Beside 1.
        let u = (Limbs::exact(x), Fine::point(x));
        numbers.push((Limbs::ONE + u.0, Fine::integer(1) + u.1));
    }
    for k in [1, -2] {
        numbers.push((Limbs::ratio(k, 3), Fine::ratio(k, 3)));
    }
    // The ends of balls, which are members.
    for exponent in [-30, -7, 0, 1, 3] {
        for ulps in [-1e6, 1.5, 1e9] {
            let (x, fine) = random.number::<W>(exponent);
            let end = Fine::point(ulps) * two_to(exponent - 64 * W as i64);
            let ulps = ulps.abs();
            numbers.push((Limbs { ulps, ..x }, fine + end));
        }
    }
    numbers.retain(|(x, fine)| {
        x.ulps > 0.0 || (middle(x) - fine.clone()).sign() == Some(Ordering::Equal)
    });
    numbers
}

/// The distance of a number from the middle of a ball in units of its last place, from below: 700
/// bits leave open by far less than that.
fn distance<const W: usize>(ball: &Limbs<W>, x: &Fine) -> f64 {
    let unit = two_to(64 * W as i64 - ball.exponent);
    let [low, high] = ((x.clone() - middle(ball)) * unit).outward();
    low.max(-high).max(0.0)
}

/// How many balls there were; the largest part of a radius that a number is away from the middle,
/// so that any less would have been noticed; and the largest radius.
#[derive(Debug, Default)]
struct Count {
    all: u32,
    reached: f64,
    widest: f64,
}

impl Count {
    fn check<const W: usize>(&mut self, what: &str, ball: Limbs<W>, value: &Fine) {
        if ball.says_nothing() {
            return;
        }
        let distance = distance(&ball, value);
        assert!(distance <= ball.ulps, "{what}: {ball:?}");
        self.all += 1;
        self.widest = self.widest.max(ball.ulps);
        if distance > 0.0 {
            self.reached = self.reached.max(distance / ball.ulps);
        }
    }
}

/// The numbers of one operation, counted by themselves.
fn operation<const W: usize>(
    name: &str,
    limbs: fn(Limbs<W>, Limbs<W>) -> Limbs<W>,
    fine: fn(Fine, Fine) -> Fine,
) {
    let mut count = Count::default();
    for (x, fine_x) in numbers::<W>() {
        for (y, fine_y) in numbers::<W>() {
            if !(name == "/" && y.is_zero()) {
                let what = format!("{x:?} {name} {y:?}");
                count.check(&what, limbs(x, y), &fine(fine_x.clone(), fine_y.clone()));
            }
        }
    }
    assert!(
        count.all > 2000 && count.reached > 0.9,
        "{W} {name}: {count:?}"
    );
}

fn operations<const W: usize>() {
    operation::<W>("+", |x, y| x + y, |x, y| x + y);
    operation::<W>("-", |x, y| x - y, |x, y| x - y);
    operation::<W>("*", |x, y| x * y, |x, y| x * y);
    operation::<W>("/", |x, y| x / y, |x, y| x / y);
}

#[test]
fn sums_products_and_quotients_are_enclosed() {
    operations::<2>();
    operations::<4>();
    operations::<7>();
}

/// A function of both readings where it is defined: on all numbers, or on those above 0.
fn function<const W: usize>(
    name: &str,
    limbs: fn(Limbs<W>) -> Limbs<W>,
    fine: fn(Fine) -> Fine,
    at_least: f64,
) {
    let (mut count, mut narrow) = (Count::default(), Count::default());
    let above_zero = ["ln", "sqrt"].contains(&name);
    for (x, fine_x) in numbers::<W>() {
        if above_zero && !x.is_positive() {
            continue;
        }
        let (ball, value) = (limbs(x), fine(fine_x));
        count.check(&format!("{name} {x:?}"), ball, &value);
        let near_one = (x - Limbs::ONE).magnitude() < -5;
        if x.ulps == 0.0 && x.exponent < 4 && !(near_one && name == "ln") {
            narrow.check(name, ball, &value);
        }
    }
    assert!(
        count.all > 25 && count.reached > at_least,
        "{W} {name}: {count:?}"
    );
    assert!(narrow.widest < 16_384.0, "{W} {name}: {narrow:?}");
}

fn functions<const W: usize>() {
    function::<W>("exp", Limbs::exp, Fine::exp, 0.1);
    function::<W>("ln", Limbs::ln, Fine::ln, 0.1);
    function::<W>("sqrt", Limbs::sqrt, Fine::sqrt, 0.1);
    function::<W>("softplus", Limbs::softplus, Fine::softplus, 0.1);
    function::<W>("σ", Limbs::sigmoid, Fine::sigmoid, 0.1);
    function::<W>("ln σ", Limbs::log_sigmoid, Fine::log_sigmoid, 0.1);
    function::<W>(
        "σ(−z)",
        |z| z.logistic().sigmoid_reflected,
        |z| z.logistic().sigmoid_reflected,
        0.1,
    );
}

#[test]
fn functions_are_enclosed() {
    functions::<2>();
    functions::<4>();
    functions::<7>();
}

#[test]
fn what_is_exact_stays_exact() {
    type Number = Limbs<2>;
    let [zero, one, two, three] = [0, 1, 2, 3].map(Number::integer);
    assert_eq!(zero.exp(), one);
    assert_eq!(one.ln(), zero);
    assert_eq!(zero.sigmoid(), one / two);
    assert_eq!((two + one) * two / three, two);
    assert_eq!((one - one).sign(), Some(Ordering::Equal));
    assert_eq!(Number::integer(9).sqrt(), three);
    assert_eq!(zero.sqrt(), zero);
    let large = i64::MAX;
    assert_eq!(Number::integer(large) - Number::integer(large - 1), one);
    // What a cancellation takes, the limb below brings up.
    let last = Number::exact(1e-30);
    assert_eq!((one + last) - one, (one + last) + -one);
    let below_one = one - one.scaled(-128);
    assert_eq!(one - below_one, one.scaled(-128));
}

/// A middle that is 0 has an exponent, and nothing of that size may come of it.
#[test]
fn what_may_be_zero_stays_narrow() {
    type Number = Limbs<4>;
    let zero = Number::ratio(1, 3) + Number::ratio(-1, 3);
    let wide = Number::ONE.around(&Number::ONE);
    assert!(zero.ulps > 0.0 && is_zero(&zero.mantissa));
    // Its exponent is that of what was subtracted, and of no member.
    let large = Number::ratio(10_000, 3) + Number::ratio(-10_000, 3);
    assert!(large.ulps > 0.0 && is_zero(&large.mantissa) && large.exponent > 0);
    for narrow in [
        zero * wide,
        zero * zero,
        zero / Number::ratio(1, 3),
        zero.softplus(),
    ] {
        assert!(narrow.width() < 1e-74, "{narrow:?}");
    }
    for narrow in [large.exp(), large.softplus(), large.sigmoid()] {
        assert!(narrow.width() < 1e-71, "{narrow:?}");
    }
}

#[test]
fn what_leaves_the_range_says_nothing() {
    type Number = Limbs<4>;
    let [zero, small, large] = [0, -FARTHEST + 2, FARTHEST - 2].map(|k| match k {
        0 => Number::ZERO,
        _ => Number::ONE.scaled(k),
    });
    for nothing in [
        small * small,
        large * large,
        large / small,
        small / zero,
        zero.ln(),
        (-small).ln(),
        (-small).sqrt(),
        large.exp(),
        (-large).exp(),
        Number::point(f64::NAN),
        Number::point(f64::INFINITY),
    ] {
        assert!(nothing.says_nothing(), "{nothing:?}");
        let still = [
            nothing + zero,
            nothing * zero,
            zero / nothing,
            nothing.exp(),
            nothing.scaled(1),
        ];
        assert!(still.iter().all(Number::says_nothing));
        assert_eq!((nothing.sign(), nothing.digits(1)), (None, None));
        assert_eq!(nothing.nearest_f64(), None);
        assert_eq!(nothing.outward(), [f64::NEG_INFINITY, f64::INFINITY]);
    }
}

/// What is printed is what many bits print, or nothing; and the doubles on either side.
fn printed<const W: usize>() {
    let mut printed = 0;
    for (x, fine) in numbers::<W>() {
        for count in [1, 2, 10, 15, 16, 17, 25, 26, 27, 28, 60, 100] {
            if let Some(digits) = x.digits(count) {
                assert_eq!(Some(digits), fine.digits(count), "{x:?}");
                printed += 1;
            }
        }
        let nearest = x.nearest_f64();
        assert!(nearest.is_none_or(|nearest| fine.nearest_f64() == Some(nearest)));
        let ([lo, hi], [low, high]) = (x.outward(), fine.outward());
        let steps = lo.next_up().next_up();
        assert!(
            lo <= low && high <= hi && hi <= steps,
            "{x:?}: {lo} {low} {high} {hi}"
        );
    }
    assert!(printed > 300, "{printed}");
}

#[test]
fn digits_and_doubles_are_proved() {
    printed::<2>();
    printed::<4>();
    printed::<7>();
    let about = |x: f64, radius: f64| Limbs::<2>::exact(x).around(&Limbs::exact(radius));
    // Single numbers have ties, which go up; a ball cannot tell one.
    assert_eq!(about(0.125, 0.0).digits(2).as_deref(), Some("0.13"));
    assert_eq!(about(0.125, 1e-30).digits(2), None);
    assert_eq!(about(0.125, 1e-30).digits(3).as_deref(), Some("0.125"));
    assert_eq!(about(0.125, 1e-3).digits(3), None);
    assert_eq!(about(0.9999, 1e-6).digits(3).as_deref(), Some("1.00"));
    let tie = about(1.0, 1e-35) + Limbs::exact(f64::EPSILON / 2.0);
    assert_eq!(tie.nearest_f64(), None);
    assert_eq!(about(1.0, 1e-17).nearest_f64(), Some(1.0));
    assert_eq!(about(1.0, 1e-16).nearest_f64(), None);
    assert_eq!(
        about(-1e-320, 1e-330).outward().map(|x| x < 0.0),
        [true, true]
    );
}

/// From below a power of ten has a digit more, whatever a logarithm in doubles says.
#[test]
fn powers_of_ten_are_met_from_both_sides() {
    for (below, digits) in [(4, "0.99999999999999996"), (6, "0.99999999999999994")] {
        let x = Limbs::<2>::ONE - Limbs::integer(below) * Limbs::ratio(1, 100_000_000_000_000_000);
        assert_eq!(x.digits(17).as_deref(), Some(digits));
        assert!(x.digits(16).is_some());
    }
    let x = Limbs::<2>::ONE - Limbs::ratio(4, 1_000_000_000_000_000_000);
    assert_eq!(x.digits(17).as_deref(), Some("1.0000000000000000"));
    let x = Limbs::<2>::ONE + Limbs::ratio(4, 1_000_000_000_000_000_000);
    assert_eq!(x.digits(18).as_deref(), Some("1.00000000000000000"));
    assert_eq!(x.digits(19).as_deref(), Some("1.000000000000000004"));
}
