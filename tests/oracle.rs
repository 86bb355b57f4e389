//! Random claims against an oracle that knows nothing of the checker: its own losses and slopes,
//! its own minimiser by bisection at 256 bits, its own reading of every claim.
//!
//! A certified claim holds at every point that the oracle tries, a refuted one fails at its
//! witness. The number of claims is read from `CCEM_CLAIMS` (default 300); each is told with its verdict.

use std::cmp::Ordering;

use ccem::certificate::{Argument, Because};
use ccem::claim::file::read_claims;
use ccem::evidence::{Level, Verdict, examine_statements};
use ccem::scalar::Scalar;
use ccem::scalar::precise::Precise;
use num_rational::BigRational;
use num_traits::ToPrimitive;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

type Real = Precise<256>;

/// What is not told from 0 by 60 digits is 0.
fn sign(x: &Real) -> Option<Ordering> {
    let (low, high) = x.bounds()?;
    let tiny = BigRational::from_integer(10.into()).pow(-60);
    Some(match () {
        _ if low > tiny => Ordering::Greater,
        _ if high < -&tiny => Ordering::Less,
        _ if low >= -&tiny && high <= tiny => Ordering::Equal,
        _ => return None,
    })
}

fn int(x: i64) -> Real {
    Real::integer(x)
}

/// N, t and b at a point.
#[derive(Clone, Debug)]
struct Point {
    n: i64,
    t: Real,
    b: Real,
}

/// A loss in the words of the checker and as the oracle computes it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Loss {
    /// softplus(b − tp) + w softplus(tq − b) with w = N − 1 + more.
    Weighted(i64),
    /// (s − c/(1 + t))² with c in quarters.
    Parabola(i64),
    /// (t − c) s: flat at t = c.
    Linear(i64),
}

impl Loss {
    fn text(self) -> Option<String> {
        match self {
            Loss::Weighted(0) => None,
            Loss::Weighted(more) => Some(format!(
                "softplus(b - t*p) + (N - 1 + {more})*softplus(t*q - b)"
            )),
            Loss::Parabola(c) => Some(format!("(s - {c}/4/(1 + t))^2")),
            Loss::Linear(c) => Some(format!("(t - {c})*s")),
        }
    }

    fn value(self, at: &Point, s: &Real) -> Real {
        match self {
            Loss::Weighted(more) => {
                let (p, q) = (positive(s), negative(at.n, s));
                (at.b.clone() - at.t.clone() * p).softplus()
                    + int(at.n - 1 + more) * (at.t.clone() * q - at.b.clone()).softplus()
            }
            Loss::Parabola(c) => {
                let from = s.clone() - Real::ratio(c, 4) / (int(1) + at.t.clone());
                from.clone() * from
            }
            Loss::Linear(c) => (at.t.clone() - int(c)) * s.clone(),
        }
    }

    fn slope(self, at: &Point, s: &Real) -> Real {
        match self {
            Loss::Weighted(more) => {
                let (p, q) = (positive(s), negative(at.n, s));
                let negatives = int(at.n - 1 + more) * Real::ratio(at.n - 2, at.n - 1);
                at.t.clone()
                    * (negatives * (at.t.clone() * q - at.b.clone()).sigmoid()
                        - int(2) * (at.b.clone() - at.t.clone() * p).sigmoid())
            }
            Loss::Parabola(c) => int(2) * (s.clone() - Real::ratio(c, 4) / (int(1) + at.t.clone())),
            Loss::Linear(c) => at.t.clone() - int(c),
        }
    }

    /// All minimisers, of which there is one unless ℓ is flat; then some of [0, 1], both ends among
    /// them.
    fn minimisers(self, at: &Point) -> Option<Vec<Real>> {
        let is_flat = |s: i64| sign(&self.slope(at, &int(s))).is_some_and(Ordering::is_eq);
        match is_flat(0) && is_flat(1) {
            true => Some((0..=8).map(|k| Real::ratio(k, 8)).collect()),
            false => Some(vec![self.minimiser(at)?]),
        }
    }

