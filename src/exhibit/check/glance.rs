//! Verdicts at a glance: a line for each claim, a mark for each level.

use super::Row;
use crate::evidence::{Finding, Level, Verdict};
use crate::exhibit::quantities as q;
use crate::report::{Cell, Field, Glance, Table};

/// How the marks are read.
const LEGEND: &str = "\
✓ holds, at so many points, cells or boxes; (✓) so far as the level can see, which is a part of the \
claim; ✗ fails; ? not decided; – nothing to examine. -v, or the name of a claim, shows what was found.";

/// The verdicts of several claims.
pub fn glance(rows: &[Row]) -> Glance {
    Glance {
        summary: summary(rows),
        table: Table::of(rows, &fields()),
        rows: rows.iter().filter_map(remark).collect(),
        legend: LEGEND.into(),
        says: rows.iter().map(Row::says).collect(),
    }
}

/// "21 claims: 19 proved, 2 supported."
fn summary(rows: &[Row]) -> String {
    let mut verdicts: Vec<Verdict> = rows.iter().map(|row| row.examination.verdict()).collect();
    verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.weight()));
    let names: Vec<String> = verdicts.iter().map(ToString::to_string).collect();
    let counted = names.chunk_by(|one, other| one == other);
    let counted: Vec<String> = counted
        .map(|same| format!("{} {}", same.len(), same[0]))
        .collect();
    format!("{} claims: {}.", rows.len(), counted.join(", "))
}

fn fields() -> [Field<Row>; 6] {
    [
        (q::CLAIM, |row| row.id.clone().into()),
        (q::NUMERIC, |row| mark(row, Level::Numeric)),
        (q::EMPIRICAL, |row| mark(row, Level::Empirical)),
        (q::CERTIFIED, |row| mark(row, Level::Certified)),
        (q::FORMAL, |row| mark(row, Level::Formal)),
        (q::VERDICT, |row| {
            row.examination.verdict().to_string().into()
        }),
    ]
}

fn mark(row: &Row, level: Level) -> Cell {
    match row.examination.finding(level) {
        None => "–".into(),
        Some(finding) => marked(finding).into(),
    }
}

fn marked(finding: &Finding) -> String {
    let counted = |mark: &str| match finding.level {
        Level::Formal => mark.to_owned(),
        _ => format!("{mark} {}", finding.agreed),
    };
    match finding.verdict() {
        Verdict::Proved(_) | Verdict::Certified(_) => counted("✓"),
        Verdict::Supported if finding.level == Level::Certified => counted("(✓)"),
        Verdict::Supported => counted("✓"),
        Verdict::Refuted | Verdict::SourceInconsistent => "✗".into(),
        Verdict::Undecided => "?".into(),
        Verdict::Vacuous(_) => "vacuous".into(),
        Verdict::NotApplicable => "–".into(),
    }
}

/// The witness of what fails, the reason of what is not decided.
fn remark(row: &Row) -> Option<(String, String)> {
    let examination = &row.examination;
    let sentence = match examination.verdict() {
        Verdict::Refuted | Verdict::SourceInconsistent => examination.witness()?.to_string(),
        Verdict::Undecided => {
            let open = |finding: &&Finding| finding.verdict() == Verdict::Undecided;
            examination.findings.iter().find(open)?.to_string()
        }
        Verdict::NotApplicable => examination.outside.clone()?,
        Verdict::Supported | Verdict::Certified(_) | Verdict::Proved(_) | Verdict::Vacuous(_) => {
            return None;
        }
    };
    Some((row.id.clone(), sentence))
}
