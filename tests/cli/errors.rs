//! Bad command lines: what was wrong is said in one line, and nothing is left behind.

use std::fs;

use proptest::prelude::*;

use crate::command::{Run, run};

/// The arguments, separated by `|`, and what the message must name.
const BAD: &[(&str, &str)] = &[
    // N
    ("solve|-N|1|-t|1", "from 2 to 1000000000, not 1"),
    ("solve|-N|0|-t|1", "from 2 to 1000000000, not 0"),
    (
        "solve|-N|1e10|-t|1",
        "from 2 to 1000000000, not 10000000000",
    ),
    ("solve|-N|-5|-t|1", "`-5` is not an integer"),
    ("solve|-N|10.5|-t|1", "`10.5` is not an integer"),
    ("solve|-N|x|-t|1", "write it like 10, 4,8,16 or 4..=50"),
    ("solve|-N||-t|1", "is not an integer"),
    ("solve|-N|4,,5|-t|1", "is not an integer"),
    ("solve|-N|1e30|-t|1", "1e30 is too large"),
    ("solve|-N|5..=4|-t|1", "the range 5..=4 is empty"),
    ("solve|-N|4..5|-t|1", "write it like 4..=5, both ends"),
    ("solve|-N|4-50|-t|1", "write it like 4..=50, both ends"),
    ("solve|-N|4 to 50|-t|1", "write it like 4..=50, both ends"),
    ("solve|-N|[4, 50]|-t|1", "write it like 4..=50, both ends"),
    ("solve|-N|4..|-t|1", "write it like 4..=50, both ends"),
    ("solve|-N|4:50:4|-t|1", "`4:50:4` is not an integer"),
    ("thresholds|-N|1", "from 2 to 1000000000, not 1"),
    ("thresholds|-N|4..=3", "the range 4..=3 is empty"),
    // Before one of them is made.
    (
        "check|theorem-2-etf|-N|4..=500|-t|0.1:5:2000|--seeds|100000",
        "the grid asks for 99400000000 runs; at most 10000000",
    ),
    // t
    ("solve|-N|10|-t|0", "between 1e-9 and 10000, not 0"),
    ("solve|-N|10|-t|-1", "between 1e-9 and 10000, not -1"),
    ("solve|-N|10|-t|1e-10", "between 1e-9 and 10000, not 1e-10"),
    ("solve|-N|10|-t|1e5", "between 1e-9 and 10000, not 100000"),
    ("solve|-N|10|-t|nan", "cannot read `nan`"),
    ("solve|-N|10|-t|inf", "a number is like 1.2, 6/5"),
    ("solve|-N|10|-t|", "the number ends too early"),
    ("solve|-N|10|-t|1,,2", "the number ends too early"),
    ("solve|-N|10|-t|1:0:5", "the grid 1:0:5 is empty"),
    ("solve|-N|10|-t|1:2:0", "the grid 1:2:0 is empty"),
    ("solve|-N|10|-t|1:2:1", "the grid 1:2:1 is empty"),
    (
        "solve|-N|10|-t|1:2",
        "`1:2` is not of the form low:high:count",
    ),
    ("solve|-N|10|-t|1:etf:3", "numbers, not thresholds"),
    ("solve|-N|10|-t|[1, 2]", "write it like 1:2:50"),
    ("solve|-N|10|-t|(1, 2)", "write it like 1:2:50"),
    ("solve|-N|10|-t|1..2", "write it like 1:2:50"),
    ("solve|-N|10|-t|ln(7)*9/10", "are etf and antipodal"),
    ("solve|-N|10|-t|2^(1/2)", "exponents are integers"),
    ("solve|-N|10|-t|9^99999", "at most 4000 digits"),
    (
        "solve|-N|10|-t|1e99999",
        "exponents of ten range from -400 to 400",
    ),
    ("solve|-N|10|-t|1/0", "division by zero"),
    ("solve|-N|10|-t|1/(1-1)", "division by zero"),
    (
        "solve|-N|10|-t|etf*etf",
        "can only be multiplied by numbers",
    ),
    ("solve|-N|10|-t|etf+1", "can only be multiplied by numbers"),
    ("solve|-N|10|-t|1/etf", "can only be multiplied by numbers"),
    ("solve|-N|10|-t|etf*(1+", "the number ends too early"),
    ("solve|-N|3|-t|etf", "N = 3 has no threshold"),
    (
        "solve|-N|4|-t|etf",
        "between 1e-9 and 10000, not 0 (`etf` at N = 4)",
    ),
    ("solve|-N|10", "--temperature"),
    ("solve|-t|1", "--pairs"),
    // d and b
    ("solve|-N|10|-t|1|-d|0", "from 1 to 1000000000, not 0"),
    (
        "solve|-N|10|-t|1|-b|1e9",
        "between -10000 and 10000, not 1000000000",
    ),
    ("solve|-N|3|-t|1|-b|etf", "N = 3 has no threshold"),
    // grids
    (
        "solve|-N|2..=2000|-t|1:2:1000",
        "1999000 problems; at most 1000000",
    ),
    ("solve|-N|2..=2000000|-t|1", "more than 1000000 values"),
    ("solve|-N|10|-t|1:2:1000001", "more than 1000000 values"),
    // claims
    ("check|no-such-claim", "there are key-lemma, theorem-1,"),
    (
        "check|--list|no-such-claim",
        "there is no claim `no-such-claim`",
    ),
    (
        "check|--level|rumour",
        "[possible values: numeric, empirical",
    ),
    ("check|-N|10", "--temperature"),
    ("check|-t|1", "--pairs"),
    ("check|--seeds|0", "an integer from 1 to"),
    // full optimisation
    (
        "optimize|-N|5|-t|1|--steps|10000001|--trace|steps.csv",
        "--trace keeps every step; give --steps, at most 10000000",
    ),
    ("optimize|-N|1000000|-t|1", "GiB"),
    ("sweep|-N|1000000|-t|1", "GiB"),
    ("optimize|-N|10|-t|1,2", "one problem, not 2; use sweep"),
    ("optimize|-N|10|-t|1|--seeds|0", "an integer from 1 to"),
    ("sweep|-N|10|-t|1|--seeds|x", "an integer from 1 to"),
    (
        "optimize|-N|10|-t|1|--steps|0",
        "0 is not in 1..=1000000000",
    ),
    ("optimize|-N|10|-t|1|--rate|-1", "a number above 0"),
    ("optimize|-N|10|-t|1|--rate|0", "a number above 0"),
    ("optimize|-N|10|-t|1|--rate|nan", "a number above 0"),
    ("optimize|-N|10|-t|1|--tolerance|2", "from 0 to below 1"),
    ("optimize|-N|10|-t|1|--tolerance|nan", "from 0 to below 1"),
    (
        "optimize|-N|10|-t|1|--method|lbfgs|--rate|0.5",
        "--rate is for projected-gradient only",
    ),
    (
        "optimize|-N|10|-t|1|--method|newton",
        "possible values: projected-gradient, lbfgs",
    ),
    (
        "sweep|-N|10|-t|1|--loss|hinge",
        "possible values: sigmoid, infonce, infonce-one-way",
    ),
    // a learned bias
    (
        "optimize|-N|8|-t|learned",
        "the infimum 0 is attained nowhere",
    ),
    (
        "encoder|-N|8|-t|learned",
        "the infimum 0 is attained nowhere",
    ),
    (
        "optimize|-N|8|-d|1|-t|1|-b|learned",
        "-b learned needs d ≥ 2",
    ),
    (
        "sweep|-N|8|-d|1,2|-t|1|-b|learned",
        "-b learned needs d ≥ 2",
    ),
    (
        "encoder|-N|8|-d|1|-t|1|-b|learned",
        "-b learned needs d ≥ 2",
    ),
    (
        "sweep|-N|8|-t|1|-b|learned|--loss|infonce",
        "infonce has no bias",
    ),
    ("solve|-N|8|-t|1|-b|lerned", "cannot read `lerned`"),
    ("thresholds|-N|8|-b|learned", "'-b'"),
    (
        "solve|-N|8|-t|1|-b|learned|--certificate|proof.json",
        "leave -b learned out",
    ),
    (
        "optimize|-N|8|-t|1|-b|learned|--certificate|proof.json",
        "leave -b learned out",
    ),
    // encoders
    ("encoder|-N|8|-t|1|--encoder|mlp:0", "at least one unit"),
    ("encoder|-N|8|-t|1|--encoder|mlp:", "0 hidden units"),
    (
        "encoder|-N|8|-t|1|--encoder|mlp:2N@rleu",
        "no end `rleu`: did you mean `relu`; an encoder is linear, affine",
    ),
    (
        "encoder|-N|8|-t|1|--encoder|linera",
        "did you mean `linear`",
    ),
    (
        "encoder|-N|8|-t|1|--encoder|mlp:N-8",
        "`N-8` is no number of units at N = 8",
    ),
    (
        "encoder|-N|8|-t|1|--inputs|gausian:3",
        "did you mean `gaussian`",
    ),
    (
        "encoder|-N|8|-t|1|--encoder|mlp:4000000000",
        "GiB are available",
    ),
    (
        "encoder|-N|100000000|-t|1|--inputs|gaussian:4000000000",
        "GiB are available",
    ),
    ("encoder|-t|1", "-N is missing"),
    (
        "encoder|-N|8|-t|1|--inputs|x.npy|y.npy",
        "-N contradicts two files",
    ),
    (
        "encoder|-t|1|--inputs|no-such.npy|y.npy",
        "no-such.npy: cannot be read",
    ),
    (
        "encoder|-N|8|-t|1|--rate|0.1",
        "--rate is for gd and adam only",
    ),
    (
        "encoder|-N|8|-d|1|-t|1|--encoder|linear@layernorm",
        "@layernorm needs d ≥ 2",
    ),
    ("encoder|-N|8|-t|1|--shared|--separate", "--separate"),
    // shards
    ("sweep|-N|10|-t|1|--shard|0/2", "k/n with 1 ≤ k ≤ n"),
    ("sweep|-N|10|-t|1|--shard|3/2", "k/n with 1 ≤ k ≤ n"),
    ("sweep|-N|10|-t|1|--shard|2", "such as 2/5"),
    ("merge", "<PART>"),
    ("merge|no-such-part", "cannot read no-such-part"),
    // models of one's own
    ("siglip|-N|1", "from 2 to 1000000000, not 1"),
    ("siglip|--logit-scale|4.7", "--logit-bias"),
    ("siglip|--logit-bias|-12", "--logit-scale"),
    ("siglip|-d|768", "--logit-scale"),
    (
        "siglip|--logit-scale|117.3|--logit-bias|-12",
        "the logit scale 117.3 is no ln t: ln t lies between -20.7 and 9.2",
    ),
    (
        "siglip|--logit-scale|0|--logit-bias|-12|--convention|1/t",
        "it must not be 0",
    ),
    (
        "siglip|--logit-scale|-1|--logit-bias|-12|--convention|t",
        "between 1e-9 and 10000, not -1",
    ),
    (
        "siglip|--logit-scale|9.5|--logit-bias|-12",
        "between 1e-9 and 10000",
    ),
    (
        "siglip|--convention|beta",
        "`beta` is no convention; there are t",
    ),
    ("siglip|--convention|t,1/t", "`1/t` is the second choice"),
    ("siglip|--logit-scale|x|--logit-bias|1", "cannot read `x`"),
    (
        "siglip|--logit-scale|4|--logit-bias|1|-d|0",
        "from 1 to 1000000000, not 0",
    ),
    // embeddings of one's own
    ("measure|U.npy", "<V.npy>"),
    (
        "measure|no-such.npy|no-such.npy",
        "no-such.npy: cannot be read",
    ),
    // everything else
    ("solve|-N|10|-t|1|--threads|0", "0 is not in 1..=256"),
    (
        "solve|-N|10|-t|1|--format|yaml",
        "possible values: text, markdown, latex, csv, json",
    ),
    ("solve|-N|10|-t|1|--loss|infonce", "'--loss'"),
    (
        "check|theorem-2-etf|-N|4..=500|-t|0.1:5:2000|--seeds|100000",
        "99400000000 runs",
    ),
    (
        "prove",
        "there is no command `prove`; there are check, solve",
    ),
    ("check|theorm-1", "did you mean `theorem-1`"),
    ("plot|biass", "did you mean `bias`?"),
    ("list|--kyes", "did you mean `--keys`?"),
    ("sweep|-N|5|-t|1|-b|learnt", "or the word learned"),
    ("derive|everything", "'everything'"),
];

