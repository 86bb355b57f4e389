//! `Precise` against exact rationals, against 60-digit references and against itself.

use std::cmp::Ordering;

use ccem::loss::{Parameters, Sigmoid};
use ccem::reduction::{
    CcemPoint, antipodal_threshold, etf_threshold, reduced_loss, slope, slope_sign,
};
use ccem::scalar::{Scalar, precise::Precise};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, Zero};
use proptest::prelude::*;

fn integer(value: i64) -> BigRational {
    BigRational::from_integer(value.into())
}

/// factor · 2^exponent.
fn dyadic(factor: i64, exponent: i32) -> BigRational {
    integer(factor) * integer(2).pow(exponent)
}

/// The significant digits of a decimal text, without zeros at either end, its sign in front, and
/// the power of ten of the first of them.
fn scientific(text: &str) -> (String, i64) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    let leading_zeros = (digits.len() - significant.len()) as i64;
    let first = exponent.parse::<i64>().unwrap() + whole.len() as i64 - 1 - leading_zeros;
    (
        format!("{sign}{}", significant.trim_end_matches('0')),
        first,
    )
}

/// The exact value of a decimal text.
fn decimal(text: &str) -> BigRational {
    let (digits, first) = scientific(text);
    let places = first - digits.trim_start_matches('-').len() as i64 + 1;
    let power = BigInt::from(10).pow(places.unsigned_abs());
    let digits: BigInt = match digits.as_str() {
        "" => BigInt::zero(),
        digits => digits.parse().unwrap(),
    };
    if places >= 0 {
        BigRational::from_integer(digits * power)
    } else {
        // Not reduced: the greatest common divisor of numbers of 10⁶ bits takes seconds.
        BigRational::new_raw(digits, power)
    }
}

fn references(file: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    reader.records().map(Result::unwrap).collect()
}

const FUNCTIONS: [&str; 5] = ["exp", "ln", "softplus", "sigmoid", "log_sigmoid"];

fn apply<S: Scalar>(function: &str, z: S) -> S {
    match function {
        "exp" => z.exp(),
        "ln" => z.ln(),
        "softplus" => z.softplus(),
        "sigmoid" => z.sigmoid(),
        "log_sigmoid" => z.log_sigmoid(),
        "etf_threshold" => etf_threshold(z),
        "antipodal_threshold" => antipodal_threshold(z),
        _ => panic!("no function {function}"),
    }
}

fn combine<S: Scalar>(operation: char, x: S, y: S) -> S {
    match operation {
        '+' => x + y,
        '-' => x - y,
        '*' => x * y,
        '/' => x / y,
        _ => panic!("no operation {operation}"),
    }
}

fn exactly(operation: char, x: &BigRational, y: &BigRational) -> BigRational {
    match operation {
        '+' => x + y,
        '-' => x - y,
        '*' => x * y,
        '/' => x / y,
        _ => panic!("no operation {operation}"),
    }
}

/// width ≤ units · 2^−BITS · |value|.
fn is_narrow<const BITS: usize>(enclosure: &Precise<BITS>, units: i64) -> bool {
    let (lo, hi) = enclosure.bounds().unwrap();
    let least = lo.abs().min(hi.abs());
    &hi - &lo <= least * dyadic(units, -(BITS as i32))
}

/// The digits are proved by one enclosure and come from elsewhere; at 512 bits they must agree
/// in all 60, also where 30 digits are lost in the argument, as in ln(1 + 1e−30).
#[test]
fn every_reference_is_enclosed() {
    let rows = references("precise.csv");
    assert_eq!(rows.len(), 173);
    for row in rows {
        let (argument, value) = (decimal(&row[1]), decimal(&row[2]));
        let coarse = apply(&row[0], Precise::<128>::rational(&argument));
        assert!(coarse.contains(&value), "{row:?}");
        let fine = apply(&row[0], Precise::<512>::rational(&argument));
        let digits = fine.digits(60).unwrap();
        assert_eq!(scientific(&digits), scientific(&row[2]), "{row:?}");
    }
}

/// Any true sixty digits but the last are excluded: the test above can fail.
#[test]
fn a_wrong_last_digit_is_excluded() {
    for row in references("precise.csv") {
        let fine = apply(&row[0], Precise::<512>::rational(&decimal(&row[1])));
        let (digits, first) = scientific(&row[2]);
        let wrong = decimal(&format!(
            "{digits}7e{}",
            first - digits.trim_start_matches('-').len() as i64
        ));
        assert!(!fine.contains(&wrong), "{row:?}");
    }
}

