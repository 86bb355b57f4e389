//! exp, ln, softplus, σ and ln σ against 256-bit references and 60-digit values.

use ccem::scalar::Scalar;
use ccem::scalar::interval::Interval;
use dashu_float::{FBig, round::mode::HalfEven};
use num_rational::BigRational;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::arithmetic::operand;
use super::{generator, nudged, pick, points, steps};

pub type Wide = FBig<HalfEven, 2>;

/// `x`, exactly, to be computed with at 256 bits.
pub fn wide(x: f64) -> Wide {
    Wide::try_from(x).unwrap().with_precision(256).value()
}

/// 2^−`bits`.
fn tiny(bits: isize) -> Wide {
    wide(1.0) >> bits
}

/// Two numbers that the true value lies between.
pub type Between = [Wide; 2];

/// The rounding errors of a reference amount to a few units in its 256th bit; 2⁻²⁴⁰ is granted.
pub fn around(value: Wide) -> Between {
    within(value.clone(), value)
}

/// `value` with a relative error of 2⁻²⁴⁰ of `scale`.
pub fn within(value: Wide, scale: Wide) -> Between {
    let error = scale * tiny(240);
    let (below, above) = (value.clone() - error.clone(), value + error);
    if below <= above {
        [below, above]
    } else {
        [above, below]
    }
}

pub fn is_inside(value: &Between, x: Interval) -> bool {
    let above_lo = x.lo().is_infinite() || wide(x.lo()) <= value[0];
    let below_hi = x.hi().is_infinite() || value[1] <= wide(x.hi());
    above_lo && below_hi
}

/// exp, softplus, σ and ln σ(−·) at z ≠ 0, from one exponential.
///
/// Beyond |z| = 100, where 256 bits do not hold both 1 and e^−|z| < 2⁻¹⁴⁴:
/// z < softplus(z) < z + e^−z, 1 − e^−z < σ(z) < 1, and e^z(1 − e^z) < softplus(z), σ(z) < e^z.
fn references(z: f64) -> [Between; 4] {
    let one = wide(1.0);
    let e = wide(z).exp();
    let (softplus, sigmoid) = if z > 100.0 {
        let (z, gap) = (wide(z), tiny(144));
        ([z.clone(), z + gap.clone()], [one.clone() - gap, one])
    } else if z < -300.0 {
        (around(e.clone()), around(e.clone()))
    } else {
        (
            around(e.clone().ln_1p()),
            around(e.clone() / (one + e.clone())),
        )
    };
    let log_sigmoid = [-softplus[1].clone(), -softplus[0].clone()];
    [around(e), softplus, sigmoid, log_sigmoid]
}

pub type Unary = fn(Interval) -> Interval;

/// In the order of `references`, with the greatest width at a point, in doubles.
pub const FUNCTIONS: [(&str, Unary, i64); 4] = [
    ("exp", Interval::exp, 2),
    ("softplus", Interval::softplus, 8),
    ("sigmoid", Interval::sigmoid, 8),
    ("log_sigmoid(−·)", |z| (-z).log_sigmoid(), 8),
];

/// A nonzero argument up to 10⁶: any magnitude; the places where a function overflows, turns
/// subnormal, or changes its form; multiples of ln 2; integers.
fn argument(rng: &mut ChaCha8Rng) -> f64 {
    const PLACES: [f64; 7] = [18.4, 36.7, 40.0, 100.0, 300.0, 709.0, 745.0];
    let mantissa = 1.0 + rng.random::<f64>();
    let magnitude = match rng.random_range(0..8) {
        0 => mantissa * 2f64.powi(rng.random_range(-200..19)),
        1 | 2 => mantissa * 2f64.powi(rng.random_range(-60..19)),
        3 => mantissa * 2f64.powi(rng.random_range(-6..10)),
        4 => pick(rng, &PLACES) + rng.random_range(-1.5..1.5),
        5 => nudged(pick(rng, &PLACES), rng.random_range(-3..=3)),
        6 => {
            nudged(std::f64::consts::LN_2, rng.random_range(-2..=2))
                * f64::from(rng.random_range(1..1100))
        }
        _ => f64::from(rng.random_range(1..1_000_000)),
    };
    magnitude * pick(rng, &[-1.0, 1.0])
}

/// For each function the greatest width met, or the first point whose value is not enclosed.
fn widest<const K: usize>(
    functions: [Unary; K],
    argument: fn(&mut ChaCha8Rng) -> f64,
    references: fn(f64) -> [Between; K],
) -> Result<[i64; K], f64> {
    let widths = |index| {
        let z = argument(&mut generator(index));
        let values = functions.map(|function| function(Interval::exact(z)));
        let enclosed = references(z)
            .iter()
            .zip(values)
            .all(|(value, x)| is_inside(value, x));
        if enclosed {
            Ok(values.map(|x| steps(x.lo(), x.hi())))
        } else {
            Err(z)
        }
    };
    let maximum = |a: [i64; K], b: [i64; K]| Ok(std::array::from_fn(|k| a[k].max(b[k])));
    (0..points())
        .into_par_iter()
        .map(widths)
        .try_reduce(|| [0; K], maximum)
}

