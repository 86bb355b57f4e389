//! The write-up of the claims of one work.

use super::gather::Gathered;
use super::standing::levels;
use crate::exhibit::check::{Examined, Row};
use crate::exhibit::{Check, Failure, Request, Watch, WriteUp};
use crate::report::document::{Block, Document, Exhibit, Section};

/// Examines them.
pub fn of_paper(id: &str, watch: &Watch) -> Result<Gathered, Failure> {
    let check = Check {
        paper: Some(id.into()),
        ..Check::default()
    };
    let examined = check.records(watch)?;
    let mut outcome = check.outcome(&examined);
    outcome.report.command = Request::Check(check.clone()).words();
    let work = check.paper()?.map_or(id, |paper| paper.work);
    let exhibit = Exhibit {
        name: "claims",
        title: "The claims, where they stand, and what became of them".into(),
        shows: "A verdict is about what its row says was compared, and about nothing else of the work.",
        report: outcome.report,
        warnings: outcome.warnings,
        live: None,
    };
    Ok(Gathered {
        document: Document {
            title: format!("The claims of {work}, examined"),
            about: about(id),
            sections: sections(exhibit, &examined),
        },
        status: outcome.status,
    })
}

fn about(id: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let command = Request::WriteUp(WriteUp {
        folder: "DIR".into(),
        quick: false,
        paper: Some(id.into()),
        fragments: false,
    });
    format!("Written by ccem {version}: `{command}`. The wording of the claims is that of ccem.")
}

fn sections(exhibit: Exhibit, examined: &Examined) -> Vec<Section> {
    let rows = &examined.rows;
    let section = |title, blocks| Section { title, blocks };
    vec![
        section("The claims", vec![Block::Exhibit(Box::new(exhibit))]),
        section(
            "What each rests on",
            vec![Block::List(rows.iter().map(rests_on).collect())],
        ),
        section("The levels of evidence", vec![Block::List(levels())]),
    ]
}

/// A claim, its scope, and what every level found.
fn rests_on(row: &Row) -> String {
    let findings = row.examination.findings.iter();
    let found: Vec<String> = findings
        .map(|finding| format!("{}, {finding}", finding.level))
        .collect();
    format!("`{}` ({}). {}.", row.id, row.place, found.join(". "))
}
