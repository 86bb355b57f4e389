//! The theorems stand, and a mutant of each is refuted.

use ccem::encoder::Sharing;
use ccem::encoder::statements::{
    Examined, Rests, equal_pairs, hidden_units, layer_norm, learned_bias, nonnegative_ends, ranks,
};
use ccem::encoder::target::nonnegative_floor;
use ccem::loss::{PairLoss, Parameters, Sigmoid};
use ccem::reduction::{CcemPoint, Phase, learned_bias as formula, reduced_loss};
use ccem::scalar::Scalar;
use ccem::scalar::interval::Interval;

fn stands(examined: Examined, by: Rests, cases: usize) {
    assert_eq!(examined, Examined::Stands { cases, by });
}

fn fails(examined: Examined, part: &str) {
    match examined {
        Examined::Fails(witness) => assert!(witness.contains(part), "{witness}"),
        stands @ Examined::Stands { .. } => panic!("not refuted: {stands:?}"),
    }
}

fn whole(value: i64) -> Interval {
    Interval::integer(value)
}

#[test]
fn nonnegative_ends_have_their_floor() {
    stands(nonnegative_ends(nonnegative_floor), Rests::Samples, 64);
    let q = |at: &Parameters<Interval>| -(whole(1) / (at.n - whole(1)));
    let with_negatives = |at: &Parameters<Interval>| {
        Sigmoid::phi(whole(1), at) + (at.n - whole(1)) * Sigmoid::psi(q(at), at)
    };
    fails(nonnegative_ends(with_negatives), "is not attained");
    let too_high = |at: &Parameters<Interval>| nonnegative_floor(at) * Interval::ratio(101, 100);
    fails(nonnegative_ends(too_high), "lies below");
}

#[test]
fn equal_pairs_cost_at_least_the_etf() {
    let at_s = |s: Interval| {
        move |at: &Parameters<Interval>| {
            reduced_loss::<Sigmoid, Interval>(&CcemPoint::from_s(s), at)
        }
    };
    stands(equal_pairs(at_s(whole(1))), Rests::Samples, 64);
    assert!(equal_pairs(at_s(Interval::ratio(9, 10))).is_refuted());
}

fn needed_rank(phase: Phase, n: usize) -> usize {
    phase.needed_dimension(n as u64) as usize
}

#[test]
fn linear_encoders_need_a_rank() {
    stands(ranks(needed_rank), Rests::Exact, 39);
    let one_less = |phase, n| match phase {
        Phase::Etf => n - 2,
        other => needed_rank(other, n),
    };
    fails(
        ranks(one_less),
        "at rank 1 no inputs have the etf structure",
    );
    let intermediate = |phase, n| match phase {
        Phase::Intermediate => n - 1,
        other => needed_rank(other, n),
    };
    fails(
        ranks(intermediate),
        "no inputs have the intermediate structure",
    );
    fails(ranks(|_, n| n), "some inputs have");
}

fn needed_units(phase: Phase, n: usize, sharing: Sharing) -> usize {
    match (phase, sharing) {
        (Phase::Intermediate, Sharing::Shared) => n,
        _ => n - 1,
    }
}

#[test]
fn hidden_layers_need_units() {
    stands(hidden_units(needed_units), Rests::Exact, 40);
    fails(
        hidden_units(|_, n, _| n - 2),
        "2 hidden units are not enough",
    );
    fails(
        hidden_units(|_, n, _| n - 1),
        "3 hidden units are not enough",
    );
    fails(hidden_units(|_, n, _| n), "are enough");
}

#[test]
fn layer_norm_costs_one_dimension() {
    stands(layer_norm(1), Rests::Samples, 2);
    fails(layer_norm(0), "not enough");
    fails(layer_norm(2), "enough already");
}

#[test]
fn the_learned_bias_is_where_the_slope_vanishes() {
    let right = |n, t| formula::learned_bias::<Interval>(n, t).b;
    stands(learned_bias(right), Rests::Intervals, 24);
    let mutant = |n: Interval, t: Interval| {
        let (reach, m) = (t / (n - whole(1)), n - whole(1));
        let root = (m * m + whole(4) * m * (t + reach).exp()).ln() * Interval::ratio(1, 2);
        (m + root.exp()).ln() - whole(2).ln() - reach
    };
    fails(learned_bias(mutant), "does not change its sign");
}
