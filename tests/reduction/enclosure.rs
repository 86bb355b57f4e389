//! The enclosed optimum: 40-digit references lie in it, the printed digits are theirs, and a
//! wrong number is excluded.

use std::str::FromStr;

use ccem::reduction::enclosure::{enclose, enclose_finely};
use ccem::reduction::proven::{MOST_DIGITS, ProvenNumber, prove, prove_infonce, prove_quantity};
use ccem::reduction::{Phase, Problem, Quantity, Threshold};
use ccem::scalar::enclosing::{Decimals, Enclosing};
use ccem::scalar::interval::Interval;
use ccem::scalar::limbs::Limbs;
use ccem::scalar::precise::Precise;
use num_rational::BigRational;
use proptest::prelude::*;

fn problem(n: u64, t: &str, b: &str) -> Problem {
    Problem::new(n, n, t.parse().unwrap(), b.parse().unwrap()).unwrap()
}

fn references(file: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/tests/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// A decimal exactly.
fn decimal(text: &str) -> BigRational {
    Quantity::from_str(text)
        .unwrap()
        .as_rational()
        .unwrap()
        .clone()
}

/// Is `number` within one unit of the `digits`-th digit of the 40-digit `reference`? It is
/// correctly rounded, the reference may be cut off.
fn agrees(number: &ProvenNumber, reference: &str, digits: usize) -> bool {
    if reference == "inf" {
        return number.nearest.is_infinite();
    }
    let (exact, printed) = (decimal(reference), decimal(&number.digits));
    let unit = num_traits::Pow::pow(BigRational::from_integer(10.into()), -(digits as i32 - 1));
    let scale = if exact < BigRational::from_integer(0.into()) {
        -exact.clone()
    } else {
        exact.clone()
    };
    let difference = if exact > printed {
        exact - printed
    } else {
        printed - exact
    };
    difference <= scale * unit
}

#[test]
fn thirty_digits_of_every_reference_are_right() {
    for row in references("reference.csv") {
        let optimum = prove(&problem(row[0].parse().unwrap(), &row[1], &row[2]), 30).unwrap();
        assert_eq!(optimum.phase.to_string(), row[3]);
        let numbers = [
            &optimum.s,
            &optimum.delta,
            &optimum.positive,
            &optimum.negative,
            &optimum.loss,
        ];
        for (number, column) in numbers.into_iter().zip(4..) {
            assert!(
                agrees(number, &row[column], 30),
                "{row:?}: {}",
                number.digits
            );
        }
        let loss = row[8].parse::<f64>().unwrap();
        assert!(optimum.loss.enclosure[0] <= loss && loss <= optimum.loss.enclosure[1]);
        assert_eq!(optimum.loss.nearest, loss);
    }
}

#[test]
fn delta_keeps_its_digits_beside_the_thresholds() {
    for row in references("near_thresholds.csv") {
        let t = format!("{}*(1+{})", &row[1], &row[2]);
        let optimum = prove(&problem(row[0].parse().unwrap(), &t, &t), 30).unwrap();
        assert_eq!(optimum.phase, Phase::Intermediate);
        assert!(
            agrees(&optimum.delta, &row[3], 30),
            "{row:?}: {}",
            optimum.delta.digits
        );
    }
}

/// The checker above sees one wrong digit.
#[test]
fn a_wrong_digit_is_noticed() {
    let optimum = prove(&problem(10, "1.2", "1.2"), 30).unwrap();
    assert!(agrees(
        &optimum.s,
        "0.7268747006571742189901282561093949652766",
        30
    ));
    assert!(!agrees(
        &optimum.s,
        "0.7268747006571742189901282561193949652766",
        30
    ));
}

#[test]
fn doubles_enclose_what_many_digits_tell() {
    for row in references("reference.csv") {
        let problem = problem(row[0].parse().unwrap(), &row[1], &row[2]);
        let near = ccem::reduction::solve(&problem);
        let coarse = enclose::<Interval>(&problem, &near).unwrap();
        let fine = enclose::<Precise<256>>(&problem, &near).unwrap();
        let pairs = [
            (coarse.point.s, fine.point.s),
            (coarse.positive, fine.positive),
            (coarse.negative, fine.negative),
            (coarse.loss, fine.loss),
        ];
        for (coarse, fine) in pairs {
            let [lo, hi] = fine.outward();
            assert!(
                coarse.lo() <= lo.next_up() && hi.next_down() <= coarse.hi(),
                "{row:?}"
            );
            // Similarities are numbers of the order of 1, losses have any size.
            let width = coarse.width().min(coarse.relative_width());
            assert!(width <= 1e-13, "{row:?}: {coarse:?}");
        }
    }
}

/// N, t and b at nine places between the thresholds of several N, and at the parameters of a
/// released model.
fn away_from_the_thresholds() -> Vec<(u64, String, String)> {
    let mut cells = vec![(32768, "117.3".into(), "12.93".into())];
    for n in [5u64, 10, 50, 1_000, 32_768, 1_000_000_000] {
        let (anti, etf) = (
            ccem::reduction::antipodal_threshold(n as f64),
            ccem::reduction::etf_threshold(n as f64),
        );
        for tenth in 1..10 {
            let t = format!("{:.6}", anti + (etf - anti) * tenth as f64 / 10.0);
            cells.push((n, t.clone(), t));
        }
    }
    cells
}

/// Doubles leave s* uncertain by 1e−14, relatively so where s* ≥ ½, and ℓ* by 1e−13 of itself.
#[test]
fn doubles_are_narrow_away_from_the_thresholds() {
    for (n, t, b) in away_from_the_thresholds() {
        let problem = problem(n, &t, &b);
        let near = ccem::reduction::solve(&problem);
        assert_eq!(near.phase, Phase::Intermediate);
        let optimum = enclose::<Interval>(&problem, &near).unwrap();
        let (s, loss) = (optimum.point.s, optimum.loss.relative_width());
        assert!(s.width() <= 1e-14, "N = {n}, t = {t}: {s:?}");
        if s.lo() >= 0.5 {
            assert!(s.relative_width() <= 1e-14, "N = {n}, t = {t}: {s:?}");
        }
        assert!(loss <= 1e-13, "N = {n}, t = {t}: {loss:e}");
    }
}

/// What limbs print is what 640 bits print, and they print nearly everything.
#[test]
fn limbs_print_what_many_bits_do() {
    limbs_print::<Limbs<2>>(&[1, 10, 15]);
    limbs_print::<Limbs<4>>(&[10, 30, 50]);
    limbs_print::<Limbs<7>>(&[30, 100]);
}

fn limbs_print<S: Decimals>(counts: &[usize]) {
    let references = references("reference.csv").into_iter();
    let references = references.map(|row| (row[0].parse().unwrap(), row[1].into(), row[2].into()));
    let beside = ["etf*(1-1e-12)", "antipodal*(1+1e-12)", "etf*(1+1e-12)"];
    let beside = beside.map(|t| (1000, t.to_owned(), t.to_owned()));
    let (mut printed, mut silent) = (0, 0);
    for (n, t, b) in references.chain(beside).chain(away_from_the_thresholds()) {
        let problem = problem(n, &t, &b);
        let near = ccem::reduction::solve(&problem);
        let coarse = enclose_finely::<S>(&problem, &near).unwrap();
        let fine = enclose_finely::<Precise<640>>(&problem, &near).unwrap();
        let deltas = coarse.delta.zip(fine.delta);
        let pairs = [
            (coarse.point.s, fine.point.s),
            (coarse.point.r, fine.point.r),
            (coarse.positive, fine.positive),
            (coarse.negative, fine.negative),
            (coarse.loss, fine.loss),
        ];
        for (coarse, fine) in pairs.into_iter().chain(deltas) {
            let apart = fine.sign() != Some(std::cmp::Ordering::Equal);
            for &digits in counts.iter().filter(|_| apart) {
                match coarse.digits(digits) {
                    Some(text) => {
                        assert_eq!(Some(text), fine.digits(digits), "N = {n}, t = {t}, b = {b}");
                        printed += 1;
                    }
                    None => silent += 1,
                }
            }
            let nearest = coarse.nearest_f64();
            assert!(nearest.is_none_or(|nearest| fine.nearest_f64() == Some(nearest)));
        }
    }
    assert!(silent * 20 < printed, "{silent} of {printed}");
}

#[test]
fn a_hundred_digits_contain_thirty() {
    let problem = problem(50, "2.5", "2.5");
    let [few, many] = [30, MOST_DIGITS].map(|digits| prove(&problem, digits).unwrap());
    assert_eq!(many.s.digits.len(), "0.".len() + 100);
    assert!(agrees(&few.s, &many.s.digits, 30) && agrees(&few.loss, &many.loss.digits, 30));
}

#[test]
fn exact_optima_print_as_such() {
    let etf = prove(&problem(4, "3", "1"), 10).unwrap();
    assert_eq!(
        [&*etf.s.digits, &*etf.delta.digits, &*etf.positive.digits],
        ["1", "0", "1"]
    );
    let antipodal = prove(&problem(4, "1", "-1"), 10).unwrap();
    assert_eq!([&*antipodal.s.digits, &*antipodal.delta.digits], ["0", "∞"]);
    // s* = 3/4 for every t at N = 4, b = 0: known only to be very near 3/4.
    let middle = prove(&problem(4, "3", "0"), 10).unwrap();
    assert_eq!(middle.s.digits, "0.7500000000");
    // 1 − 10⁻³⁰ or so is not 1.
    let near = prove(&problem(10, "etf*(1-1e-30)", "etf*(1-1e-30)"), 10).unwrap();
    assert_eq!(
        (near.phase, &*near.s.digits),
        (Phase::Intermediate, "1.000000000")
    );
}

/// Numbers that no precision tells from a tie, and p = 0.
/// Far below the smallest double every digit still counts.
#[test]
fn a_loss_that_no_double_can_hold_is_proved() {
    let proven = prove(&problem(10, "10000", "0"), 20).unwrap();
    assert_eq!(proven.s.digits, "0.69225970519519200379");
    assert_eq!(proven.loss.digits, "3.6753794997002174601e-1670");
    assert_eq!(proven.loss.enclosure, [0.0, f64::from_bits(1)]);
}

#[test]
fn ties_do_not_keep_a_number_from_being_printed() {
    // s* = 3(t+b)/(4t) at N = 4.
    let half = prove(&problem(4, "3", "-1"), 10).unwrap();
    assert_eq!(
        [&*half.s.digits, &*half.positive.digits],
        ["0.5000000000", "0"]
    );
    let doubles = "-0.9999999999999997779553950749686919152736663818359375";
    let between = prove(&problem(4, "3", doubles), 10).unwrap();
    assert_eq!(between.s.digits, "0.5000000000");
    // q = −1/40 has two digits, and cannot be rounded to one.
    let optimum = prove(&problem(41, "5", "5"), 1).unwrap();
    assert_eq!(
        [&*optimum.negative.digits, &*optimum.loss.digits],
        ["-0.025", "0.9"]
    );
    for t in 1..40 {
        for b in -20..40 {
            let problem = problem(4, &format!("{t}/8"), &format!("{b}/8"));
            for digits in 1..4 {
                assert!(prove(&problem, digits).is_some(), "t = {t}/8, b = {b}/8");
            }
        }
    }
}

#[test]
fn a_double_next_to_a_threshold_has_a_certain_phase() {
    for n in [5, 10, 50, 32768, 1_000_000_000] {
        let threshold = ccem::reduction::etf_threshold(n as f64);
        let proven = prove_quantity(&Threshold::Etf.into(), n, 40).unwrap();
        for t in [threshold.next_down(), threshold, threshold.next_up()] {
            let text = format!("{t:.60}");
            let decision = problem(n, &text, &text).phase();
            let above = decimal(&text) > decimal(&proven.digits);
            assert!(decision.settled);
            assert_eq!(decision.phase == Phase::Etf, above, "N = {n}, t = {t:e}");
        }
    }
}

#[test]
fn what_agrees_with_a_threshold_to_three_hundred_digits_is_not_settled() {
    let threshold = Precise::<1400>::rational_threshold();
    let problem = problem(10, &threshold, &threshold);
    assert!(!problem.phase().settled);
    assert!(prove(&problem, 10).is_none());
}

/// A decimal of the ETF threshold of N = 10 with 400 digits.
trait ThresholdDigits {
    fn rational_threshold() -> String;
}

impl<const BITS: usize> ThresholdDigits for Precise<BITS> {
    fn rational_threshold() -> String {
        use ccem::scalar::Scalar;
        ccem::reduction::etf_threshold(Self::integer(10))
            .digits(400)
            .unwrap()
    }
}

#[test]
fn infonce_is_least_at_the_etf() {
    let optimum = prove_infonce(&problem(10, "1.2", "0"), 20).unwrap();
    assert_eq!((optimum.phase, &*optimum.s.digits), (Phase::Etf, "1"));
    // ln(1 + 9 e^(−1.2·10/9)) with mpmath.
    assert!(
        agrees(
            &optimum.loss,
            "1.215617019462060224486973915438731900471",
            20
        ),
        "{}",
        optimum.loss.digits
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    /// Every problem of the domain has a proved optimum, and the f64 path agrees with it within
    /// its own error estimate.
    #[test]
    fn every_problem_is_proved(
        n in prop_oneof![2u64..60, 1_000u64..1_000_000_000],
        t in 1u64..60_000,
        b in -20_000i64..60_000,
    ) {
        let problem = problem(n, &format!("{t}/1000"), &format!("{b}/1000"));
        let proven = prove(&problem, 15).unwrap();
        let near = ccem::reduction::solve(&problem);
        prop_assert_eq!(proven.phase, near.phase);
        prop_assert!((proven.s.nearest - near.point.s).abs() <= near.s_error + f64::EPSILON);
        prop_assert!((proven.loss.nearest - near.loss).abs() <= 2.0 * near.loss_error);
        prop_assert!(proven.s.enclosure[0] <= proven.s.nearest);
        prop_assert!(proven.s.nearest <= proven.s.enclosure[1]);
    }
}
