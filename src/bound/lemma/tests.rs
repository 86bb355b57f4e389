//! A wrong lemma is caught: it proves more than an embedding attains.

use super::*;
use crate::scalar::interval::Interval;

fn problem(n: u64, d: u64, t: &str) -> Problem {
    Problem::new(n, d, t.parse().unwrap(), t.parse().unwrap()).unwrap()
}

/// The loss of the aligned code with these negative similarities.
fn aligned(problem: &Problem, negatives: &[(f64, f64)]) -> f64 {
    let at = problem.at::<f64>();
    let others = negatives
        .iter()
        .map(|&(m, count)| count * Sigmoid::psi(m, &at));
    Sigmoid::phi(1.0, &at) + others.sum::<f64>()
}

fn column(kernel: &[(usize, f64)], q2: f64, q1: f64, nu: f64) -> Column {
    Column {
        kernel: kernel.iter().copied().collect(),
        q2,
        q1,
        nu,
    }
}

/// λ_1, λ_2, …, of which most are 0.
fn pairing(some: &[(usize, f64)]) -> Vec<f64> {
    let mut all = vec![0.0; some.iter().map(|&(k, _)| k).fold(0, usize::max)];
    some.iter().for_each(|&(k, lambda)| all[k - 1] = lambda);
    all
}

/// The octahedron at t = b = 0.8, exact by Lemma S with H = 3 and by Lemma P.
fn octahedron() -> (Problem, Multipliers, f64) {
    let multipliers = Multipliers {
        pairing: pairing(&[
            (1, 0.170_154_369_843_879_74),
            (11, 0.000_112_317_983_270_121_03),
        ]),
        columns: vec![column(
            &[(1, 1.0)],
            0.061_236_856_312_390_56,
            0.078_170_093_544_679_62,
            0.122_473_712_624_781_11,
        )],
    };
    let problem = problem(6, 3, "0.8");
    let loss = aligned(&problem, &[(0.0, 4.0), (-1.0, 1.0)]);
    (problem, multipliers, loss)
}

#[test]
fn the_lemmas_prove_the_octahedron() {
    let (problem, multipliers, loss) = octahedron();
    let proved = prove::<Interval>(&problem, &multipliers).unwrap();
    assert!(
        proved.lower <= loss && loss - proved.lower <= 1e-12 * loss,
        "{proved:?} {loss}"
    );
    let precise = prove::<Precise<128>>(&problem, &multipliers).unwrap();
    assert!((precise.lower - proved.lower).abs() <= 1e-13 * loss);
}

#[test]
fn a_rank_less_by_one_proves_too_much() {
    let (problem, multipliers, loss) = octahedron();
    let wrong = Lemmas {
        rank_shift: -1,
        ..Lemmas::of(&problem)
    };
    assert!(bound::<Interval>(&problem, &multipliers, &wrong).lower > loss * (1.0 + 1e-3));
}

/// Two clusters on the circle at N = 8, t = b = 1: u = (±r, s), v = (±r, −s), so that p < 1 and
/// Lemma P has work to do.
fn two_clusters() -> (Problem, Multipliers, f64) {
    let multipliers = Multipliers {
        pairing: pairing(&[
            (1, 0.106_681_580_222_469_32),
            (5, 0.000_158_847_127_217_698_28),
            (11, 5.542_718_478_391_312e-5),
        ]),
        columns: vec![column(
            &[(1, 1.0)],
            0.079_267_178_304_389_94,
            0.158_534_356_608_779_85,
            0.285_801_841_742_123_6,
        )],
    };
    let problem = problem(8, 2, "1");
    let at = problem.at::<f64>();
    let p = 1.0 - 3f64.ln();
    let loss = Sigmoid::phi(p, &at) + 3.0 * Sigmoid::psi(p, &at) + 4.0 * Sigmoid::psi(-1.0, &at);
    (problem, multipliers, loss)
}

#[test]
fn a_quarter_of_n_proves_too_much() {
    let (problem, multipliers, loss) = two_clusters();
    let proved = prove::<Interval>(&problem, &multipliers).unwrap();
    assert!(proved.lower <= loss && loss - proved.lower <= 1e-12 * loss);
    let wrong = Lemmas {
        halves: 4,
        ..Lemmas::of(&problem)
    };
    assert!(bound::<Interval>(&problem, &multipliers, &wrong).lower > loss * (1.0 + 1e-3));
}

/// What proves the pentagon optimal on the circle, as if the kernels were the same in R³.
#[test]
fn a_kernel_of_another_dimension_proves_too_much() {
    let pentagon = Multipliers {
        pairing: pairing(&[
            (2, 0.051_130_207_582_783_39),
            (3, 0.027_290_625_108_933_552),
            (8, 0.001_061_692_849_719_052_2),
            (9, 0.000_769_772_963_416_008_7),
            (12, 0.000_120_637_672_417_404_38),
            (13, 2.369_864_688_621_927_6e-5),
        ]),
        columns: vec![column(
            &[(1, 1.0)],
            0.143_678_478_503_504_35,
            0.287_356_669_650_051_7,
            0.359_196_196_258_760_87,
        )],
    };
    let problem = problem(5, 3, "2.5");
    // Two poles and a triangle on the equator.
    let pairs = [(-1.0, 2.0 / 5.0), (0.0, 12.0 / 5.0), (-0.5, 6.0 / 5.0)];
    let loss = aligned(&problem, &pairs);
    assert!(prove::<Interval>(&problem, &pentagon).unwrap().lower <= loss);
    let wrong = Lemmas {
        d: 2,
        ..Lemmas::of(&problem)
    };
    assert!(bound::<Interval>(&problem, &pentagon, &wrong).lower > loss * (1.0 + 1e-3));
}

#[test]
fn multipliers_without_a_meaning_are_named() {
    let (problem, good, _) = octahedron();
    let edited = |edit: &dyn Fn(&mut Multipliers)| {
        let mut edited = good.clone();
        edit(&mut edited);
        prove::<Interval>(&problem, &edited).unwrap_err()
    };
    let negative = edited(&|m| m.pairing[0] = -1e-300);
    assert_eq!(negative, Meaningless::NegativePairing(1));
    assert_eq!(
        edited(&|m| m.columns[0].nu = f64::NAN),
        Meaningless::NotFinite
    );
    assert_eq!(edited(&|m| m.columns[0].q2 = 0.0), Meaningless::NotPositive);
    assert_eq!(
        edited(&|m| m.columns[0].kernel.clear()),
        Meaningless::NoKernel
    );
    assert_eq!(
        edited(&|m| m.pairing = vec![0.0; 41]),
        Meaningless::TooLarge
    );
    let circle = Problem::new(6, 1, problem.t().clone(), problem.b().clone()).unwrap();
    assert_eq!(
        prove::<Interval>(&circle, &good),
        Err(Meaningless::Dimension(1))
    );
}
