//! The words of every figure stand on the page, apart from each other, with no letter missing.

use ccem::exhibit::figures::FIGURES;
use ccem::report::figure::picture::Text;
use ccem::report::figure::{Figure, Mark, Note, Panel, Pen, Shape, text};

use super::figure;

/// A hair's breadth, in points.
const SLACK: f64 = 0.2;

/// What is wrong with the words of a figure.
pub fn faults(figure: &Figure) -> Vec<String> {
    let picture = figure.lay_out();
    let texts: Vec<&Text> = picture.texts().collect();
    let mut faults = Vec::new();
    for (k, text) in texts.iter().enumerate() {
        let [left, top, right, bottom] = text.bounds;
        if left < 0.0 || top < 0.0 || right > picture.width || bottom > picture.height {
            faults.push(format!("`{}` leaves the page", text.source));
        }
        if text.letters.iter().any(|letter| letter.letter == '?') {
            faults.push(format!("`{}` has a letter without outline", text.source));
        }
        for other in &texts[k + 1..] {
            if overlap(text.bounds, other.bounds) {
                faults.push(format!("`{}` lies on `{}`", text.source, other.source));
            }
        }
    }
    faults
}

fn overlap([l, t, r, b]: [f64; 4], [left, top, right, bottom]: [f64; 4]) -> bool {
    l + SLACK < right && left + SLACK < r && t + SLACK < bottom && top + SLACK < b
}

#[test]
fn no_words_collide_or_leave_the_page() {
    for kind in FIGURES {
        assert_eq!(faults(figure(kind.id)), Vec::<String>::new(), "{}", kind.id);
    }
}

/// The formulas that a line passes through.
pub fn struck(figure: &Figure) -> Vec<String> {
    let mut struck = Vec::new();
    for (k, panel) in figure.panels.iter().enumerate() {
        for (m, mark) in panel.marks.iter().enumerate() {
            let without = Figure {
                panels: vec![Panel {
                    marks: [&panel.marks[..m], &panel.marks[m + 1..]].concat(),
                    ..panel.clone()
                }],
                ..figure.clone()
            };
            let Shape::Note(note) = &mark.shape else {
                continue;
            };
            let alone = Figure {
                panels: vec![Panel {
                    marks: vec![mark.clone()],
                    framed: false,
                    ..panel.clone()
                }],
                ..figure.clone()
            };
            let bounds = alone.lay_out().texts().next().unwrap().bounds;
            if mark.id == "formula" && !without.lay_out().is_free(bounds) {
                struck.push(format!("panel {k}: {}", note.text));
            }
        }
    }
    struck
}

#[test]
fn no_line_passes_through_a_formula() {
    for id in [
        "loss",
        "similarity",
        "phase-map",
        "phase-plane",
        "dimension",
    ] {
        assert_eq!(struck(figure(id)), Vec::<String>::new(), "{id}");
    }
    // Nor is one left out for want of room.
    for (id, count) in [("similarity", 2), ("phase-plane", 3)] {
        let marks = figure(id).panels.iter().flat_map(|panel| &panel.marks);
        let formulas = marks.filter(|mark| mark.id == "formula").count();
        assert_eq!(formulas, count, "{id}");
    }
    let mut one = figure("loss").clone();
    let note = Note::new("$x + y$", [0.4, one.panels[0].y.ends[0]]);
    let [low, high] = one.panels[0].y.ends;
    let line = vec![[0.0, low], [1.0, high]];
    let middle = Note {
        anchor: 0.5,
        at: [0.5, (low + high) / 2.0],
        ..note
    };
    one.panels[0].marks = vec![
        Mark::new("line", Shape::Line(line, Pen::series(0))),
        Mark::new("formula", Shape::Note(middle)),
    ];
    assert_eq!(struck(&one), ["panel 0: $x + y$"]);
}

#[test]
fn words_that_collide_leave_the_page_or_have_no_letters_are_found() {
    let with = |text: &str, shift: [f64; 2]| {
        let mut figure = figure("loss").clone();
        for _ in 0..2 {
            let note = Note {
                shift,
                ..Note::new(text, [0.5, 3.0])
            };
            figure.panels[0]
                .marks
                .push(Mark::new("note", Shape::Note(note)));
        }
        faults(&figure).join("; ")
    };
    assert!(with("twice", [0.0, 0.0]).contains("`twice` lies on `twice`"));
    assert!(with("far", [1e4, 0.0]).contains("`far` leaves the page"));
    assert!(with("猫", [0.0, 0.0]).contains("`猫` has a letter without outline"));
}

#[test]
fn a_number_of_many_digits_is_a_power_of_ten() {
    let shown = [0.0, 0.0001, 1e5, 1e6, -2.5e-5, 1e-9, f64::NEG_INFINITY].map(text::number);
    let expected = [
        "0",
        "0.0001",
        "100000",
        "10^{6}",
        "−2.5⋅10^{−5}",
        "10^{−9}",
        "−∞",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn mathematics_is_set_as_it_is_read() {
    let letters = |source: &str| text::set(source, 10.0).letters;
    let italic = |source: &str| -> String {
        let letters = letters(source).into_iter();
        let face = |letter: &ccem::report::figure::picture::Letter| format!("{:?}", letter.face);
        letters
            .filter(|x| face(x) == "Italic")
            .map(|x| x.letter)
            .collect()
    };
    // Words are upright, variables italic, functions upright.
    assert_eq!(italic("loss at $t = 1.2$: ETF"), "t");
    assert_eq!(italic("$ln(N−3) min ℓ δ$"), "Nδ");
    // An index is smaller and lower, an exponent smaller and higher.
    let [x, low, high] = letters("$x_i^2$")[..] else {
        panic!()
    };
    assert!(low.size < x.size && high.size < x.size);
    assert!(low.at[1] > x.at[1] && high.at[1] < x.at[1]);
    assert!((low.at[0] - high.at[0]).abs() < 1e-9);
    // A fraction has a bar, with one part above and one below.
    let fraction = text::set(r"$\frac{N−1}{N}$", 10.0);
    let [_, bar, ..] = fraction.bars[0];
    assert!(fraction.letters[0].at[1] < bar && fraction.letters[3].at[1] > bar);
    assert!(fraction.ascent > 8.0 && fraction.descent > 3.0);
}
