//! The optimum where the dimension is too small for min ℓ: certified brackets of
//! L*(N, d, t, b), the minimum of the loss over unit vectors in R^d.
//!
//! | file | holds |
//! |---|---|
//! | [`kernel`] | Gegenbauer polynomials |
//! | [`lemma`] | the pairing and the spectral lemma, the bound they give, its check by intervals |
//! | [`mod@closed`] | multipliers in closed form: four families of exact optima |
//! | [`derivation`] | these families, step by step |
//! | [`upper`] | the loss of an embedding, enclosed |
//! | [`search`] | descents from many starts, and what the best embedding is |
//! | [`thresholds`] | from which temperature on a code is proved optimal |
//! | `touching` | multipliers from an embedding with few distinct similarities |
//! | [`spectral`], `pricing` | multipliers by linear programs over kernels |
//! | `linear_program` | their solver |
//!
//! What searches proposes in floating point: embeddings for the upper end, multipliers for the
//! lower one. Only intervals decide, and an end that a search missed is farther away, never wrong.
//!
//! # How near the ends are
//!
//! The relative width of the bracket at t = b over 29 pairs (N, d), N = 5 to 30, 2 ≤ d < N: the median
//! and the largest are at most
//!
//! | t | median | largest |
//! |---|---|---|
//! | 0.5 | 1e−12 | 4.5e−4 |
//! | 0.8 | 1e−12 | 1.5e−3 |
//! | 1.2 | 2.8e−4 | 8.1e−3 |
//! | 1.7 | 2.1e−3 | 2.6e−2 |
//! | 2.5 | 1.2e−2 | 7.0e−2 |
//! | 5 | 5.0e−3 | 9.1e−2 |
//! | 10 | 1e−12 | 1.2e−2 |
//!
//! and a bracket takes one core less than half a second at the median. The least t = b at which a code is proved optimal
//! ([`thresholds`]) is at most
//!
//! | code | (N, d) | t | code | (N, d) | t |
//! |---|---|---|---|---|---|
//! | pentagon | (5, 2) | 1.2944 | icosahedron | (12, 3) | 4.6731 |
//! | hexagon | (6, 2) | 2.5309 | Clebsch | (16, 5) | 4.3671 |
//! | heptagon | (7, 2) | 3.9053 | Schläfli | (27, 6) | 5.7750 |
//! | octagon | (8, 2) | 5.4563 | Gosset | (56, 7) | 7.6698 |
//! | decagon | (10, 2) | 9.3458 | roots of E₈ | (240, 8) | 14.7355 |
//!
//! What is left open has a reason: both lemmas see two pairs at a time, and where the best embedding is
//! aligned but no design, as at N = d + 2, no weights of theirs meet it.

pub mod closed;
pub mod derivation;
pub mod kernel;
pub mod lemma;
mod linear_program;
mod pricing;
pub mod search;
pub mod spectral;
pub mod thresholds;
mod touching;
pub mod upper;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::embedding::Embedding;
use crate::embedding::codes::{Arrangement, Code};
use crate::loss::{Kind, signs};
use crate::optimize::starts::Start;
use crate::optimize::{Conduct, FullLoss, line};
use crate::reduction::enclosure::enclose;
use crate::reduction::{Phase, Problem, solve};
use crate::scalar::enclosing::Enclosing;
use crate::scalar::exact;
use crate::scalar::interval::Interval;
use crate::scalar::precise::Precise;
use closed::{Theorem, proposals};
use lemma::Multipliers;
use touching::Equalities;

/// What is known of an embedding that attains the upper end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Structure {
    /// A code by name, aligned, lifted or in clusters.
    Named(Arrangement),
    /// CCEM with a finite δ > 0.
    Ccem,
    /// In R¹: signs.
    Signs,
    /// U = V, no code of a name.
    Aligned,
    /// Several pairs on each point.
    Clusters,
    /// u_i·v_i is the same for all i, below 1; no code of a name.
    Lifted,
    /// None of these.
    None,
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Structure::Named(arrangement) => return arrangement.fmt(f),
            Structure::Ccem => "CCEM",
            Structure::Signs => "signs",
            Structure::Aligned => "aligned",
            Structure::Clusters => "clusters",
            Structure::Lifted => "lifted",
            Structure::None => "none",
        })
    }
}

/// Where the lower end comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// min ℓ, the paper's bound.
    Reduction,
    /// All signs counted, d = 1.
    Counting,
    /// Multipliers in closed form.
    Closed(Theorem),
    /// Multipliers from where the best embedding touches.
    Touching,
    /// Multipliers by linear programs over kernels.
    Spectral,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Method::Reduction => "reduction",
            Method::Counting => "counting",
            Method::Closed(_) => "closed",
            Method::Touching => "touching-point",
            Method::Spectral => "spectral",
        })
    }
}

