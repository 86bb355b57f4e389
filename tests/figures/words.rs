//! The words of every figure stand on the page, apart from each other, with no letter missing.

use ccem::cli::plot::FIGURES;
use ccem::report::figure::picture::Text;
use ccem::report::figure::{Figure, Mark, Note, Shape, text};

use super::figure;

/// A hair's breadth, in points.
const SLACK: f64 = 0.2;

/// What is wrong with the words of a figure.
fn faults(figure: &Figure) -> Vec<String> {
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