    /// The one minimiser on [0, 1]; `None` where there are many or rounding hides it.
    fn minimiser(self, at: &Point) -> Option<Real> {
        let at_end = |s: i64| sign(&self.slope(at, &int(s)));
        let flat = |s: i64| at_end(s).is_some_and(Ordering::is_eq);
        if flat(0) && flat(1) {
            return None;
        }
        if at_end(0)?.is_ge() {
            return Some(int(0));
        }
        if at_end(1)?.is_le() {
            return Some(int(1));
        }
        let half = BigRational::new(1.into(), 2.into());
        let [mut low, mut high] = [0, 1].map(|x: i64| BigRational::from_integer(x.into()));
        for _ in 0..215 {
            let middle = (&low + &high) * &half;
            match sign(&self.slope(at, &Real::rational(&middle))) {
                Some(Ordering::Less) => low = middle,
                Some(Ordering::Greater) => high = middle,
                _ => return Some(Real::rational(&middle)),
            }
        }
        Some(Real::rational(&((low + high) * half)))
    }
}

/// p = 2s − 1.
fn positive(s: &Real) -> Real {
    int(2) * s.clone() - int(1)
}

/// q = s (N−2)/(N−1) − 1.
fn negative(n: i64, s: &Real) -> Real {
    s.clone() * Real::ratio(n - 2, n - 1) - int(1)
}

/// A quantity of the minimiser, or a coordinate.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Quantity {
    S,
    P,
    Q,
    Delta,
    Loss,
    T,
    N,
    /// A boundary of the theory: ((N−1)/N) ln(N−3), ½ ln((N−2)/2).
    Etf,
    Antipodal,
}

impl Quantity {
    fn text(self) -> &'static str {
        match self {
            Quantity::S => "s",
            Quantity::P => "p",
            Quantity::Q => "q",
            Quantity::Delta => "delta",
            Quantity::Loss => "loss",
            Quantity::T => "t",
            Quantity::N => "N",
            Quantity::Etf => "(N - 1)/N*ln(N - 3)",
            Quantity::Antipodal => "ln((N - 2)/2)/2",
        }
    }

    /// Its value, or `None` where it is undefined; δ = ∞ as a number beyond all others.
    fn value(self, loss: Loss, at: &Point, s: Option<&Real>) -> Option<Real> {
        let n = int(at.n);
        Some(match self {
            Quantity::S => s?.clone(),
            Quantity::P => positive(s?),
            Quantity::Q => negative(at.n, s?),
            Quantity::Delta => match sign(s?)? {
                Ordering::Equal => int(1_000_000_000),
                _ if sign(&(int(1) - s?.clone()))?.is_eq() => int(0),
                _ => (Real::ratio(1, 2) * ((int(1) - s?.clone()) / s?.clone()).ln()).exp(),
            },
            Quantity::Loss => loss.value(at, s?),
            Quantity::T => at.t.clone(),
            Quantity::N => n,
            Quantity::Etf if at.n <= 3 => return None,
            Quantity::Etf => Real::ratio(at.n - 1, at.n) * int(at.n - 3).ln(),
            Quantity::Antipodal if at.n <= 2 => return None,
            Quantity::Antipodal => Real::ratio(1, 2) * Real::ratio(at.n - 2, 2).ln(),
        })
    }
}

/// factor·quantity + shift.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    quantity: Quantity,
    factor: (i64, i64),
    shift: (i64, i64),
}

impl Term {
    fn text(self) -> String {
        let ((a, b), (c, d)) = (self.factor, self.shift);
        format!("{a}/{b}*({}) + {c}/{d}", self.quantity.text())
    }

    fn value(self, loss: Loss, at: &Point, s: Option<&Real>) -> Option<Real> {
        let ((a, b), (c, d)) = (self.factor, self.shift);
        Some(Real::ratio(a, b) * self.quantity.value(loss, at, s)? + Real::ratio(c, d))
    }
}

const RELATIONS: [(&str, [bool; 3]); 5] = [
    ("<", [true, false, false]),
    ("<=", [true, true, false]),
    ("=", [false, true, false]),
    (">=", [false, true, true]),
    (">", [false, false, true]),
];

/// left ∘ right, by the number of ∘.
#[derive(Clone, Copy, Debug)]
struct Comparison(Quantity, usize, Term);

impl Comparison {
    fn text(self) -> String {
        format!(
            "{} {} {}",
            self.0.text(),
            RELATIONS[self.1].0,
            self.2.text()
        )
    }

    fn holds(self, loss: Loss, at: &Point, s: Option<&Real>) -> Option<bool> {
        let difference = self.0.value(loss, at, s)? - self.2.value(loss, at, s)?;
        let index = match sign(&difference)? {
            Ordering::Less => 0,
            Ordering::Equal => 1,
            Ordering::Greater => 2,
        };
        Some(RELATIONS[self.1].1[index])
    }
}