/// lower ≤ L*(N, d, t, b) ≤ upper, both proved. The multipliers and the embedding are not written
/// with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bracket {
    /// At most the loss of every embedding.
    #[serde(with = "exact")]
    pub lower: f64,
    /// At least the loss of some embedding.
    #[serde(with = "exact")]
    pub upper: f64,
    /// That embedding.
    pub structure: Structure,
    /// Where the lower end comes from.
    pub method: Method,
    /// What proves the lower end; `None` where the paper's bound or counting does.
    #[serde(skip)]
    pub multipliers: Option<Multipliers>,
    /// Where the descent to the embedding began; `None` where it needed none.
    pub start: Option<Start>,
    /// Its U and V, where a descent found it.
    #[serde(skip)]
    pub found: Option<Embedding>,
}

/// The relative width up to which a bracket is called exact: what the rounding of doubles leaves
/// where lower and upper end are the same number.
pub const EXACT: f64 = 1e-12;

impl Bracket {
    /// (upper − lower)/upper.
    pub fn relative(&self) -> f64 {
        if self.upper > 0.0 {
            ((self.upper - self.lower) / self.upper).max(0.0)
        } else {
            0.0
        }
    }

    /// Is the optimum known, and the embedding optimal?
    pub fn is_exact(&self) -> bool {
        self.relative() <= EXACT
    }

    /// U and V at the upper end, of at most some million entries.
    pub fn embedding(&self, problem: &Problem) -> Option<Embedding> {
        const MOST: u64 = 1 << 20;
        let (n, d) = (problem.n(), problem.d());
        if n.saturating_mul(d) > MOST {
            return None;
        }
        match self.structure {
            Structure::Named(arrangement) => Some(arrangement.embedding(d as usize)),
            Structure::Ccem => Embedding::ccem(n as usize, d as usize, solve(problem).delta).ok(),
            Structure::Signs => {
                let loss = FullLoss::of(Kind::Sigmoid, &problem.at());
                Some(line::minimise(&loss, n as usize).0)
            }
            _ => self.found.clone(),
        }
    }

    fn with_lower(mut self, lower: f64, method: Method, by: Option<Multipliers>) -> Self {
        if lower > self.lower {
            (self.lower, self.method, self.multipliers) = (lower, method, by);
        }
        self
    }

    fn with_upper(mut self, upper: f64, structure: Structure) -> Self {
        if upper < self.upper {
            (self.upper, self.structure) = (upper, structure);
        }
        self
    }
}

/// The bracket by closed forms alone: min ℓ, the four families, arrangements of codes with
/// rational similarities. No search: milliseconds for any N.
pub fn closed(problem: &Problem) -> Bracket {
    if problem.d() == 1 {
        return counted(problem);
    }
    let bracket = by_reduction(problem);
    if problem.attained() {
        return bracket;
    }
    let bracket = arrangements(problem)
        .into_iter()
        .fold(bracket, |bracket, arrangement| {
            let upper = upper::loss_of_arrangement(problem, &arrangement).hi();
            bracket.with_upper(upper, Structure::Named(arrangement))
        });
    proposals(problem)
        .into_iter()
        .fold(bracket, |bracket, proposal| {
            let upper = upper::loss_of_arrangement(problem, &proposal.arrangement).hi();
            let bracket = bracket.with_upper(upper, Structure::Named(proposal.arrangement));
            let method = Method::Closed(proposal.theorem);
            proved(problem, bracket, Some(proposal.multipliers), method)
        })
}

/// The bracket by every means: the closed forms, descents for the upper end and, where they leave
/// a gap, multipliers from the best embedding and by linear programs.
///
/// With U and V too large for a descent (see [`is_searchable`]) it is that of [`closed()`] and of
/// the programs. After an interrupt it is what was known by then.
pub fn bracket(problem: &Problem, effort: &search::Effort, conduct: &Conduct) -> Bracket {
    let bracket = closed(problem);
    let found = (!bracket.is_exact() && is_searchable(problem))
        .then(|| search::search(problem, *effort, conduct));
    match conduct.interrupt.is_raised() {
        true => bracket,
        false => around(problem, bracket, found),
    }
}

/// The same without the linear programs, which leave a gap: is an embedding with few similarities
/// proved optimal?
pub fn by_embeddings(problem: &Problem, effort: &search::Effort, conduct: &Conduct) -> Bracket {
    let bracket = closed(problem);
    if bracket.is_exact() || !is_searchable(problem) {
        return bracket;
    }
    let found = search::search(problem, *effort, conduct);
    match conduct.interrupt.is_raised() {
        true => bracket,
        false => met(problem, bracket, found),
    }
}

/// A bracket with an embedding that somebody has found, and with the multipliers that it and
/// linear programs give.
pub fn around(problem: &Problem, bracket: Bracket, found: Option<search::Found>) -> Bracket {
    let bracket = match found {
        Some(found) if !bracket.is_exact() => met(problem, bracket, found),
        _ => bracket,
    };
    if bracket.is_exact() {
        return bracket;
    }
    let found = spectral::multipliers(problem, bracket.upper, spectral::Reach::FULL);
    proved(problem, bracket, found, Method::Spectral)
}

