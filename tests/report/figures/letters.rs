//! The words of a figure are text: in SVG and in PDF each is found as it stands, in a font that the
//! file brings along.

use std::process::Command;

use ccem::exhibit::figures::FIGURES;
use ccem::report::figure::PictureFormat;

use super::{REPORTS, figure, svg};

/// The words of a figure, without its mathematics.
fn words(id: &str) -> Vec<String> {
    let picture = figure(id).lay_out();
    let sources: Vec<String> = picture.texts().map(|text| text.source.clone()).collect();
    let plain = sources
        .iter()
        .flat_map(|source| source.split('$').step_by(2));
    let words = plain.flat_map(str::split_whitespace);
    words.map(String::from).collect()
}

/// What stands between the tags of a text.
fn texts(svg: &str) -> String {
    let texts = svg.split("<text>").skip(1);
    let text = |text: &str| -> String {
        let inside = text.split("</text>").next().unwrap();
        let pieces = inside
            .split('<')
            .map(|piece| piece.split_once('>').map_or("", |x| x.1));
        pieces.collect()
    };
    texts.map(|part| text(part) + "\n").collect()
}

#[test]
fn each_word_of_the_svg_is_text() {
    for kind in FIGURES {
        let svg = svg(kind.id);
        let text = texts(&svg).replace("&lt;", "<").replace("&amp;", "&");
        let words = words(kind.id);
        assert!(!words.is_empty() || kind.id == "optimum", "{}", kind.id);
        for word in words {
            assert!(text.contains(&word), "{}: {word} is not in {text}", kind.id);
        }
        assert!(!svg.contains("<use ") && svg.contains("url(data:font/woff;base64,"));
    }
}

#[test]
fn outlines_are_no_text() {
    let mut drawn = figure("loss").clone();
    drawn.style.outlines = true;
    let print = |format| drawn.print(format, &Default::default());
    let svg = String::from_utf8(print(PictureFormat::Svg)).unwrap();
    assert!(texts(&svg).is_empty() && !svg.contains("@font-face"));
    let pdf = print(PictureFormat::Pdf);
    assert!(!String::from_utf8_lossy(&pdf).contains("/FontFile2"));
    // Pixels know nothing of it.
    let as_text = figure("loss").print(PictureFormat::Png, &Default::default());
    assert!(print(PictureFormat::Png) == as_text);
}

#[test]
fn each_word_of_the_pdf_is_found_and_its_fonts_are_embedded() {
    let directory = tempfile::tempdir().unwrap();
    for kind in FIGURES {
        let pdf = REPORTS[kind.id].picture(PictureFormat::Pdf).unwrap();
        let dictionary = String::from_utf8_lossy(&pdf);
        assert!(dictionary.contains("/FontFile2") && dictionary.contains("/ToUnicode"));
        let file = directory.path().join("figure.pdf");
        std::fs::write(&file, pdf).unwrap();
        let told = |tool: &str, words: &[&str]| {
            let run = Command::new(tool).arg(&file).args(words).output().ok()?;
            assert!(run.stderr.is_empty(), "{}: {:?}", kind.id, run);
            String::from_utf8(run.stdout).ok()
        };
        let (Some(text), Some(fonts)) = (told("pdftotext", &["-"]), told("pdffonts", &[])) else {
            println!("not run: there is no pdftotext on the PATH");
            return;
        };
        // A turned word is told apart by its place alone.
        let text: String = text.split_whitespace().collect();
        for word in words(kind.id) {
            assert!(text.contains(&word), "{}: {word} is not in {text}", kind.id);
        }
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(
            fonts.iter().all(|font| font.contains("CID TrueType")),
            "{fonts:?}"
        );
        // Embedded, a subset, with the letters that its glyphs stand for.
        assert!(
            fonts.iter().all(|font| font.contains("yes yes yes")),
            "{fonts:?}"
        );
    }
}
