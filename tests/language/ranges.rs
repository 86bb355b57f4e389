//! Ranges of coordinates.

use ccem::claim::language::range;

#[test]
fn ranges_are_read_exactly() {
    for (name, text, printed) in [
        ("N", "4..=1000000", "N in 4..=10^6"),
        ("N", " 4 ..= 10^6 ", "N in 4..=10^6"),
        ("N", "4", "N = 4"),
        ("N", "[4, 9]", "N in 4..=9"),
        ("r", "[−1, 1]", "r in [-1, 1]"),
        ("d", "1..=2", "d in 1..=2"),
        ("t", "[2^-20, 10000]", "t in [2^-20, 10^4]"),
        ("t", "[1/1048576,1e4]", "t in [2^-20, 10^4]"),
        ("t", "1.2", "t = 6/5"),
        ("t", "[1.2, 6/5]", "t = 6/5"),
        ("b", "[-100, (1 + 2)/4]", "b in [-100, 3/4]"),
        ("b", "-1/3", "b = -1/3"),
        ("s", "[0, 1]", "s in [0, 1]"),
        ("delta", "[0.1, 3]", "delta in [1/10, 3]"),
    ] {
        let axis = range(name, text).unwrap_or_else(|error| panic!("{name}, {text}: {error}"));
        assert_eq!(axis.to_string(), printed);
        assert_eq!(range(name, &axis.range()), Ok(axis));
    }
}

#[test]
fn other_ranges_are_refused() {
    for (name, text, message) in [
        (
            "N",
            "10..=4",
            "the range is empty: 10 is above 4; expected the lower end first",
        ),
        (
            "t",
            "[2, 1]",
            "the range is empty: 2 is above 1; expected the lower end first",
        ),
        ("N", "9/2", "N is an integer; expected such as 4 or 4..=100"),
        (
            "N",
            "4..=9/2",
            "N is an integer; expected such as 4 or 4..=100",
        ),
        (
            "N",
            "1..=4",
            "N leaves the theory; expected 2 <= N <= 1000000000",
        ),
        (
            "N",
            "4..=1000000001",
            "N leaves the theory; expected 2 <= N <= 1000000000",
        ),
        (
            "d",
            "0..=4",
            "d leaves the theory; expected 1 <= d <= 1000000000",
        ),
        (
            "t",
            "[0, 1]",
            "t leaves the theory; expected 1/1000000000 <= t <= 10000",
        ),
        (
            "t",
            "-1",
            "t leaves the theory; expected 1/1000000000 <= t <= 10000",
        ),
        (
            "t",
            "[1, 10001]",
            "t leaves the theory; expected 1/1000000000 <= t <= 10000",
        ),
        (
            "b",
            "[-10001, 0]",
            "b leaves the theory; expected -10000 <= b <= 10000",
        ),
        (
            "b",
            "[0, 10000.1]",
            "b leaves the theory; expected -10000 <= b <= 10000",
        ),
        ("s", "[0, 1.1]", "s leaves the theory; expected 0 <= s <= 1"),
        (
            "s",
            "[-1e-9, 1]",
            "s leaves the theory; expected 0 <= s <= 1",
        ),
        (
            "delta",
            "[-1, 1]",
            "delta leaves the theory; expected 0 <= delta <= 1000000000",
        ),
        (
            "t",
            "[ln(2), 1]",
            "an end is no rational number; expected such as 3/2 or 2^-20",
        ),
        (
            "t",
            "[1, 1/0]",
            "an end is no rational number; expected such as 3/2 or 2^-20",
        ),
        ("t", "[1, b]", "`b` has no value here; expected a number"),
        (
            "t",
            "1..=2",
            "t runs through real numbers; expected `[1, 2]` for all of them, `1:2:5` for five",
        ),
        (
            "t",
            "[1; 2]",
            "cannot read `;`; expected an operator or `,`",
        ),
        (
            "t",
            "[1, 2",
            "the text ends too early; expected an operator or `]`",
        ),
        (
            "N",
            "[1, 2]",
            "N leaves the theory; expected 2 <= N <= 1000000000",
        ),
        (
            "N",
            "4..10",
            "`4..10` is no range here; expected `4..=10`, both ends included",
        ),
        (
            "N",
            "4-10",
            "`4-10` is no range here; expected `4..=10`, both ends included",
        ),
        (
            "N",
            "10..4",
            "`10..4` is no range here; expected `4..=10`, both ends included",
        ),
        (
            "N",
            "4 to 10",
            "`4 to 10` is no range here; expected `4..=10`, both ends included",
        ),
        (
            "t",
            "1/2..3",
            "`1/2..3` is no range here; expected `[1/2, 3]`, both ends included",
        ),
        (
            "t",
            "(1, 3)",
            "`(1, 3)` is no range here; expected `[1, 3]`, both ends included",
        ),
        (
            "t",
            "1:2:1",
            "1:2:1 is no grid; expected low:high:count, with low <= high and 2 to 200 values",
        ),
        ("t", "1, 2, 3", "3 values or ranges; expected one"),
        (
            "loss",
            "1",
            "`loss` is no coordinate; expected one of N, d, t, b, s and delta, or a name of your own",
        ),
        (
            "T",
            "1",
            "`T` is no coordinate: did you mean `t`? expected one of N, d, t, b, s and delta, or a name of your own",
        ),
    ] {
        let error = range(name, text).expect_err(text);
        assert_eq!(error.to_string(), message, "{name}, {text}");
    }
}

#[test]
fn a_range_too_long_to_be_written_is_refused() {
    let end = ["1e-400"; 20].join("*");
    let error = range("s", &format!("[{end}, 1]")).unwrap_err();
    assert_eq!(error.problem, "the ends have too many digits");
}