fn points() -> Vec<BigRational> {
    let tails = [
        (1, -1000),
        (1, -100),
        (1, -20),
        (1, -3),
        (1, 0),
        (3, 0),
        (1491, -1),
        (15625, 6),
    ];
    let positive = tails.map(|(factor, exponent)| dyadic(factor, exponent));
    positive
        .iter()
        .cloned()
        .chain(positive.iter().map(|x| -x))
        .collect()
}

fn widths_at<const BITS: usize>() {
    for x in points() {
        for function in FUNCTIONS {
            if function == "ln" && x.is_negative() {
                continue;
            }
            let enclosure = apply(function, Precise::<BITS>::rational(&x));
            assert!(
                is_narrow(&enclosure, 4),
                "{function}({x}) at {BITS} bits: {enclosure:?}"
            );
        }
    }
    // Beside 1 the logarithm is as small as x − 1.
    for offset in [1, -1] {
        let x = BigRational::one() + dyadic(offset, 1 - BITS as i32);
        assert!(is_narrow(&Precise::<BITS>::rational(&x).ln(), 4), "{x}");
    }
}

/// Two units in the last place, whatever the size of the value: softplus(−1e6) included.
#[test]
fn single_points_have_narrow_images() {
    widths_at::<24>();
    widths_at::<53>();
    widths_at::<128>();
    widths_at::<256>();
    widths_at::<1024>();
}

#[test]
fn exact_values_stay_exact() {
    let (zero, one) = (Precise::<128>::integer(0), Precise::<128>::integer(1));
    assert_eq!(zero.clone().exp(), one);
    assert_eq!(one.clone().ln().sign(), Some(Ordering::Equal));
    assert_eq!(zero.clone().sigmoid(), Precise::ratio(1, 2));
    assert_eq!(zero.sign(), Some(Ordering::Equal));
    assert_eq!(
        Precise::<128>::integer(6) / Precise::integer(3),
        Precise::integer(2)
    );
}

#[test]
fn the_reduction_encloses_its_references() {
    let rows = references("reference.csv");
    assert_eq!(rows.len(), 26);
    for row in rows {
        let number = |column: usize| decimal(&row[column]);
        let read = |column: usize| Precise::<128>::rational(&number(column));
        let at = Parameters {
            n: read(0),
            t: read(1),
            b: read(2),
        };
        // 40 digits: the last of them is right to one half.
        let slack = if &row[3] == "intermediate" {
            number(4) * dyadic(1, -130)
        } else {
            BigRational::zero()
        };
        assert!(slack.is_zero() || slack >= number(4) * decimal("5e-40"));
        let s = Precise::between(&(number(4) - &slack), &(number(4) + &slack));
        let point = CcemPoint::from_s(s);
        assert!(point.positive().contains(&number(6)), "{row:?}");
        assert!(point.negative(&at.n).contains(&number(7)), "{row:?}");
        let loss = reduced_loss::<Sigmoid, _>(&point, &at);
        assert!(loss.contains(&number(8)), "{row:?}");
        assert!(
            loss.width().unwrap() <= number(8) * decimal("1e-34"),
            "{row:?}"
        );

        let slope = slope(&point, &at);
        let sign = (number(0) > integer(2)).then(|| slope_sign(&point, &at));
        match &row[3] {
            "etf" => assert!(slope.is_negative() && !sign.is_some_and(|sign| sign.is_positive())),
            "antipodal" => assert!(slope.is_positive() && sign.unwrap().is_positive()),
            _ => {
                assert!(slope.contains(&BigRational::zero()), "{row:?}");
                let sign = sign.unwrap();
                assert!(sign.contains(&BigRational::zero()) && sign.sign().is_none());
                assert!(sign.width().unwrap() <= decimal("1e-34"), "{row:?}");
            }
        }
    }
}

