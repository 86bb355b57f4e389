//! The figures: what they draw lies where the formulas say, and their words do not collide.

#[path = "figures/drawing.rs"]
mod drawing;
#[path = "figures/extreme.rs"]
mod extreme;
#[path = "figures/letters.rs"]
mod letters;
#[path = "figures/map.rs"]
mod map;
#[path = "figures/words.rs"]
mod words;

use std::collections::HashMap;
use std::sync::LazyLock;

use ccem::exhibit::figures::{FIGURES, FigureKind, Options};
use ccem::exhibit::{Plot, Request, Watch};
use ccem::report::Report;
use ccem::report::figure::{Figure, PictureFormat};

/// Every figure, on a small grid.
static REPORTS: LazyLock<HashMap<&str, Report>> = LazyLock::new(|| {
    FIGURES
        .iter()
        .map(|figure| (figure.id, quick(figure)))
        .collect()
});

/// A figure on its small grid.
fn quick(figure: &'static FigureKind) -> Report {
    let options = Options {
        quick: true,
        ..Options::default()
    };
    compute(&Request::Plot(Plot { figure, options }))
}

fn compute(request: &Request) -> Report {
    let outcome = request.compute(&Watch::default());
    let outcome = outcome.unwrap_or_else(|failure| panic!("{request}: {failure}"));
    outcome.report
}

fn figure(id: &str) -> &'static Figure {
    REPORTS[id].figure.as_ref().unwrap()
}

fn svg(id: &str) -> String {
    String::from_utf8(REPORTS[id].picture(PictureFormat::Svg).unwrap()).unwrap()
}

#[test]
fn every_figure_has_a_caption_data_and_its_command() {
    for kind in FIGURES {
        let report = &REPORTS[kind.id];
        assert_eq!(report.title, kind.title);
        assert!(report.notes[0].len() > 100, "{}: no caption", kind.id);
        assert!(!report.table.rows().is_empty(), "{}: no data", kind.id);
        let command = format!("plot {} --quick", kind.arguments.join(" "));
        assert_eq!(report.command.join(" "), command);
        let svg = svg(kind.id);
        for part in [kind.title, &format!("ccem {command}")] {
            assert!(svg.contains(part), "{}: {part}", kind.id);
        }
    }
}

#[test]
fn the_same_figure_gives_the_same_bytes_in_every_form() {
    for kind in FIGURES {
        let again = quick(kind);
        for (name, form) in PictureFormat::ALL {
            let [first, second] = [&REPORTS[kind.id], &again].map(|report| report.picture(form));
            assert!(first == second, "{}.{name} differs", kind.id);
        }
    }
}