/// Do U and V have few enough entries for descents of seconds?
pub fn is_searchable(problem: &Problem) -> bool {
    const MOST: u64 = 1 << 20;
    let (n, d) = (problem.n(), problem.d());
    n.saturating_mul(n).saturating_mul(d.saturating_add(10)) <= MOST
}

/// A bracket with an embedding above and, where it is small enough, the multipliers that its
/// similarities suggest.
fn met(problem: &Problem, bracket: Bracket, found: search::Found) -> Bracket {
    let is_better = found.upper < bracket.upper * (1.0 - EXACT);
    let bracket = match is_better {
        true => {
            let structure = search::structure(problem, &found.embedding);
            let bracket = bracket.with_upper(found.upper, structure);
            Bracket {
                start: Some(found.start),
                found: Some(found.embedding),
                ..bracket
            }
        }
        false => bracket,
    };
    let embedding = (is_searchable(problem).then(|| bracket.embedding(problem))).flatten();
    let Some(equalities) = embedding.as_ref().and_then(Equalities::of) else {
        return bracket;
    };
    let by = equalities.multipliers(problem, bracket.upper);
    proved(problem, bracket, by, Method::Touching)
}

/// A bracket with what multipliers prove.
fn proved(problem: &Problem, bracket: Bracket, by: Option<Multipliers>, method: Method) -> Bracket {
    match by.map(|by| (lemma::prove::<Interval>(problem, &by), by)) {
        Some((Ok(proved), by)) => bracket.with_lower(proved.lower, method, Some(by)),
        // Without a meaning, or without multipliers.
        Some((Err(_), _)) | None => bracket,
    }
}

/// min ℓ below; above the structure that attains it, or the antipodal one.
fn by_reduction(problem: &Problem) -> Bracket {
    let optimum = solve(problem);
    let enclosed = enclose::<Interval>(problem, &optimum).map(|o| o.loss.outward());
    let finely = || enclose::<Precise<256>>(problem, &optimum).map(|o| o.loss.outward());
    // An unsettled phase: the loss is positive.
    let [lower, attained] = enclosed.or_else(finely).unwrap_or([0.0, f64::INFINITY]);
    let antipodal = Arrangement::antipodal(problem.n());
    let bracket = Bracket {
        lower,
        upper: upper::loss_of_arrangement(problem, &antipodal).hi(),
        structure: Structure::Named(antipodal),
        method: Method::Reduction,
        multipliers: None,
        start: None,
        found: None,
    };
    match optimum.phase {
        _ if !problem.attained() => bracket,
        Phase::Antipodal => bracket,
        Phase::Etf => {
            let simplex = Arrangement::aligned(Code::Simplex(problem.n()));
            bracket.with_upper(attained, Structure::Named(simplex))
        }
        Phase::Intermediate => bracket.with_upper(attained, Structure::Ccem),
    }
}

/// d = 1: the least loss over the number of aligned pairs.
fn counted(problem: &Problem) -> Bracket {
    let least = signs::least_loss::<Interval>(problem.n(), &problem.at());
    let [lower, upper] = least.outward();
    Bracket {
        lower,
        upper,
        structure: Structure::Signs,
        method: Method::Counting,
        multipliers: None,
        start: None,
        found: None,
    }
}

/// The arrangements in R^d that need no vectors: simplices and cross-polytopes, aligned where they
/// fit, and lifted as far as is best, with any number of copies.
fn arrangements(problem: &Problem) -> Vec<Arrangement> {
    let (n, d) = (problem.n(), problem.d());
    let mut all = Vec::new();
    if d >= n - 1 {
        all.push(Arrangement::aligned(Code::Simplex(n)));
    }
    if n.is_multiple_of(2) && 2 * d >= n {
        all.push(Arrangement::aligned(Code::CrossPolytope(n / 2)));
    }
    for (code, copies) in lifted_codes(n, d) {
        let lift = closed::best_lift(code, copies, problem);
        all.extend(lift.map(|lift| Arrangement { code, copies, lift }));
    }
    all
}

/// Simplices and cross-polytopes in R^{d−1} whose number of points divides N.
fn lifted_codes(n: u64, d: u64) -> Vec<(Code, u64)> {
    // Beyond it no code has been seen to be best.
    const MOST_POINTS: u64 = 4096;
    let largest = n.min(2 * (d - 1)).min(MOST_POINTS);
    let sizes = (2..=largest).chain((n > MOST_POINTS).then_some(n));
    let codes = sizes
        .filter(|points| n.is_multiple_of(*points))
        .flat_map(|points| {
            let simplex = (points <= d).then_some(Code::Simplex(points));
            let cross = points.is_multiple_of(2) && points >= 4 && points <= 2 * (d - 1);
            [simplex, cross.then_some(Code::CrossPolytope(points / 2))]
        });
    codes
        .flatten()
        .map(|code| (code, n / code.points()))
        .collect()
}
