//! SVG without any font: letters are outlines, each defined once.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Caption;
use super::glyphs::{self, Face};
use super::picture::{Item, Letter, Path, Picture, Text};
use super::segment::Segment;

pub fn print(picture: &Picture, caption: &Caption) -> String {
    let (width, height) = (short(picture.width), short(picture.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>{}</title>\n<desc>{}</desc>\n<defs>\n",
        escaped(&caption.title),
        escaped(&caption.text)
    );
    let letters = picture.texts().flat_map(|text| &text.letters);
    let used: BTreeSet<(char, bool)> = letters
        .map(|x| (x.letter, x.face == Face::Italic))
        .collect();
    for (letter, italic) in used {
        out += &definition(letter, italic);
    }
    out += "</defs>\n";
    let _ = writeln!(
        out,
        "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"
    );
    for item in &picture.items {
        match item {
            Item::Path(path) => out += &drawn(path),
            Item::Text(text) => out += &written(text),
            Item::Begin(attributes) => {
                let attributes = attributes.iter();
                let all: String = attributes
                    .map(|(name, v)| format!(" {name}=\"{}\"", escaped(v)))
                    .collect();
                let _ = writeln!(out, "<g{all}>");
            }
            Item::End => out += "</g>\n",
        }
    }
    out + "</svg>\n"
}

fn name(letter: char, italic: bool) -> String {
    let face = if italic { 'i' } else { 'r' };
    format!("{face}{:x}", u32::from(letter))
}

fn definition(letter: char, italic: bool) -> String {
    let face = if italic { Face::Italic } else { Face::Roman };
    let outline = glyphs::find(face, letter).map(|(_, glyph)| glyph.outline.as_slice());
    // In thousandths of the em, y downward.
    let scaled = outline.unwrap_or_default().iter();
    let scaled: Vec<Segment> = scaled
        .map(|s| s.map(|[x, y]| [1000.0 * x, -1000.0 * y]))
        .collect();
    format!(
        "<path id=\"{}\" d=\"{}\"/>\n",
        name(letter, italic),
        data(&scaled)
    )
}

fn drawn(path: &Path) -> String {
    let fill = path.fill.map_or("none".into(), |colour| colour.hex());
    let mut out = format!("<path fill=\"{fill}\"");
    if let Some(pen) = path.pen {
        let (colour, width) = (pen.colour.hex(), short(pen.width));
        let _ = write!(
            out,
            " stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\""
        );
        if !pen.dashes.is_empty() {
            let dashes: Vec<String> = pen.dashes.iter().map(|x| short(*x)).collect();
            let _ = write!(out, " stroke-dasharray=\"{}\"", dashes.join(" "));
        }
    }
    if path.crisp {
        out += " shape-rendering=\"crispEdges\"";
    }
    format!("{out} d=\"{}\"/>\n", data(&path.segments))
}

fn written(text: &Text) -> String {
    let ([x, y], angle) = text.turned;
    let turn = match angle {
        0.0 => String::new(),
        _ => format!(
            " transform=\"rotate({} {} {})\"",
            short(-angle),
            short(x),
            short(y)
        ),
    };
    let label = escaped(&text.source);
    let mut out = format!(
        "<g aria-label=\"{label}\" fill=\"{}\"{turn}>",
        text.colour.hex()
    );
    for Letter {
        face,
        letter,
        at,
        size,
    } in text.letters.iter().filter(|x| x.letter != ' ')
    {
        let _ = write!(
            out,
            "<use href=\"#{}\" transform=\"translate({} {}) scale({})\"/>",
            name(*letter, *face == Face::Italic),
            short(at[0]),
            short(at[1]),
            size / 1000.0
        );
    }
    for [x, y, w, h] in text.bars.iter().map(|bar| bar.map(short)) {
        let _ = write!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>"
        );
    }
    out + "</g>\n"
}

fn data(segments: &[Segment]) -> String {
    let mut out = String::new();
    let point = |[x, y]: [f64; 2]| format!("{} {}", short(x), short(y));
    for segment in segments {
        let _ = match segment {
            Segment::Move(p) => write!(out, "M{}", point(*p)),
            Segment::Line(p) => write!(out, "L{}", point(*p)),
            Segment::Quadratic(c, p) => write!(out, "Q{} {}", point(*c), point(*p)),
            Segment::Close => write!(out, "Z"),
        };
    }
    out
}

/// To a thousandth of a point, without needless zeros.
fn short(x: f64) -> String {
    let text = format!("{x:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