/// The number of the phase of a minimiser.
fn phase_of(s: &Real) -> Option<usize> {
    Some(match (sign(s)?, sign(&(int(1) - s.clone()))?) {
        (Ordering::Equal, _) => 2,
        (_, Ordering::Equal) => 0,
        _ => 1,
    })
}

const PHASES: [&str; 3] = ["etf", "intermediate", "antipodal"];

#[derive(Clone, Copy, Debug)]
enum Assertion {
    Holds(Comparison),
    Phase(usize),
    NotPhase(usize),
    Iff(usize, Comparison),
    /// X, rises, in t or else in N.
    Moves(Quantity, bool, bool),
}

#[derive(Clone, Debug)]
struct Claim {
    loss: Loss,
    n: [i64; 2],
    t: [(i64, i64); 2],
    /// b = t without.
    b: Option<(i64, i64)>,
    assume: Option<Comparison>,
    assert: Assertion,
}

impl Claim {
    fn random(rng: &mut ChaCha8Rng) -> Claim {
        let n = rng.random_range(2..=12);
        let start = rng.random_range(1..=16);
        let t = [(start, 4), (start + rng.random_range(0..=12), 4)];
        let loss = match rng.random_range(0..10) {
            0 => Loss::Weighted(rng.random_range(-1..=3)),
            1 => Loss::Parabola(rng.random_range(-1..=12)),
            2 => Loss::Linear(rng.random_range(0..=5)),
            _ => Loss::Weighted(0),
        };
        let comparison = |rng: &mut ChaCha8Rng, left: &[Quantity], right: &[Quantity]| {
            let pick = |rng: &mut ChaCha8Rng, all: &[Quantity]| all[rng.random_range(0..all.len())];
            let plain = rng.random_range(0..3) > 0;
            Comparison(
                pick(rng, left),
                rng.random_range(0..5),
                Term {
                    quantity: pick(rng, right),
                    factor: if plain {
                        (1, 1)
                    } else {
                        (rng.random_range(1..=4), 2)
                    },
                    shift: if plain {
                        (0, 1)
                    } else {
                        (rng.random_range(-4..=4), 4)
                    },
                },
            )
        };
        let optimal = [
            Quantity::S,
            Quantity::P,
            Quantity::Q,
            Quantity::Delta,
            Quantity::Loss,
        ];
        let coordinates = [Quantity::T, Quantity::N, Quantity::Etf, Quantity::Antipodal];
        let boundaries = [Quantity::Etf, Quantity::Antipodal];
        let phase = rng.random_range(0..3);
        let assert = match rng.random_range(0..10) {
            0..=2 => Assertion::Holds(comparison(rng, &optimal, &coordinates)),
            3 => Assertion::Phase(phase),
            4 => Assertion::NotPhase(phase),
            5..=7 => Assertion::Iff(phase, comparison(rng, &[Quantity::T], &boundaries)),
            _ => Assertion::Moves(
                optimal[rng.random_range(0..5)],
                rng.random_range(0..2) == 0,
                t[0] != t[1] && rng.random_range(0..2) == 0 || n >= 12,
            ),
        };
        Claim {
            loss,
            n: [n, n + rng.random_range(0..=6)],
            t: match assert {
                Assertion::Moves(..) => [t[0], (t[1].0 + 1, 4)],
                _ => t,
            },
            b: (rng.random_range(0..3) == 0).then(|| (rng.random_range(-6..=6), 2)),
            assume: (rng.random_range(0..3) == 0)
                .then(|| comparison(rng, &[Quantity::T], &boundaries)),
            assert,
        }
    }

