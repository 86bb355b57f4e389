//! What stands behind what: lists that are made from what was found.

use super::gather::{Found, command};
use super::story::Rests;
use crate::claim::CLAIMS;
use crate::cli::check::Row;
use crate::evidence::formal::CLASSICAL_REALS;
use crate::evidence::{Level, Verdict};
use crate::report::document::{Block, Exhibit, Kind};

/// A line for each level: its name and its method.
pub fn levels() -> Vec<String> {
    Level::ALL
        .map(|level| format!("`{level}`: {}.", level.method()))
        .into()
}

/// What is proved, certified and measured, out of the findings and the items.
pub fn standing(found: &Found) -> Vec<Block> {
    let groups = [
        ("Proved", proved(found)),
        ("Certified", certified(found)),
        ("Verified symbolically", verified(found)),
        ("Only measured", measured(found)),
        ("Open or refuted", open(found)),
    ];
    let told = groups.into_iter().filter(|(_, items)| !items.is_empty());
    told.flat_map(|(title, items)| [Block::Heading(title), Block::List(items)])
        .collect()
}

fn proved(found: &Found) -> Vec<String> {
    let proved = claims(found, |row| {
        matches!(row.examination.verdict(), Verdict::Proved(_))
    });
    let theorem = |row: &&Row| {
        let finding = row.examination.finding(Level::Formal);
        finding.map(|finding| format!("`{}` by `{}`", row.id, finding.remark))
    };
    let theorems: Vec<String> = proved.iter().filter_map(theorem).collect();
    let mut items: Vec<String> = (proved.first().iter())
        .map(|row| {
            format!(
                "{} {}.",
                row.examination.verdict().sentence(),
                theorems.join(", ")
            )
        })
        .collect();
    let digits = named(found, &[Rests::OnIntervals]);
    items.push(format!(
        "Every digit of the optima and thresholds in {digits}, and of the phase, $s^\\star$ and \
         $\\ell^\\star$ in {}, by interval arithmetic; the last digit is rounded to nearest.",
        named(found, &[Rests::PartlyOnIntervals])
    ));
    items
}

fn certified(found: &Found) -> Vec<String> {
    let finding = |row: &Row| row.examination.finding(Level::Certified).cloned();
    let certified = found.claims.iter().filter_map(|row| {
        let finding = finding(row)?;
        matches!(finding.verdict(), Verdict::Certified(_))
            .then(|| format!("`{}`: {}.", row.id, finding.remark))
    });
    let mut items: Vec<String> = certified.collect();
    let supported = found.claims.iter().filter_map(|row| {
        let finding = finding(row)?;
        (finding.verdict() == Verdict::Supported)
            .then(|| format!("`{}`, not the whole claim: {}.", row.id, finding.remark))
    });
    items.extend(supported);
    items
}

fn verified(found: &Found) -> Vec<String> {
    let derivations = found.exhibits.iter().map(|(_, exhibit)| exhibit);
    let derivations = derivations.filter(|exhibit| exhibit.kind() == Kind::Derivation);
    derivations.map(steps).collect()
}

/// How many steps were verified how.
fn steps(exhibit: &Exhibit) -> String {
    let mut ways: Vec<(&str, usize)> = Vec::new();
    for step in &exhibit.report.steps {
        // "verified on explicit vectors at 42 points": how many there were does not matter here.
        let way = step.check.split(" at ").next().unwrap_or_default();
        match ways.iter_mut().find(|(known, _)| *known == way) {
            Some((_, count)) => *count += 1,
            None => ways.push((way, 1)),
        }
    }
    let counted: Vec<String> = ways
        .iter()
        .map(|(way, count)| format!("{way} {count}"))
        .collect();
    format!(
        "Of the {} steps of @{}: {}. What follows from them in words is not verified there.",
        exhibit.report.steps.len(),
        exhibit.name,
        counted.join(", ")
    )
}

fn measured(found: &Found) -> Vec<String> {
    let mut items = vec![
        "The columns `numeric` and `empirical` of @claims, which speak of finitely many points and \
         starts."
            .to_owned(),
        format!(
            "$L$, gap, $s$, the spreads and the number of arrivals in {}, and the whole of {}: what these \
             seeds gave in double precision, with the rounding of the loss bounded to first order. Where \
             the optimum is not attained in dimension $d$, the best of the seeds is no more than that.",
            named(found, &[Rests::PartlyOnIntervals]),
            named(found, &[Rests::OnMeasurement])
        ),
    ];
    let supported = claims(found, |row| row.examination.verdict() == Verdict::Supported);
    items.extend(said(&supported, |names, sentence| {
        format!("{names}: {sentence}")
    }));
    items
}

fn open(found: &Found) -> Vec<String> {
    let open = |row: &&Row| {
        let verdict = row.examination.verdict();
        matches!(
            verdict,
            Verdict::Refuted | Verdict::Undecided | Verdict::NotApplicable
        )
    };
    let one = |row: &Row| {
        let verdict = row.examination.verdict();
        format!("`{}` is {verdict}. {}", row.id, verdict.sentence())
    };
    found.claims.iter().filter(open).map(one).collect()
}

fn claims(found: &Found, wanted: fn(&Row) -> bool) -> Vec<&Row> {
    found.claims.iter().filter(|row| wanted(row)).collect()
}

/// What is to be said of claims of one verdict, if there are any.
fn said(rows: &[&Row], say: fn(String, &str) -> String) -> Vec<String> {
    let names: Vec<String> = rows.iter().map(|row| format!("`{}`", row.id)).collect();
    let first = rows.first().map(|row| row.examination.verdict().sentence());
    first
        .map(|sentence| say(names.join(", "), sentence))
        .into_iter()
        .collect()
}

/// "@thresholds, @optima": the items whose numbers rest on one of these.
fn named(found: &Found, rests: &[Rests]) -> String {
    let items = found
        .exhibits
        .iter()
        .filter(|(item, _)| rests.contains(&item.rests));
    let names: Vec<String> = items.map(|(item, _)| format!("@{}", item.name)).collect();
    names.join(", ")
}

/// What decides every number.
pub fn settings(found: &Found) -> Vec<String> {
    let mut works: Vec<&str> = CLAIMS.iter().map(|claim| claim.source.work).collect();
    works.dedup();
    let (version, rust) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_RUST_VERSION"));
    let grid = match found.quick {
        true => "the small one, `--quick`",
        false => "the full one",
    };
    vec![
        format!("ccem {version}, which needs Rust {rust} or later. The grid is {grid}."),
        format!("The claims are those of: {}.", works[0]),
        "Random starts have the seeds 0, 1, 2, … in every item; further settings stand under each.".into(),
        "The number of threads decides nothing. The same version on the same kind of machine writes the \
         same bytes; on another kind, last digits of what is measured may differ."
            .into(),
        format!(
            "The theorems of the level `formal` rest on the axioms of Coq's real numbers, {}, and on no other.",
            CLASSICAL_REALS.map(|axiom| format!("`{axiom}`")).join(", ")
        ),
    ]
}

/// Every command.
pub fn reproduction(found: &Found) -> Vec<String> {
    let mut items = vec![
        format!("`{}` writes all of this, the same bytes each time.", command(found.quick)),
        "With `--format csv` or `--format json` each command below prints its file in `data` byte for byte; \
         with `--format latex` the table alone, for a paper."
            .into(),
    ];
    let commands = found
        .exhibits
        .iter()
        .map(|(item, exhibit)| format!("@{}: `{}`", item.name, exhibit.report.command_line()));
    items.extend(commands);
    items
}