/// Exit code 2, nothing on stdout, one line on stderr that names `fragment`.
fn is_refused(run: &Run, fragment: &str, line: &str) {
    let Run {
        code,
        stdout,
        stderr,
    } = run;
    assert_eq!(*code, 2, "{line}: {stderr}");
    assert_eq!(stdout, "", "{line}");
    assert!(stderr.starts_with("error: "), "{line}: {stderr}");
    assert_eq!(stderr.lines().count(), 1, "{line}: {stderr}");
    assert!(stderr.ends_with('\n'), "{line}");
    assert!(stderr.contains(fragment), "{line}: {stderr}");
}

#[test]
fn bad_input_is_named_in_one_line_and_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("result");
    for (line, fragment) in BAD {
        let mut words: Vec<&str> = line.split('|').collect();
        is_refused(&run(&words), fragment, line);
        words.extend(["-o", target.to_str().unwrap()]);
        is_refused(&run(&words), fragment, line);
        let left = fs::read_dir(&directory).unwrap().count();
        assert_eq!(left, 0, "{line} left a file behind");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("missing").join("result");
    let missing = missing.to_str().unwrap();
    let itself = directory.path().to_str().unwrap();
    let solve = ["solve", "-N", "10", "-t", "1", "-o"];
    let trace = ["optimize", "-N", "5", "-t", "1", "--steps", "3", "--trace"];
    for words in [&solve[..], &trace[..]] {
        for (target, fragment) in [
            (missing, "there is no directory"),
            (itself, "not an ordinary file"),
        ] {
            let refused = run(&[words, &[target]].concat());
            is_refused(&refused, fragment, &words.join(" "));
            assert!(refused.stderr.contains(target), "{}", refused.stderr);
        }
    }
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn a_refused_command_keeps_the_earlier_result() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("result");
    fs::write(&path, "the earlier result").unwrap();
    let target = path.to_str().unwrap();
    is_refused(
        &run(&["solve", "-N", "1", "-t", "1", "-o", target]),
        "N",
        "solve -N 1",
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "the earlier result");
}

