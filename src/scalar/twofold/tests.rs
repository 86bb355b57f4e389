//! Balls held against the same operations at 400 bits.

use super::*;
use crate::scalar::precise::Precise;

type Fine = Precise<400>;

/// Both readings of one number.
type Both = (Twofold, Fine);

/// Doubles of many sizes, their sums, what is an integer and what is not: deterministic.
fn numbers() -> Vec<Both> {
    let mut state = 1u64;
    let mut random = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 11) as f64 * f64::EPSILON / 2.0
    };
    let of = |x: f64, y: f64| {
        let both = Twofold::exact(x) + Twofold::exact(y);
        (both, Fine::point(x) + Fine::point(y))
    };
    let mut numbers: Vec<Both> = [0.0, 1.0, -1.0, 2.0, 3.0, 0.5, 0.25, 1e22, -7.0]
        .map(|x| of(x, 0.0))
        .to_vec();
    for exponent in [-200, -60, -20, -8, -7, -2, 0, 1, 5, 8] {
        for sign in [1.0, -1.0] {
            let x = sign * (1.0 + random()) * 2f64.powi(exponent);
            numbers.push(of(x, 0.0));
            numbers.push(of(x, x * random() * f64::EPSILON / 4.0));
            numbers.push(of(1.0, x * 2f64.powi(-12)));
        }
    }
    let third = |k| (Twofold::ratio(k, 3), Fine::ratio(k, 3));
    numbers.extend([third(1), third(-2)]);
    numbers
}

/// May the number lie within a radius of the middle of the ball? 400 bits leave less open than any
/// radius that is not 0.
fn contains(ball: &Twofold, radius: f64, x: &Fine) -> bool {
    let [low, high] = (x.clone() - Fine::point(ball.high) - Fine::point(ball.low)).outward();
    low <= radius && -radius <= high
}

/// How many balls there were, and how many of them their middles alone would not have done for.
#[derive(Default)]
struct Count {
    all: u32,
    inexact: u32,
}

impl Count {
    fn check(&mut self, what: &str, ball: Twofold, value: &Fine) {
        if ball.says_nothing() {
            return;
        }
        assert!(contains(&ball, ball.radius, value), "{what}: {ball:?}");
        self.all += 1;
        self.inexact += u32::from(!contains(&ball, 0.0, value));
    }
}

#[test]
fn sums_products_and_quotients_are_enclosed() {
    let mut count = Count::default();
    for (x, fine_x) in numbers() {
        for (y, fine_y) in numbers() {
            let fine = || (fine_x.clone(), fine_y.clone());
            let what = format!("{x:?}, {y:?}");
            count.check(&what, x + y, &{
                let (x, y) = fine();
                x + y
            });
            count.check(&what, x * y, &{
                let (x, y) = fine();
                x * y
            });
            if y.sign().is_some_and(Ordering::is_ne) {
                count.check(&what, x / y, &{
                    let (x, y) = fine();
                    x / y
                });
            }
        }
    }
    assert!(count.all > 10_000 && count.inexact > 1_000);
}

#[test]
fn functions_are_enclosed_to_ninety_bits() {
    let mut count = Count::default();
    for (x, fine) in numbers() {
        if x.high.abs() > 500.0 {
            continue;
        }
        let (both, fine_both) = (x.logistic(), fine.clone().logistic());
        let mut pairs = vec![
            (x.exp(), fine.clone().exp()),
            (both.softplus, fine_both.softplus),
            (both.softplus_reflected, fine_both.softplus_reflected),
            (both.sigmoid, fine_both.sigmoid),
            (both.sigmoid_reflected, fine_both.sigmoid_reflected),
            (x.softplus(), fine.clone().softplus()),
            (x.sigmoid(), fine.clone().sigmoid()),
        ];
        if x.is_positive() {
            pairs.push((x.ln(), fine.clone().ln()));
            pairs.push((x.sqrt(), fine.sqrt()));
        }
        for (k, (ball, value)) in pairs.into_iter().enumerate() {
            count.check(&format!("{k}: {x:?}"), ball, &value);
            let narrow = ball.radius <= ball.high.abs() * 2f64.powi(-90);
            let near_one = k == 7 && (x.high - 1.0).abs() < 1e-2;
            assert!(
                narrow || near_one || x.radius > 0.0,
                "{k}: {x:?} ↦ {ball:?}"
            );
        }
    }
    assert!(count.all > 300 && count.inexact > 200);
}

#[test]
fn what_is_exact_stays_exact() {
    let [zero, one, two, three] = [0, 1, 2, 3].map(Twofold::integer);
    assert_eq!(zero.exp(), one);
    assert_eq!(one.ln(), zero);
    assert_eq!(zero.sigmoid(), one / two);
    assert_eq!((two + one) * two / three, two);
    assert_eq!((one - one).sign(), Some(Ordering::Equal));
    assert_eq!(Twofold::integer(9).sqrt(), three);
    let large = i64::MAX;
    let difference = Twofold::integer(large) - Twofold::integer(large - 1);
    assert_eq!(difference, one);
}

#[test]
fn what_leaves_the_range_says_nothing() {
    let [zero, small, large] = [0.0, 1e-200, 1e200].map(Twofold::exact);
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
        Twofold::point(f64::NAN),
    ] {
        assert!(nothing.says_nothing(), "{nothing:?}");
        let still = [
            nothing + zero,
            nothing * zero,
            zero / nothing,
            nothing.exp(),
        ];
        assert!(still.iter().all(Twofold::says_nothing));
        assert_eq!((nothing.sign(), nothing.digits(1)), (None, None));
        assert_eq!(nothing.nearest_f64(), None);
        assert_eq!(nothing.outward(), [f64::NEG_INFINITY, f64::INFINITY]);
    }
}

/// What is printed is what many bits print, or nothing; and the doubles on either side.
#[test]
fn digits_and_doubles_are_proved() {
    let mut printed = 0;
    for (x, fine) in numbers() {
        for count in [1, 2, 10, 15, 16, 17, 25] {
            if let Some(digits) = x.digits(count) {
                assert_eq!(Some(digits), fine.digits(count), "{x:?}");
                printed += 1;
            }
        }
        assert!(
            x.nearest_f64()
                .is_none_or(|nearest| fine.nearest_f64() == Some(nearest))
        );
        let ([lo, hi], [low, high]) = (x.outward(), fine.outward());
        assert!(
            lo <= low && high <= hi && hi <= lo.next_up().next_up(),
            "{x:?}"
        );
    }
    assert!(printed > 300);
    // A tie of two decimals, and of two doubles, is none that a ball can tell.
    let wide = |x: f64, radius: f64| Twofold::ball(x, 0.0, radius);
    assert_eq!(wide(0.125, 1e-30).digits(2), None);
    assert_eq!(wide(0.125, 1e-30).digits(3).as_deref(), Some("0.125"));
    assert_eq!(wide(0.125, 1e-3).digits(3), None);
    assert_eq!(wide(0.9999, 1e-6).digits(3).as_deref(), Some("1.00"));
    let tie = Twofold::ball(1.0, f64::EPSILON / 2.0, 1e-40);
    assert_eq!(tie.nearest_f64(), None);
    assert_eq!(wide(1.0, 1e-17).nearest_f64(), Some(1.0));
    assert_eq!(wide(1.0, 1e-16).nearest_f64(), None);
}
