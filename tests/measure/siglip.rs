//! Up to which N a temperature and a bias make the ETF optimal, and the thresholds of the bias.

use ccem::reduction::proven::{prove, prove_antipodal_bias, prove_etf_bias, prove_root_s};
use ccem::reduction::{LargestBatch, Phase, Problem, Quantity, largest_etf_batch};

fn number(text: &str) -> Quantity {
    text.parse().unwrap()
}

fn largest(t: &str, b: &str) -> LargestBatch {
    largest_etf_batch(&number(t), &number(b)).unwrap()
}

/// (N−2)(1 + e^{t−b}) ≤ 2(1 + e^{b+t/(N−1)}), in plain doubles.
fn holds(n: u64, t: f64, b: f64) -> bool {
    let n = n as f64;
    n == 2.0 || (n - 2.0) * (1.0 + (t - b).exp()) <= 2.0 * (1.0 + (b + t / (n - 1.0)).exp())
}

#[test]
fn the_initialisation_of_siglip_holds_up_to_22039() {
    assert_eq!(largest("10", "10"), LargestBatch::Exactly(22039));
    // The closed form of Theorem 2 on either side, in plain doubles.
    let threshold = |n: f64| (n - 1.0) / n * (n - 3.0).ln();
    assert!(threshold(22039.0) <= 10.0 && threshold(22040.0) > 10.0);
}

#[test]
fn bisection_finds_what_trying_every_n_finds() {
    for (t, b) in [
        ("1", "1"),
        ("2", "1"),
        ("4", "1"),
        ("0.5", "-3"),
        ("0.5", "2.5"),
        ("3", "1"),
        ("6", "5"),
        ("117.3", "12.9"),
        ("7", "6.5"),
    ] {
        let [x, y] = [t, b].map(|text| text.parse::<f64>().unwrap());
        let tried: Vec<u64> = (2..=3000).filter(|n| holds(*n, x, y)).collect();
        // The n that hold are 2, 3, …, the last one: there are no gaps.
        assert_eq!(tried, (2..2 + tried.len() as u64).collect::<Vec<_>>());
        let last = *tried.last().unwrap();
        assert!(last < 3000, "t = {t}, b = {b}");
        assert_eq!(
            largest(t, b),
            LargestBatch::Exactly(last),
            "t = {t}, b = {b}"
        );
    }
}

#[test]
fn beyond_the_largest_n_of_a_problem_nothing_is_said() {
    assert_eq!(largest("30", "30"), LargestBatch::AtLeast(1_000_000_000));
    assert!(largest_etf_batch(&number("0"), &number("1")).is_err());
    assert!(largest_etf_batch(&number("etf"), &number("1")).is_err());
}

#[test]
fn the_thresholds_of_the_bias_are_where_the_phase_changes() {
    for n in [3, 4, 5, 10, 32768, 1_000_000_000] {
        for t in ["0.01", "1", "9.7", "117.3", "2000"] {
            let of = |prove: fn(u64, &Quantity, usize) -> _, part: &str| {
                let value: Option<ccem::reduction::proven::ProvenNumber> = prove(n, &number(t), 30);
                number(&format!("{} {part}", value.unwrap().digits))
            };
            let phase = |b: Quantity| Problem::new(n, n, number(t), b).unwrap().phase().phase;
            assert_eq!(phase(of(prove_etf_bias, "+ 1e-20")), Phase::Etf);
            assert_eq!(phase(of(prove_etf_bias, "- 1e-20")), Phase::Intermediate);
            assert_eq!(phase(of(prove_antipodal_bias, "- 1e-20")), Phase::Antipodal);
            assert_eq!(
                phase(of(prove_antipodal_bias, "+ 1e-20")),
                Phase::Intermediate
            );
        }
    }
}

#[test]
fn the_delta_of_bangachev_runs_the_other_way() {
    let at = |t: &str| Problem::symmetric(10, number(t)).unwrap();
    for t in ["0.5", "1.2", "2.5"] {
        let (root, optimum) = (
            prove_root_s(&at(t), 12).unwrap(),
            prove(&at(t), 12).unwrap(),
        );
        let expected = 1.0 / optimum.delta.nearest.hypot(1.0);
        assert!((root.nearest - expected).abs() < 1e-15, "t = {t}");
    }
    assert_eq!(prove_root_s(&at("0.5"), 12).unwrap().digits, "0");
    assert_eq!(prove_root_s(&at("2.5"), 12).unwrap().digits, "1");
}
