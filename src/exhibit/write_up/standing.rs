//! What stands behind what: lists that are made from what was found.

use super::found::Found;
use super::piece::Ground;
use crate::claim::{CLAIMS, Claim, Standing};
use crate::evidence::formal::CLASSICAL_REALS;
use crate::evidence::{Level, Verdict};
use crate::exhibit::check::Row;
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
        ("Only computed", rests(found, Ground::Computed)),
        ("Only measured", measured(found)),
        ("Open or refuted", open(found)),
    ];
    let told = groups.into_iter().filter(|(_, items)| !items.is_empty());
    told.flat_map(|(title, items)| [Block::Heading(title), Block::List(items)])
        .collect()
}

fn proved(found: &Found) -> Vec<String> {
    let is_proved = |row: &&Row| matches!(row.examination.verdict(), Verdict::Proved(_));
    let proved: Vec<&Row> = found.claims.iter().filter(is_proved).collect();
    let theorem = |row: &&Row| {
        let finding = row.examination.finding(Level::Formal);
        finding.map(|finding| format!("`{}` by `{}`", row.id, finding.remark))
    };
    let theorems: Vec<String> = proved.iter().filter_map(theorem).collect();
    let told = proved.first().map(|row| {
        format!(
            "{} {}.",
            row.examination.verdict().sentence(),
            theorems.join(", ")
        )
    });
    told.into_iter().collect()
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
    items.extend(rests(found, Ground::Certified));
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
        "@claims: what the levels `numeric` and `empirical` found, which speak of finitely many points \
         and starts."
            .to_owned(),
    ];
    items.extend(rests(found, Ground::Measured));
    let supported = (found.claims.iter())
        .filter(|row| row.examination.verdict() == Verdict::Supported)
        .map(|row| format!("`{}`: {}", row.id, Verdict::Supported.sentence()));
    items.extend(supported);
    items
}

/// "@thresholds, @optima: every digit": the items of which the same rests on this ground.
fn rests(found: &Found, ground: Ground) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (item, _) in &found.exhibits {
        for (_, what) in item.rests.iter().filter(|(rests, _)| *rests == ground) {
            let name = format!("@{}", item.name);
            match groups.iter_mut().find(|(known, _)| known == what) {
                Some((_, names)) => names.push(name),
                None => groups.push((what, vec![name])),
            }
        }
    }
    let said = |(what, names): (&str, Vec<String>)| format!("{}: {what}.", names.join(", "));
    groups.into_iter().map(said).collect()
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

/// What decides every number.
pub fn settings(found: &Found) -> Vec<String> {
    let (version, rust) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_RUST_VERSION"));
    let grid = match found.quick {
        true => "the small one, `--quick`",
        false => "the full one",
    };
    let mut settings = vec![
        format!("ccem {version}, which needs Rust {rust} or later. The grid is {grid}."),
        "Random starts have the seeds 0, 1, 2, … in every item; further settings stand under each.".into(),
        "The number of threads decides nothing. The same version on the same kind of machine writes the \
         same bytes; on another kind, last digits of what is measured may differ."
            .into(),
        format!(
            "The theorems of the level `formal` rest on the axioms of Coq's real numbers, {}, and on no other.",
            CLASSICAL_REALS.map(|axiom| format!("`{axiom}`")).join(", ")
        ),
    ];
    settings.splice(1..1, sources());
    settings
}

/// For each work the claims of the story that it states.
fn sources() -> Vec<String> {
    let mut works: Vec<(&str, Vec<String>)> = Vec::new();
    let told = |claim: &&Claim| claim.standing != Standing::Elsewhere;
    for claim in CLAIMS.iter().filter(told) {
        let (work, id) = (claim.source.work, format!("`{}`", claim.id));
        match works.iter_mut().find(|(known, _)| *known == work) {
            Some((_, ids)) => ids.push(id),
            None => works.push((work, vec![id])),
        }
    }
    let said = |(work, ids): (&str, Vec<String>)| match work {
        "ccem" => format!("Stated by ccem alone: {}.", ids.join(", ")),
        _ => format!("Stated by {work}: {}.", ids.join(", ")),
    };
    works.into_iter().map(said).collect()
}

/// Every command.
pub fn reproduction(found: &Found) -> Vec<String> {
    let mut items = vec![
        format!("`{}` writes all of this, the same bytes each time.", found.command()),
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