#[test]
fn transcendental_functions_are_enclosed_tightly() {
    let functions = FUNCTIONS.map(|(_, function, _)| function);
    let widths = widest(functions, argument, references).unwrap();
    for ((name, _, bound), width) in FUNCTIONS.into_iter().zip(widths) {
        println!("{name}: at most {width} ulp");
        assert!(width <= bound, "{name}: {width}");
    }
}

/// Where e^z is all that is left, softplus and σ add one ulp to its two.
#[test]
fn far_tails_are_three_ulp_wide() {
    let deepest = |index| argument(&mut generator(index)).abs().max(40.0);
    for z in (0..points()).map(deepest).map(|z| Interval::exact(-z)) {
        for x in [z.softplus(), z.sigmoid(), (-z).log_sigmoid()] {
            assert!(steps(x.lo(), x.hi()) <= 3, "{z:?} {x:?}");
        }
        assert!(
            steps((-z).softplus().lo(), (-z).softplus().hi()) == 1,
            "{z:?}"
        );
    }
}

/// A positive number other than 1: any, or near 1 where ln has lost its leading digits.
fn positive_argument(rng: &mut ChaCha8Rng) -> f64 {
    let x = match rng.random_range(0..3) {
        0 => operand(rng).abs(),
        1 => 1.0 + rng.random_range(-1.0..1.0) * 2f64.powi(rng.random_range(-52..0)),
        _ => f64::from(rng.random_range(2..1_000_000)),
    };
    if x == 1.0 { 2.0 } else { x }
}

#[test]
fn logarithms_are_enclosed_tightly() {
    let [width] = widest([Interval::ln], positive_argument, |x| {
        [around(wide(x).ln())]
    })
    .unwrap();
    println!("ln: at most {width} ulp");
    assert!(width <= 2, "{width}");
}

/// The checker above can fail: values of the f64 reading, not widened, are caught.
#[test]
fn forgetting_to_widen_a_function_is_caught() {
    let unwidened: [Unary; 4] = [
        |z| Interval::exact(Scalar::exp(z.lo())),
        |z| Interval::exact(z.lo().softplus()),
        |z| Interval::exact(Scalar::sigmoid(z.lo())),
        |z| Interval::exact((-z.lo()).log_sigmoid()),
    ];
    for (k, function) in unwidened.into_iter().enumerate() {
        let mut functions = FUNCTIONS.map(|(_, function, _)| function);
        functions[k] = function;
        assert!(widest(functions, argument, references).is_err(), "{k}");
    }
}

#[test]
fn sixty_digit_values_are_enclosed() {
    let path = format!(
        "{}/tests/data/transcendental.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let rows: Vec<(String, f64, String)> = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .unwrap()
        .deserialize()
        .map(Result::unwrap)
        .collect();
    assert_eq!(rows.len(), 205);
    for (name, argument, value) in rows {
        let function: Unary = match name.as_str() {
            "exp" => Interval::exp,
            "ln" => Interval::ln,
            "softplus" => Interval::softplus,
            "sigmoid" => Interval::sigmoid,
            "log_sigmoid" => Interval::log_sigmoid,
            _ => panic!("{name}"),
        };
        let x = function(Interval::exact(argument));
        let (value, error) = sixty_digits(&value);
        let holds = |bound: f64, at_most: &BigRational| {
            BigRational::from_float(bound).map_or(bound < 0.0, |bound| &bound <= at_most)
        };
        assert!(
            holds(x.lo(), &(&value + &error)),
            "{name}({argument}) ∈ {x:?}"
        );
        assert!(
            holds(-x.hi(), &(error - value)),
            "{name}({argument}) ∈ {x:?}"
        );
        assert!(steps(x.lo(), x.hi()) <= 8, "{name}({argument}) ∈ {x:?}");
    }
}

/// A decimal number d.ddd…e±k with its possible error, a unit of its last digit.
fn sixty_digits(text: &str) -> (BigRational, BigRational) {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let decimals = digits.len() - digits.find('.').unwrap() - 1;
    let ten = BigRational::from_integer(10.into());
    let unit = ten.pow(exponent.parse::<i32>().unwrap() - decimals as i32);
    let integer: num_bigint::BigInt = digits.replace('.', "").parse().unwrap();
    (&unit * integer, unit)
}