#[test]
fn a_line_break_in_an_argument_breaks_no_line() {
    let claim = run(&["check", "no\nsuch"]);
    is_refused(&claim, "has a control character", "check no\\nsuch");
    let number = run(&["solve", "-N", "10", "-t", "a\n\nb"]);
    is_refused(&number, "has a control character", "solve -t a\\n\\nb");
    let file = run(&["solve", "-N", "10", "-t", "1", "-o", "no\nsuch/result"]);
    is_refused(&file, "has a control character", "-o no\\nsuch/result");
}

/// Short texts, many of them nearly numbers and grids.
fn nearly_a_grid() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "0",
        "1",
        "2",
        "9",
        "10",
        ".",
        ",",
        ":",
        "..=",
        "e",
        "-",
        "+",
        "*",
        "/",
        "(",
        ")",
        " ",
        "etf",
        "antipodal",
        "nan",
        "²",
        "∞",
    ]);
    let joined = prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => joined, 1 => "\\PC{0,10}"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn no_text_makes_it_panic(text in nearly_a_grid(), named in prop::bool::ANY) {
        let words = match named {
            true => ["solve", "-N", "10", "-t", text.as_str()],
            false => ["solve", "-t", "1.5", "-N", text.as_str()],
        };
        let Run { code, stdout, stderr } = run(&words);
        prop_assert!([0, 2, 3].contains(&code), "{words:?}: {stderr}");
        prop_assert!(!stderr.contains("panicked"), "{words:?}: {stderr}");
        if code == 2 {
            prop_assert_eq!(stdout, "");
            prop_assert!(stderr.starts_with("error: ") && stderr.lines().count() == 1, "{}", stderr);
        }
    }
}

/// What would take long or much memory is refused before it is expanded.
#[test]
fn hostile_sizes_are_refused_at_once() {
    let pairs = ["1..=1000000"; 1000].join(",");
    let product = ["1e400"; 700].join("*");
    let long = ["1e400"; 15_000].join("*");
    let power = "9^9^9^9^9";
    let start = std::time::Instant::now();
    for (words, fragment) in [
        (["solve", "-N", pairs.as_str(), "-t", "1"], "1000000"),
        (["solve", "-N", "10", "-t", product.as_str()], "4000 digits"),
        (["solve", "-N", "10", "-t", long.as_str()], "4000 digits"),
        (["solve", "-N", "10", "-t", power], "4000 digits"),
    ] {
        is_refused(&run(&words), fragment, fragment);
    }
    assert!(start.elapsed().as_secs() < 10);
}