    fn text(&self) -> String {
        let ([low, high], [(a, b), (c, d)]) = (self.n, self.t);
        let mut text = String::from("[claim.random]\n");
        if let Some(loss) = self.loss.text() {
            text += &format!("loss = \"{loss}\"\n");
        }
        text += &format!(
            "forall = {{ N = \"{low}..={}\", t = \"[{a}/{b}, {c}/{d}]\"",
            high.max(low + 1)
        );
        match self.b {
            Some((c, d)) => text += &format!(", b = \"{c}/{d}\" }}\n"),
            None => text += ", b = \"t\" }\n",
        }
        if let Some(hypothesis) = self.assume {
            text += &format!("assume = \"{}\"\n", hypothesis.text());
        }
        let assert = match self.assert {
            Assertion::Holds(comparison) => comparison.text(),
            Assertion::Phase(phase) => format!("phase = {}", PHASES[phase]),
            Assertion::NotPhase(phase) => format!("phase != {}", PHASES[phase]),
            Assertion::Iff(phase, condition) => {
                format!("phase = {} <=> {}", PHASES[phase], condition.text())
            }
            Assertion::Moves(what, rises, in_t) => format!(
                "{} {} in {}",
                what.text(),
                if rises { "increases" } else { "decreases" },
                if in_t { "t" } else { "N" }
            ),
        };
        text + &format!("assert = \"{assert}\"\n")
    }

    fn at(&self, n: i64, t: Real) -> Point {
        let b = match self.b {
            Some((c, d)) => Real::ratio(c, d),
            None => t.clone(),
        };
        Point { n, t, b }
    }

    /// Do the hypotheses hold? An undefined one does not.
    fn applies(&self, at: &Point) -> Option<bool> {
        match self.assume {
            None => Some(true),
            Some(hypothesis) if hypothesis.2.value(self.loss, at, None).is_none() => Some(false),
            Some(hypothesis) => hypothesis.holds(self.loss, at, None),
        }
    }

    fn phase(&self, at: &Point) -> Option<usize> {
        phase_of(&self.loss.minimiser(at)?)
    }

    /// Is the claim true at the point for every minimiser, or false for every one? `None` where it says
    /// nothing, they differ, or more digits would tell.
    fn holds(&self, at: &Point) -> Option<bool> {
        if !self.applies(at)? {
            return Some(true);
        }
        let minimisers = self.loss.minimisers(at)?.into_iter();
        let verdicts: Option<Vec<bool>> = minimisers.map(|s| self.holds_for(at, &s)).collect();
        let verdicts = verdicts?;
        verdicts
            .iter()
            .all(|one| *one == verdicts[0])
            .then_some(verdicts[0])
    }

    fn holds_for(&self, at: &Point, s: &Real) -> Option<bool> {
        match self.assert {
            Assertion::Holds(comparison) => comparison.holds(self.loss, at, Some(s)),
            Assertion::Phase(phase) => Some(phase_of(s)? == phase),
            Assertion::NotPhase(phase) => Some(phase_of(s)? != phase),
            Assertion::Iff(phase, condition) => {
                let holds = condition.holds(self.loss, at, None)?;
                Some((phase_of(s)? == phase) == holds)
            }
            Assertion::Moves(..) => None,
        }
    }

    /// Does X move as it is said to, from the one point to the other?
    fn moves(&self, low: &Point, high: &Point) -> Option<bool> {
        let Assertion::Moves(what, rises, _) = self.assert else {
            return None;
        };
        if !(self.applies(low)? && self.applies(high)?) {
            return Some(true);
        }
        let both = [low, high].map(|at| {
            let s = self.loss.minimiser(at)?;
            Some((what.value(self.loss, at, Some(&s))?, self.phase(at)? == 1))
        });
        let [(one, inside), (other, inside_too)] = [both[0].clone()?, both[1].clone()?];
        let order = sign(&(other - one))?;
        let order = if rises { order } else { order.reverse() };
        Some(order.is_gt() || order.is_eq() && !(inside && inside_too))
    }

    /// Points of the region: ends, and rational ones between.
    fn points(&self, rng: &mut ChaCha8Rng) -> Vec<Point> {
        let ([low, high], [(a, b), (c, d)]) = (self.n, self.t);
        let high = high.max(low + 1);
        let [first, last] = [Real::ratio(a, b), Real::ratio(c, d)];
        (0..14)
            .map(|k| {
                let share = match k {
                    0 => (0, 1),
                    1 => (1, 1),
                    _ => (rng.random_range(0..=4096), 4096),
                };
                let t =
                    first.clone() + (last.clone() - first.clone()) * Real::ratio(share.0, share.1);
                self.at(rng.random_range(low..=high), t)
            })
            .collect()
    }

