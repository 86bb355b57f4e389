//! A request and its command line: two spellings are one request, and its `Display` is a line
//! that asks for it again.

use ccem::cli::request;
use ccem::exhibit::Request;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

/// A flag with one of some values, there or not.
fn option(flag: &'static str, values: &'static [&'static str]) -> BoxedStrategy<Vec<String>> {
    let given = select(values).prop_map(move |value| vec![flag.to_owned(), value.to_owned()]);
    weighted(0.5, given)
        .prop_map(Option::unwrap_or_default)
        .boxed()
}

/// A flag that must be there.
fn value(flag: &'static str, values: &'static [&'static str]) -> BoxedStrategy<Vec<String>> {
    select(values)
        .prop_map(move |value| vec![flag.to_owned(), value.to_owned()])
        .boxed()
}

/// A flag without a value, there or not.
fn flag(flag: &'static str) -> BoxedStrategy<Vec<String>> {
    any::<bool>()
        .prop_map(move |given| vec![flag.to_owned(); usize::from(given)])
        .boxed()
}

/// Words by their place.
fn words(values: &'static [&'static str]) -> BoxedStrategy<Vec<String>> {
    vec(select(values), 0..3)
        .prop_map(|words| words.into_iter().map(String::from).collect())
        .boxed()
}

/// A command whose pieces come in any order.
fn command(
    name: &'static str,
    pieces: Vec<BoxedStrategy<Vec<String>>>,
) -> BoxedStrategy<Vec<String>> {
    let pieces = pieces.prop_shuffle();
    pieces
        .prop_map(move |pieces| [vec![name.to_owned()], pieces.concat()].concat())
        .boxed()
}

const N: &[&str] = &[
    "10",
    "4,8,16",
    "4..=9",
    "4,5,6",
    "5,4",
    "2..=3,7",
    "1000000000",
];
const D: &[&str] = &["10", "1,2,3", "1..=13"];
const T: &[&str] = &[
    "1.2",
    "6/5",
    "1.0,2",
    "0.1:5:50",
    "etf",
    "antipodal*(1-1e-3)",
    "1e-3",
    "0.5,0.5",
    "2*etf",
];
const LEARNABLE: &[&str] = &["1.2", "-3", "-1,0,1", "-1:1:3", "0.25", "learned"];
const LOSS: &[&str] = &["sigmoid", "infonce", "infonce-one-way"];
const SEEDS: &[&str] = &["1", "3", "10"];

fn problems(biases: &'static [&'static str]) -> Vec<BoxedStrategy<Vec<String>>> {
    vec![
        value("-N", N),
        option("-d", D),
        value("--temperature", T),
        option("-b", biases),
    ]
}