#[test]
fn digits_are_given_only_where_they_are_proved() {
    let exact = |text: &str, count| Precise::<256>::rational(&decimal(text)).digits(count);
    for (text, count, expected) in [
        ("0.5", 4, "0.5000"),
        ("0.5", 1, "0.5"),
        ("0.99999999", 4, "1.000"),
        ("0.99999999", 8, "0.99999999"),
        ("-0.99999999", 7, "-1.000000"),
        ("9.5", 1, "1e1"),
        ("99.96", 3, "100"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("123456", 3, "1.23e5"),
        ("123456", 6, "123456"),
        ("123456", 8, "123456.00"),
        ("0.00001", 2, "0.000010"),
        ("0.000001", 2, "1.0e-6"),
        ("0", 5, "0"),
    ] {
        assert_eq!(
            exact(text, count).as_deref(),
            Some(expected),
            "{text} to {count}"
        );
    }
    let between = |lo: &str, hi: &str| Precise::<64>::between(&decimal(lo), &decimal(hi));
    assert_eq!(between("0.46", "0.54").digits(1).as_deref(), Some("0.5"));
    assert_eq!(between("0.97", "1.04").digits(1).as_deref(), Some("1"));
    assert_eq!(between("0.44", "0.46").digits(1), None);
    assert_eq!(between("-1e-30", "1e-30").digits(1), None);
    assert_eq!(between("0", "1e-30").digits(1), None);
    assert_eq!(between("1", "1").digits(0), None);
    let third = Precise::<128>::ratio(1, 3);
    assert_eq!(third.digits(38), Some(format!("0.{}", "3".repeat(38))));
    assert_eq!(third.digits(39), None);
}

#[test]
fn undefined_propagates_and_has_nothing_to_say() {
    type P = Precise<128>;
    let around_zero = P::between(&integer(-1), &integer(1));
    let undefined = [
        P::integer(1) / P::integer(0),
        P::integer(0) / P::integer(0),
        P::integer(1) / around_zero.clone(),
        P::integer(0).ln(),
        P::integer(-1).ln(),
        P::between(&integer(0), &integer(1)).ln(),
        P::integer(1 << 25).exp(),
        (0..60).fold(P::integer(1 << 20), |x, _| x.clone() * x),
        (0..60).fold(P::ratio(1, 1 << 20), |x, _| x.clone() * x),
    ];
    for value in undefined {
        let images = FUNCTIONS.map(|function| apply(function, value.clone()));
        let results = ['+', '-', '*', '/'].map(|o| combine(o, P::integer(0), value.clone()));
        for nothing in images
            .into_iter()
            .chain(results)
            .chain([-value.clone(), value])
        {
            assert_eq!(
                (nothing.bounds(), nothing.width(), nothing.sign()),
                (None, None, None)
            );
            assert!(!nothing.is_positive() && !nothing.is_negative());
            assert!(nothing.contains(&integer(7)) && nothing.digits(1).is_none());
            assert_eq!(nothing.to_f64_bounds(), (f64::NEG_INFINITY, f64::INFINITY));
        }
    }
}

/// ln e^z = z and e^z e^−z = 1 up to the end of the range.
#[test]
fn the_whole_range_keeps_its_accuracy() {
    let z = (1 << 24) - 1;
    let exp = |z: i64| Precise::<128>::integer(z).exp();
    for z in [z, -z] {
        let back = exp(z).ln();
        assert!(back.contains(&integer(z)) && is_narrow(&back, 4));
    }
    let one = exp(z) * exp(-z);
    assert!(one.contains(&BigRational::one()) && is_narrow(&one, 8));
}

/// Beyond 2²⁴ the functions that stay finite stay enclosed, though no longer to relative accuracy.
#[test]
fn far_beyond_the_tails_truth_is_kept() {
    let far = |sign: i64| Precise::<128>::integer(sign << 40);
    assert!(is_narrow(&far(1).softplus(), 4) && is_narrow(&far(1).sigmoid(), 4));
    assert!(is_narrow(&far(-1).log_sigmoid(), 4));
    for vanishing in [
        far(-1).exp(),
        far(-1).softplus(),
        far(-1).sigmoid(),
        -far(1).log_sigmoid(),
    ] {
        assert!(vanishing.contains(&BigRational::zero()) && vanishing.sign().is_none());
        assert_eq!(vanishing.to_f64_bounds(), (0.0, f64::from_bits(1)));
    }
}

#[test]
fn f64_bounds_are_the_tightest() {
    let of = |text: &str| Precise::<256>::rational(&decimal(text)).to_f64_bounds();
    assert_eq!(of("0.1"), (0.1f64.next_down(), 0.1));
    assert_eq!(of("-0.1"), (-0.1, (-0.1f64).next_up()));
    assert_eq!(of("1e400"), (f64::MAX, f64::INFINITY));
    assert_eq!(of("-1e400"), (f64::NEG_INFINITY, -f64::MAX));
    assert_eq!(of("1e-400"), (0.0, f64::from_bits(1)));
    assert_eq!(of("-1e-400"), (-f64::from_bits(1), 0.0));
    assert_eq!(of("3e-320").1, of("3e-320").0.next_up());
    assert_eq!(
        Precise::<53>::integer(2).ln().to_f64_bounds(),
        (2f64.ln(), 2f64.ln().next_up())
    );
}

/// Numbers of any size, near and far apart, exactly representable or not.
fn number() -> impl Strategy<Value = BigRational> {
    let spread = prop_oneof![-4i32..4, -130i32..130, -3000i32..3000];
    prop_oneof![
        9 => (-100_000i64..100_000, spread, prop_oneof![Just(1i64), 1i64..100_000])
            .prop_map(|(factor, exponent, divisor)| dyadic(factor, exponent) / integer(divisor)),
        1 => Just(BigRational::zero()),
    ]
}

/// Arguments of the functions.
fn argument() -> impl Strategy<Value = BigRational> {
    (any::<i64>(), prop_oneof![-70i32..-50, -200i32..-42])
        .prop_map(|(factor, exponent)| dyadic(factor, exponent))
}

/// An interval, and a member of it: its ends are as likely as its inside.
fn member_of(
    number: impl Strategy<Value = BigRational>,
) -> impl Strategy<Value = (BigRational, BigRational, BigRational)> {
    (number, -1i64..6, -1i64..6, -80i32..4).prop_map(|(x, below, above, exponent)| {
        let unit = if x.is_zero() {
            dyadic(1, exponent)
        } else {
            x.abs() * dyadic(1, exponent)
        };
        let lo = &x - &unit * integer(below.max(0));
        let hi = &x + &unit * integer(above.max(0));
        (lo, x, hi)
    })
}

fn check_operation<const BITS: usize>(
    operation: char,
    x: &(BigRational, BigRational, BigRational),
    y: &(BigRational, BigRational, BigRational),
) -> Result<(), TestCaseError> {
    let result = combine(
        operation,
        Precise::<BITS>::between(&x.0, &x.2),
        Precise::<BITS>::between(&y.0, &y.2),
    );
    if operation == '/' && !y.0.is_positive() && !y.2.is_negative() {
        prop_assert!(result.bounds().is_none());
        return Ok(());
    }
    prop_assert!(result.bounds().is_some());
    prop_assert!(result.contains(&exactly(operation, &x.1, &y.1)));
    let point = |value: &BigRational| Precise::<BITS>::between(value, value);
    // Operands that are exact: the ends are the two neighbours of the exact result.
    let (a, b) = (point(&x.1), point(&y.1));
    let (a, b) = (a.bounds().unwrap().0, b.bounds().unwrap().0);
    if operation != '/' || !b.is_zero() {
        let enclosure = combine(operation, point(&a), point(&b));
        prop_assert!(enclosure.contains(&exactly(operation, &a, &b)));
        prop_assert!(
            is_narrow(&enclosure, 2),
            "{} {operation} {}: {:?}",
            a,
            b,
            enclosure
        );
    }
    Ok(())
}

/// A coarse and a fine enclosure of one number have that number in common.
fn overlap<const A: usize, const B: usize>(coarse: &Precise<A>, fine: &Precise<B>) -> bool {
    let (coarse, fine) = (coarse.bounds().unwrap(), fine.bounds().unwrap());
    coarse.0 <= fine.1 && fine.0 <= coarse.1
}

fn lies_in<const BITS: usize>(inner: &Precise<BITS>, outer: &Precise<BITS>) -> bool {
    match (inner.bounds(), outer.bounds()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => outer.0 <= inner.0 && inner.1 <= outer.1,
    }
}

fn operation() -> impl Strategy<Value = char> {
    prop::sample::select(vec!['+', '-', '*', '/'])
}

fn function() -> impl Strategy<Value = &'static str> {
    prop::sample::select(FUNCTIONS.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3_000) })]

    /// Few bits make every rounding and every tie happen; many are what is used.
    #[test]
    fn operations_enclose_the_exact_result(
        o in operation(), x in member_of(number()), y in member_of(number())
    ) {
        check_operation::<1>(o, &x, &y)?;
        check_operation::<5>(o, &x, &y)?;
        check_operation::<64>(o, &x, &y)?;
        check_operation::<128>(o, &x, &y)?;
    }

    /// What nearly cancels: x and x(1 + 2^−k) rounded.
    #[test]
    fn cancellation_encloses_the_exact_result(x in number(), k in 0i32..200, o in operation()) {
        let y = &x * (BigRational::one() + dyadic(1, -k));
        for y in [y.clone(), -y] {
            let (x, y) = ((x.clone(), x.clone(), x.clone()), (y.clone(), y.clone(), y));
            check_operation::<5>(o, &x, &y)?;
            check_operation::<128>(o, &x, &y)?;
        }
    }

    #[test]
    fn functions_agree_at_every_precision(f in function(), z in argument()) {
        prop_assume!(f != "ln" || z.is_positive());
        let finest = apply(f, Precise::<512>::rational(&z));
        prop_assert!(overlap(&apply(f, Precise::<2>::rational(&z)), &finest));
        prop_assert!(overlap(&apply(f, Precise::<24>::rational(&z)), &finest));
        prop_assert!(overlap(&apply(f, Precise::<128>::rational(&z)), &finest));
        prop_assert!(overlap(&apply(f, Precise::<200>::rational(&z)), &finest));
        prop_assert!(is_narrow(&finest, 4));
        // A point at 64 bits: |z| has no more.
        prop_assert!(is_narrow(&apply(f, Precise::<64>::rational(&z)), 4));
    }

    #[test]
    fn functions_of_intervals_enclose_those_of_members(f in function(), z in member_of(argument())) {
        prop_assume!(f != "ln" || z.0.is_positive());
        let image = apply(f, Precise::<64>::between(&z.0, &z.2));
        prop_assert!(overlap(&image, &apply(f, Precise::<512>::rational(&z.1))));
    }

    /// X ⊂ Y ⇒ f(X) ⊂ f(Y).
    #[test]
    fn isotonic(
        f in function(), o in operation(), z in member_of(argument()), w in member_of(argument())
    ) {
        let inner = |z: &(BigRational, BigRational, BigRational)| Precise::<64>::between(&z.1, &z.2);
        let outer = |z: &(BigRational, BigRational, BigRational)| Precise::<64>::between(&z.0, &z.2);
        prop_assert!(lies_in(&inner(&z), &outer(&z)));
        prop_assert!(lies_in(&apply(f, inner(&z)), &apply(f, outer(&z))));
        prop_assert!(lies_in(&combine(o, inner(&z), inner(&w)), &combine(o, outer(&z), outer(&w))));
    }

    /// Any chain of operations on any numbers: no panic, and lo ≤ hi.
    #[test]
    fn nothing_panics(
        start in number(), steps in prop::collection::vec((operation(), function(), number(), 0..2), 1..12)
    ) {
        let mut value = Precise::<4>::rational(&start);
        for (operation, function, number, kind) in steps {
            value = match kind {
                0 => combine(operation, value, Precise::rational(&number)),
                _ => apply(function, value),
            };
            let Some((lo, hi)) = value.bounds() else { break };
            prop_assert!(lo <= hi);
            let (below, above) = value.to_f64_bounds();
            prop_assert!(below <= above && value.contains(&lo) && value.contains(&hi));
        }
    }

    #[test]
    fn an_f64_is_its_own_bounds(x in any::<f64>().prop_filter("finite", |x| x.is_finite())) {
        let exact = BigRational::from_float(x).unwrap();
        prop_assert_eq!(Precise::<53>::rational(&exact).to_f64_bounds(), (x, x));
    }

    /// |decimal − x| ≤ ½ unit of the last digit, and the number of digits is right.
    #[test]
    fn digits_are_the_nearest(x in number(), count in 1usize..30) {
        prop_assume!(!x.is_zero());
        // A tie of a number that is not exactly representable stays undecided.
        let Some(text) = Precise::<4096>::rational(&x).digits(count) else { return Ok(()) };
        let (_, first) = scientific(&text);
        let unit = decimal(&format!("1e{}", first - count as i64 + 1));
        prop_assert!((decimal(&text) - &x).abs() * integer(2) <= unit);
        let mantissa = text.split('e').next().unwrap();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits.trim_start_matches('0').len(), count);
    }
}