    /// What speaks against a verdict.
    fn objection(
        &self,
        verdict: Verdict,
        arguments: &[Argument],
        rng: &mut ChaCha8Rng,
    ) -> Option<String> {
        let points = self.points(rng);
        match verdict {
            Verdict::Certified(_) | Verdict::Vacuous(_) => {
                let vacuous = matches!(verdict, Verdict::Vacuous(_));
                let met = |at: &&Point| self.applies(at) == Some(true);
                if let Some(at) = points.iter().find(met).filter(|_| vacuous) {
                    return Some(format!("the hypotheses hold at {at:?}"));
                }
                if let Some(at) = points.iter().find(|at| self.holds(at) == Some(false)) {
                    return Some(format!("it fails at {at:?}"));
                }
                points.iter().find_map(|one| {
                    let on_line = |other: &&Point| match self.assert {
                        Assertion::Moves(_, _, true) => {
                            one.n == other.n
                                && sign(&(other.t.clone() - one.t.clone()))
                                    == Some(Ordering::Greater)
                        }
                        _ => one.n < other.n,
                    };
                    let other = points.iter().filter(on_line).find(|other| {
                        let other = match self.assert {
                            Assertion::Moves(_, _, true) => (*other).clone(),
                            _ => self.at(other.n, one.t.clone()),
                        };
                        self.moves(one, &other) == Some(false)
                    })?;
                    Some(format!("it fails between {one:?} and {other:?}"))
                })
            }
            Verdict::Refuted => {
                let fails = arguments.iter().any(|argument| self.fails(argument));
                (!fails).then(|| "its witness is none".into())
            }
            _ => None,
        }
    }

    /// Does the claim fail at the witness of an argument?
    fn fails(&self, argument: &Argument) -> bool {
        let Because::Counterexample(counterexample) = &argument.because else {
            return false;
        };
        let rational = |name: &str| counterexample.point.axis(name).map(|axis| axis.low.clone());
        let n = rational("N").and_then(|n| n.to_integer().to_i64());
        let t = rational("t").map(|t| Real::rational(&t)).or_else(|| {
            let (_, root) = counterexample.roots.iter().find(|(name, _)| name == "t")?;
            root.evaluate(&|_| None::<Real>).ok()
        });
        let (Some(n), Some(t)) = (n, t) else {
            return false;
        };
        let here = self.at(n, t.clone());
        match (&counterexample.higher, self.assert) {
            (None, _) => self.holds(&here) == Some(false),
            (Some((to, _)), Assertion::Moves(_, _, true)) => {
                self.moves(&here, &self.at(n, Real::rational(to))) == Some(false)
            }
            (Some((to, _)), _) => {
                let to = to.to_integer().to_i64().unwrap_or(n);
                self.moves(&here, &self.at(to, t)) == Some(false)
            }
        }
    }
}

#[test]
fn no_verdict_on_a_random_claim_is_false() {
    let claims = std::env::var("CCEM_CLAIMS").map_or(300, |text| text.parse().unwrap());
    let outcomes: Vec<(String, Option<String>)> = (0..claims)
        .into_par_iter()
        .map(|seed: u64| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let claim = Claim::random(&mut rng);
            let text = claim.text();
            let read = read_claims("random.toml", &text);
            let read = read.unwrap_or_else(|error| panic!("{error}")).remove(0);
            let examination = examine_statements(read.statements, &[Level::Certified]);
            let finding = examination.finding(Level::Certified).unwrap();
            let verdict = examination.verdict();
            let objection = claim.objection(verdict, &finding.arguments, &mut rng);
            let told = finding.why.clone().unwrap_or_default();
            println!("# {verdict}: {told}\n{text}");
            let objection = objection.map(|why| format!("seed {seed}: {verdict}: {text}{why}"));
            let honest = ["undefined", "minimisers"]
                .iter()
                .any(|word| told.starts_with(word));
            let word = if honest {
                "nothing to decide".into()
            } else {
                verdict.to_string()
            };
            (word, objection)
        })
        .collect();
    let count = |word: &str| outcomes.iter().filter(|(known, _)| known == word).count();
    println!(
        "{claims} claims: {} certified, {} refuted, {} vacuous, {} undecided, {} undefined or of many \
         minimisers",
        count("certified"),
        count("refuted"),
        count("vacuous"),
        count("undecided"),
        count("nothing to decide"),
    );
    let wrong: Vec<&String> = outcomes
        .iter()
        .filter_map(|(_, wrong)| wrong.as_ref())
        .collect();
    assert!(wrong.is_empty(), "{} are wrong: {wrong:#?}", wrong.len());
    assert!(
        20 * count("undecided") <= outcomes.len(),
        "too many are undecided"
    );
}