/// -t and what else `encoder` takes, whatever it reads.
fn training() -> Vec<BoxedStrategy<Vec<String>>> {
    vec![
        option("-d", D),
        value("-t", T),
        option("-b", LEARNABLE),
        option(
            "--encoder",
            &[
                "linear",
                "mlp:2N+d-1@layernorm,paper",
                "linear,mlp:2N,mlp:2N+2N,paper",
                "mlp:d@relu",
            ],
        ),
        flag("--separate"),
        option("--steps", &["100", "3000"]),
        option("--seed", &["0", "7"]),
        option("--seeds", SEEDS),
    ]
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    let sweep = vec![
        option("--loss", LOSS),
        option("--seed", &["0", "7"]),
        option("--seeds", SEEDS),
        flag("--warm-start"),
        option("--instructions", &["portable", "avx2"]),
    ];
    let optimize = vec![
        value("-N", &["10", "5"]),
        value("-t", &["1.2", "6/5", "etf"]),
        option("-b", &["-3", "0.5", "learned"]),
        option("--loss", LOSS),
        option("--method", &["projected-gradient", "lbfgs"]),
        option("--steps", &["100", "50000", "10000"]),
        option("--tolerance", &["0", "1e-9", "0.001"]),
        option("--seeds", SEEDS),
    ];
    let check = vec![
        words(&[
            "theorem-1",
            "theorem-2-etf",
            "mine.toml",
            "other claims.toml",
        ]),
        flag("--list"),
        flag("--conjectures"),
        option(
            "--level",
            &[
                "numeric",
                "certified,formal",
                "numeric,empirical,certified,formal",
            ],
        ),
        option("--seeds", SEEDS),
    ];
    let siglip = vec![
        option("-N", N),
        option("--convention", &["t,b", "1/t,-b,bangachev", "ln-t,-b,lee"]),
    ];
    let own = vec![
        option("-N", N),
        value("--logit-scale", &["4.7651", "100", "1/3"]),
        value("--logit-bias", &["-12.9324", "10"]),
        option("-d", &["768"]),
    ];
    let measure = vec![
        option("-t", &["10", "117.33"]),
        flag("--normalise"),
        flag("--bfloat16"),
        prop_oneof![
            flag("--histogram"),
            option("--groups", &["labels.txt", "my labels"])
        ]
        .boxed(),
        select(["U V.npy", "-", "x.npz:u"].as_slice())
            .prop_map(|u| vec![u.to_owned(), "V.npy".to_owned()])
            .boxed(),
    ];
    let audit = vec![
        value("-t", &["10", "117.33"]),
        option("-b", &["-3", "10", "0.5"]),
        value("--value", &["3.14", "1e-16", "inf", "nan", "-0.5"]),
        option("--loss", LOSS),
        option("--grad-u", &["d U.npy", "x.npz:dU"]),
        option("--grad-b", &["-0.25", "1e-3"]),
        option("--points", &["more.csv"]),
        flag("--bfloat16"),
        Just(vec!["U V.npy".to_owned(), "V.npy".to_owned()]).boxed(),
    ];
    let made = vec![
        value("--make", &["hard", "some where"]),
        option("-N", &["64", "8"]),
        option("-d", &["32", "8"]),
        option("--dtype", &["float64", "float32", "bfloat16"]),
        option("--seed", &["0", "3"]),
        flag("--raw"),
    ];
    let drawn = vec![
        value("-N", N),
        option(
            "--inputs",
            &["gaussian:2d", "pairs:2N:0.1", "same:8", "onehot"],
        ),
        option("--method", &["lbfgs", "gd", "adam"]),
    ];
    let files = vec![
        Just(
            ["--inputs", "x y.npy", "y.npy", "--method", "gd"]
                .map(String::from)
                .to_vec(),
        )
        .boxed(),
        option("--rate", &["0.5", "0.01"]),
    ];
    let digits = || option("--digits", &["10", "30"]);
    prop_oneof![
        command("sweep", [problems(LEARNABLE), sweep].concat()),
        command("solve", [problems(LEARNABLE), vec![digits()]].concat()),
        command("encoder", [training(), drawn].concat()),
        command("encoder", [training(), files].concat()),
        command("thresholds", vec![value("-N", N), digits()]),
        command("thresholds", vec![value("-N", N), option("-d", D)]),
        command(
            "bound",
            [
                problems(&LEARNABLE[..5]),
                vec![option("--seed", SEEDS), option("--seeds", SEEDS)]
            ]
            .concat()
        ),
        command("optimize", optimize),
        command("check", check),
        command(
            "check",
            vec![value("--paper", &["2509.18552", "colt-2001"])]
        ),
        command("check", vec![flag("--all"), option("--seeds", SEEDS)]),
        command("siglip", siglip),
        command("siglip", own),
        command("measure", measure),
        command("audit", audit),
        command("audit", made),
        command(
            "plot",
            vec![
                Just(["measure", "U V.npy", "V.npy"].map(String::from).to_vec()).boxed(),
                value("-t", &["10", "117.33"]),
                option("-b", &["-3", "10"]),
                flag("--normalise"),
            ]
        ),
        command(
            "plot",
            vec![
                Just(vec!["dimension".to_owned()]).boxed(),
                option("-N", N),
                option("-d", D),
                option("-t", T),
                option("--seeds", SEEDS),
                flag("--quick"),
            ]
        ),
        command(
            "plot",
            vec![
                Just(vec!["phase-map".into(), "--plane".into(), "t,b".into()]).boxed(),
                flag("--quick")
            ]
        ),
        command(
            "report",
            vec![Just(vec!["a folder".to_owned()]).boxed(), flag("--quick")]
        ),
        command(
            "report",
            vec![
                Just(vec!["a folder".to_owned()]).boxed(),
                option("--paper", &["2506.09781", "ccem"])
            ]
        ),
        command("list", vec![flag("--keys")]),
        command("verify", vec![Just(vec!["it's.json".to_owned()]).boxed()]),
        command("derive", vec![flag("reduction")]),
        command(
            "derive",
            vec![Just(vec!["learned-bias".to_owned()]).boxed()]
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn what_a_request_prints_asks_for_it_again(line in lines()) {
        let asked = request(&line).map_err(TestCaseError::reject)?;
        let printed = asked.to_string();
        let words = ccem::report::words_of(&printed).expect("words of a shell");
        prop_assert_eq!(&words[0], "ccem");
        let again = request(&words[1..]).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&again, &asked, "{}", printed);
        prop_assert_eq!(again.to_string(), printed);
    }
}

fn parsed(line: &str) -> Request {
    let words: Vec<String> = line.split(' ').map(String::from).collect();
    request(&words).unwrap()
}

#[test]
fn spellings_of_one_request() {
    for [one, other] in [
        [
            "sweep -N 10 -t 1.2 --seeds=3",
            "sweep --seed 0 -t 6/5 --pairs 10",
        ],
        ["sweep -N 4..=6 -t 1.0,2", "sweep -t 1,2.0 -N 4,5,6"],
        [
            "solve -N 10 -t 0.5:1.5:3",
            "solve -N 10 -t 0.5,1,3/2 --format csv -o x.csv",
        ],
        [
            "check --level numeric,empirical,certified,formal",
            "check --threads 2",
        ],
    ] {
        assert_eq!(parsed(one), parsed(other));
        assert_eq!(parsed(one).to_string(), parsed(other).to_string());
    }
    assert_ne!(parsed("sweep -N 4,5 -t 1"), parsed("sweep -N 5,4 -t 1"));
}
