//! A small certificate of every kind.

use ccem::certificate::{
    Argument, Certificate, CertifiedClaim, CertifiedEmbedding, CertifiedOptimum, rounded_up, write,
};
use ccem::claim::ClaimText;
use ccem::claim::rules::Shape;
use ccem::claim::statement::Statement;
use ccem::loss::Kind;
use ccem::optimize::{FullLoss, Method, Settings, minimise, start};
use ccem::reduction::Problem;
use ccem::verifier::excess;

use crate::bounds::bounds;
use crate::search::{found, refuted, shown};

/// The statement of ranges such as `N 4..=9`, hypotheses and a conclusion.
pub fn statement(forall: &[&str], assume: &[&str], assert: &str) -> Statement {
    statement_of(None, forall, assume, assert)
}

/// The same about the minimiser of another loss.
pub fn statement_of(
    loss: Option<&str>,
    forall: &[&str],
    assume: &[&str],
    assert: &str,
) -> Statement {
    let ranges = forall.iter().map(|range| range.split_once(' ').unwrap());
    let text = ClaimText {
        wording: None,
        loss: loss.map(str::to_owned),
        over: None,
        forall: ranges.map(|(x, range)| (x.into(), range.into())).collect(),
        assume: assume.iter().map(|x| x.to_string()).collect(),
        assert: assert.into(),
    };
    Statement::try_from(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// A statement about all unit vectors.
pub fn over_embeddings(forall: &[(&str, &str)], assume: &[&str], assert: &str) -> Statement {
    let text = ClaimText {
        wording: None,
        loss: None,
        over: Some("embeddings".into()),
        forall: (forall.iter())
            .map(|(x, range)| (x.to_string(), range.to_string()))
            .collect(),
        assume: assume.iter().map(|x| x.to_string()).collect(),
        assert: assert.into(),
    };
    Statement::try_from(&text).unwrap_or_else(|error| panic!("{error}"))
}

/// A claim with one argument.
pub fn claim(argument: Argument) -> Certificate {
    Certificate::Claim(CertifiedClaim {
        id: "claim".into(),
        wording: "what it says".into(),
        arguments: vec![argument],
    })
}

pub fn problem(n: u64, d: u64, t: &str, b: &str) -> Problem {
    Problem::new(n, d, t.parse().unwrap(), b.parse().unwrap()).unwrap()
}

pub fn optimum(n: u64, t: &str, b: &str, loss: Kind, digits: usize) -> Certificate {
    let optimum = CertifiedOptimum::of(&problem(n, n, t, b), loss, digits);
    Certificate::Optimum(Box::new(optimum.expect("it is determined")))
}

/// What L-BFGS reaches from the first start.
pub fn embedding(n: u64, d: u64, t: &str, b: &str, loss: Kind) -> Certificate {
    let problem = problem(n, d, t, b);
    let settings = Settings {
        method: Method::Lbfgs,
        max_steps: 1000,
        tolerance: 1e-9,
        target: None,
    };
    let run = minimise(
        &FullLoss::of(loss, &problem.at()),
        start(n as usize, d as usize, 0),
        &settings,
    );
    let mut certified = CertifiedEmbedding::of(&problem, loss, &run.embedding);
    certified.epsilon = rounded_up(&excess(&certified).unwrap());
    Certificate::Embedding(Box::new(certified))
}

/// All phases, both ends of the scale, thresholds themselves, N = 2 and the rational optima of N = 4.
pub fn optima() -> Vec<Certificate> {
    let sigmoid = [
        (10, "1/2", "1/2", 10),
        (10, "1.2", "1.2", 10),
        (10, "5/2", "5/2", 10),
        (10, "1.2", "1.2", 40),
        (10, "etf", "etf", 6),
        (7, "antipodal", "antipodal", 6),
        (10, "etf*(1-1e-30)", "etf*(1-1e-30)", 8),
        (4, "1", "0", 5),
        (4, "3", "1", 5),
        (2, "1", "3", 4),
        (3, "2", "-5", 4),
        (32768, "117.3", "12.93", 10),
        (10, "10000", "0", 3),
    ];
    let of = |(n, t, b, digits)| optimum(n, t, b, Kind::Sigmoid, digits);
    let mut optima: Vec<Certificate> = sigmoid.into_iter().map(of).collect();
    optima.push(optimum(6, "3/2", "0", Kind::InfoNce, 8));
    optima.push(optimum(6, "3/2", "0", Kind::InfoNceOneWay, 8));
    optima
}

pub fn embeddings() -> Vec<Certificate> {
    vec![
        embedding(3, 3, "1.2", "1.2", Kind::Sigmoid),
        embedding(4, 4, "1", "0", Kind::Sigmoid),
        embedding(5, 2, "1", "1", Kind::Sigmoid),
        embedding(3, 2, "2", "2", Kind::InfoNce),
        embedding(3, 2, "2", "2", Kind::InfoNceOneWay),
    ]
}

/// Every rule, and every kind of counterexample.
pub fn arguments() -> Vec<Argument> {
    let fixed_bias = ["N 10", "b 1", "t [6, 50]"];
    vec![
        found(statement(
            &["N 6..=8", "t [2/3, 7/3]"],
            &[],
            "phase = etf <=> t >= (N - 1)/N*ln(N - 3)",
        )),
        found(statement(
            &["N 5..=9", "t [1/2, 1]", "b [0, 1]"],
            &[],
            "phase = antipodal <=> t + b <= ln((N - 2)/2)",
        )),
        shown(
            statement(&["N 4", "t [1/2, 2]"], &[], "phase = etf"),
            Shape::Convex,
        ),
        shown(
            statement(&["N 10", "t [11/10, 13/10]"], &["t <= 6/5"], "s <= 3/4"),
            Shape::Convex,
        ),
        shown(
            statement(&["N 10", "t [1, 5/4]"], &[], "delta decreases in t"),
            Shape::Convex,
        ),
        found(statement(
            &["N 4..=9", "t 1", "s [0, 1]"],
            &[],
            "q = (N - 2)/(N - 1)*s - 1",
        )),
        shown(
            statement_of(
                Some("softplus(2*b - 2*t*p) + (N - 1)*softplus(t*q - b)"),
                &["N 3..=4", "t [1/2, 1]"],
                &[],
                "phase != antipodal",
            ),
            Shape::Convex,
        ),
        refuted(
            statement(
                &["N 4..=9", "t [1/2, 6]"],
                &[],
                "phase = etf <=> t >= ln(N - 3)",
            ),
            &["N 8", "t 3/2"],
            None,
        ),
        refuted(
            statement(&fixed_bias, &[], "delta decreases in t"),
            &["N 10", "b 1", "t 6"],
            Some(("50", "71/100")),
        ),
        refuted(
            statement(
                &["N 4", "b 1", "t [1, 5]"],
                &[],
                "phase = etf persists in t",
            ),
            &["N 4", "b 1", "t 2"],
            Some(("4", "1/2")),
        ),
        found(statement(
            &["N 6", "t [1/10, 10]"],
            &[],
            "phase = etf <=> t > (N - 1)/N*ln(N - 3)",
        )),
        found(statement(
            &["N 4", "t [1, 2]"],
            &["t > 3"],
            "phase = antipodal",
        )),
        found(statement(&["N 2", "t [1, 2]"], &[], "ln(t) <= t - 1")),
        found(over_embeddings(
            &[("N", "3..=9"), ("d", "1..=9")],
            &["p >= 1/2"],
            "p - q <= N/(N - 1)",
        )),
        found(at_a_corner()),
        found(implied()),
        found(above_a_member()),
        found(statement(
            &["N 5..=9", "t [1, 3]", "b [0, 2]"],
            &["t = ln(N)"],
            "delta decreases in t",
        )),
        found(over_embeddings(&[("N", "5")], &[], "p - q <= 6/5")),
        found(over_embeddings(
            &[("N", "5"), ("d", "2")],
            &[],
            "p - q <= 11/10",
        )),
        found(over_embeddings(
            &[("N", "5"), ("d", "1")],
            &[],
            "p - q < 6/5",
        )),
    ]
}

/// Equality at s = 0 with the slack 0 alone.
fn at_a_corner() -> Statement {
    over_embeddings(&[("N", "3..=9")], &[], "q >= -1")
}

/// Where the simplex ETF is not optimal the left side is below (N − 2)/2.
fn implied() -> Statement {
    statement(
        &["N 3..=1000", "t [1/100, 50]", "b [-50, 50]"],
        &[],
        "phase != etf => (1 + exp(t/(N-1) + b))/(1 + exp(t - b)) < (N + 2)/2",
    )
}

/// min ℓ ≤ ℓ(1), of which the right side has more.
fn above_a_member() -> Statement {
    statement(
        &["N 3..=1000", "t [1/100, 50]"],
        &[],
        "loss <= softplus(b - t) + N*softplus(-t/(N-1) - b)",
    )
}

/// All of them.
pub fn certificates() -> Vec<Certificate> {
    let claims = arguments().into_iter().map(claim);
    let others = optima().into_iter().chain(embeddings()).chain(bounds());
    claims.chain(others).collect()
}

/// The file that states it.
pub fn text_of(certificate: &Certificate) -> String {
    write(std::slice::from_ref(certificate))
}

/// A sample, and (place, new value) of edits that make it false or insufficient.
pub type FalseEdits = (fn() -> Certificate, &'static [(&'static str, &'static str)]);

pub const FALSE: &[FalseEdits] = &[
    (
        || claim(found(at_a_corner())),
        &[
            ("/arguments/0/statement/assert", r#""q > -1""#),
            ("/arguments/0/statement/assert", r#""q >= -1 + p/2""#),
            ("/arguments/0/because/boxes/bonds", "[]"),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"corner":{"of":1,"at":[["s","0"],["slack","1"]]}}]"#,
            ),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"corner":{"of":1,"at":[["s","0"],["slack","0"],["slack","-1"]]}}]"#,
            ),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"corner":{"of":9,"at":[["s","0"],["slack","0"]]}}]"#,
            ),
        ],
    ),
    (
        || claim(found(implied())),
        &[
            (
                "/arguments/0/statement/assert",
                r#""phase = etf => (1 + exp(t/(N-1) + b))/(1 + exp(t - b)) < (N + 2)/2""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase != etf => (1 + exp(t/(N-1) + b))/(1 + exp(t - b)) < (N - 3)/2""#,
            ),
            ("/arguments/0/because/boxes/bonds", "[]"),
            ("/arguments/0/because/boxes/bonds/0/shifted/rest", r#""0""#),
            (
                "/arguments/0/because/boxes/bonds/0/shifted/factor",
                r#""-2""#,
            ),
            ("/arguments/0/because/boxes/bonds/0/shifted/right", "2"),
            ("/arguments/0/because/boxes/bonds/0/shifted/left", "99"),
        ],
    ),
    (
        || claim(found(above_a_member())),
        &[
            (
                "/arguments/0/statement/assert",
                r#""loss <= softplus(b - t) + (N - 2)*softplus(-t/(N-1) - b)""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""loss <= softplus(b - t) + (N - 1)*softplus(-t/(N-2) - b)""#,
            ),
            ("/arguments/0/because/boxes/bonds", "[]"),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"rises":{"of":0}}]"#,
            ),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"rises":{"of":99}}]"#,
            ),
        ],
    ),
    (
        || optimum(10, "1.2", "1.2", Kind::Sigmoid, 10),
        &[
            ("/phase", r#""etf""#),
            ("/phase", r#""antipodal""#),
            ("/s/0", r#""0.7268747007""#),
            ("/s/1", r#""0.7268747006""#),
            ("/s", r#"["0.5","0.6"]"#),
            ("/s", r#"["-2","-1"]"#),
            ("/s", r#"["2","3"]"#),
            ("/s", r#"["1","0"]"#),
            ("/delta", r#""inf""#),
            ("/delta", r#"["0.6129868933","0.6129868932"]"#),
            ("/delta/0", r#""0.6129868932""#),
            ("/delta/1", r#""0.6129868931""#),
            ("/delta/1", r#""-1""#),
            ("/p/0", r#""0.4537494014""#),
            ("/p/1", r#""0.4537494013""#),
            ("/q/0", r#""-0.3538891549""#),
            ("/q/1", r#""-0.35388915500001""#),
            ("/minimum/0", r#""2.691867637""#),
            ("/minimum/1", r#""2.691867636""#),
            ("/minimum", r#"["2.7","2.6"]"#),
            ("/near", r#""1/2""#),
            ("/near", r#""2""#),
            ("/near", r#""-1""#),
            ("/problem/n", "11"),
            ("/problem/n", "2"),
            ("/problem/t", r#""1.20000001""#),
            ("/problem/t", r#""etf""#),
            ("/problem/b", r#""1.19999999""#),
            ("/loss", r#""infonce""#),
        ],
    ),
    (
        || optimum(10, "etf", "etf", Kind::Sigmoid, 6),
        &[
            ("/problem/t", r#""etf*(1+1e-30)""#),
            ("/problem/b", r#""etf*(1-1e-9)""#),
            ("/phase", r#""intermediate""#),
            ("/phase", r#""antipodal""#),
            ("/s", r#"["0","0.999999999999"]"#),
            ("/delta", r#"["1e-300","1"]"#),
            ("/delta", r#""inf""#),
        ],
    ),
    (
        || optimum(7, "antipodal", "antipodal", Kind::Sigmoid, 6),
        &[
            ("/problem/t", r#""antipodal*(1+1e-30)""#),
            ("/phase", r#""intermediate""#),
            ("/delta", r#"["0","1e5000"]"#),
            ("/s", r#"["1e-5000","1"]"#),
            ("/p", r#"["-0.99","1"]"#),
        ],
    ),
    (
        || optimum(10, "1/2", "1/2", Kind::Sigmoid, 4),
        &[
            ("/s", r#"["-1","-1e-9"]"#),
            ("/p", r#"["-2","-1.0001"]"#),
            ("/q", r#"["-2","-1.0001"]"#),
            ("/problem/t", r#""0.9""#),
        ],
    ),
    (
        || optimum(2, "1", "3", Kind::Sigmoid, 4),
        &[
            ("/q", r#"["-0.999","0"]"#),
            ("/q", r#"["-2","-1.001"]"#),
            ("/phase", r#""intermediate""#),
        ],
    ),
    (
        || optimum(6, "3/2", "0", Kind::InfoNce, 8),
        &[
            ("/phase", r#""intermediate""#),
            ("/s/1", r#""0.99""#),
            ("/s/0", r#""1.01""#),
            ("/delta/0", r#""0.01""#),
            ("/problem/t", r#""1.4""#),
            ("/minimum/1", r#""0""#),
        ],
    ),
    (
        || embedding(3, 3, "1.2", "1.2", Kind::Sigmoid),
        &[
            ("/epsilon", r#""0""#),
            ("/epsilon", r#""-1""#),
            ("/epsilon", r#""1e-40""#),
            ("/u/0/0", "0.5"),
            ("/v/2", "[0,0,0]"),
            ("/u/1", "[1,0]"),
            ("/u", "[]"),
            ("/near", r#""0""#),
            ("/problem/d", "4"),
            ("/problem/n", "4"),
            // There the optimum is another; at b = 0.2 it is the same simplex.
            ("/problem/b", r#""-5""#),
            ("/problem/t", r#""9""#),
        ],
    ),
    (
        || embedding(3, 2, "2", "2", Kind::InfoNce),
        &[
            ("/epsilon", r#""1e-40""#),
            ("/u/0/0", "9"),
            ("/v/1/1", "0.1"),
        ],
    ),
    (
        || claim(arguments().remove(0)),
        &[
            ("/arguments", "[]"),
            (
                "/arguments/0/statement/assert",
                r#""phase = etf <=> t >= ln(N - 3)""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase = etf <=> t > (N - 1)/N*ln(N - 3)""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase = etf <=> t <= (N - 1)/N*ln(N - 3)""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase = antipodal <=> t >= (N - 1)/N*ln(N - 3)""#,
            ),
            ("/arguments/0/statement/forall/N", r#""3..=8""#),
            ("/arguments/0/statement/forall/b", r#""[0, 1]""#),
            ("/arguments/0/because/boxes/loss", r#""falling""#),
            ("/arguments/0/because/boxes/loss", r#""any""#),
            ("/arguments/0/because/boxes/bonds", "[]"),
            (
                "/arguments/0/because/boxes/bonds/0/multiple/factor",
                r#""1""#,
            ),
            (
                "/arguments/0/because/boxes/bonds/0/multiple/rate",
                r#""N/(1 - N)""#,
            ),
            ("/arguments/0/because/boxes/bonds/0/multiple/rate", r#""1""#),
            ("/arguments/0/because/boxes/bonds/0/multiple/left", "0"),
            ("/arguments/0/because/boxes/bonds/0/multiple/left", "99"),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"zero":{"of":3}},{"zero":{"of":4}}]"#,
            ),
            (
                "/arguments/0/because/boxes/bonds",
                r#"[{"root":{"of":3,"along":"t","at":"ln(N - 3)","double":false}},
                    {"root":{"of":4,"along":"t","at":"ln(N - 3)","double":false}}]"#,
            ),
            ("/arguments/0/because", r#"{"vacuous":{"loss":"convex"}}"#),
            ("/arguments/0/trees", "[]"),
            ("/arguments/0/trees/0", r#"[{"s":["0","1"]}]"#),
            ("/arguments/0/trees/0", r#"[{"cut":"t","at":"9"},{},{}]"#),
            ("/arguments/0/trees/0", r#"[{"cut":"x","at":"1"},{},{}]"#),
        ],
    ),
    (
        || claim(arguments().remove(1)),
        &[
            (
                "/arguments/0/because/boxes/bonds/0/multiple/factor",
                r#""1/(1 + exp(t + b))""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase = antipodal <=> t + b >= ln((N - 2)/2)""#,
            ),
            (
                "/arguments/0/statement/assert",
                r#""phase = antipodal <=> t - b <= ln((N - 2)/2)""#,
            ),
            (
                "/arguments/0/statement",
                r#"{"loss":"softplus(2*b - 2*t*p) + (N - 1)*softplus(t*q - b)",
                    "forall":{"N":"5..=9","t":"[1/2, 1]","b":"[0, 1]"},
                    "assert":"phase = antipodal <=> t + b <= ln((N - 2)/2)"}"#,
            ),
        ],
    ),
    (
        || claim(arguments().remove(3)),
        &[
            ("/arguments/0/statement/assert", r#""s >= 3/4""#),
            ("/arguments/0/statement/assert", r#""s <= 5/7""#),
            ("/arguments/0/statement/assume", r#"["t <= 13/10"]"#),
            ("/arguments/0/statement/assume", "[]"),
            ("/arguments/0/trees/0", "[{}]"),
            ("/arguments/0/trees/0", r#"[{"s":["0","1"]}]"#),
            ("/arguments/0/trees/0", r#"[{"s":["0.7","0.71"]}]"#),
            ("/arguments/0/trees/0", r#"[{"s":["-1","0.75"]}]"#),
        ],
    ),
    (
        || claim(arguments().remove(4)),
        &[
            ("/arguments/0/statement/assert", r#""delta increases in t""#),
            ("/arguments/0/statement/loss", r#""(s - 1/2)^2""#),
        ],
    ),
    (
        || claim(arguments().remove(7)),
        &[
            (
                "/arguments/0/statement/assert",
                r#""phase = etf <=> t >= (N - 1)/N*ln(N - 3)""#,
            ),
            ("/arguments/0/because/counterexample/at/t", r#""1""#),
            ("/arguments/0/because/counterexample/at/N", r#""10""#),
            ("/arguments/0/because/counterexample/at/N", r#""17/2""#),
            ("/arguments/0/statement/forall/t", r#""[2, 6]""#),
        ],
    ),
    (
        || claim(arguments().remove(8)),
        &[
            ("/arguments/0/statement/assert", r#""delta increases in t""#),
            (
                "/arguments/0/because/counterexample/higher/between",
                r#""72/100""#,
            ),
            ("/arguments/0/because/counterexample/higher/to", r#""51""#),
            ("/arguments/0/because/counterexample/higher/to", r#""6""#),
            ("/arguments/0/because/counterexample/higher", "null"),
        ],
    ),
    (
        || claim(arguments().remove(10)),
        &[
            ("/arguments/0/because/counterexample/roots/t", r#""ln(3)""#),
            ("/arguments/0/because/counterexample/roots", "{}"),
            ("/arguments/0/statement/forall/t", r#""[1, 10]""#),
            (
                "/arguments/0/statement/assert",
                r#""phase = etf <=> t >= (N - 1)/N*ln(N - 3)""#,
            ),
        ],
    ),
    (
        || claim(arguments().remove(11)),
        &[
            ("/arguments/0/statement/assume", r#"["t > 2 - 1/1000"]"#),
            ("/arguments/0/statement/assume", "[]"),
        ],
    ),
    (
        || claim(arguments().remove(12)),
        &[
            ("/arguments/0/statement/assert", r#""ln(t) < t - 1""#),
            ("/arguments/0/statement/assert", r#""ln(t) <= t - 1.0001""#),
            ("/arguments/0/because/boxes/bonds", "[]"),
        ],
    ),
];
