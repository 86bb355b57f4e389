//! SVG. Words are text in a font that stands in the file, or outlines, each letter defined once.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Caption;
use super::font::Font;
use super::glyphs::{self, Face};
use super::picture::{Item, Letter, Path, Picture, Run, Text};
use super::segment::Segment;
use crate::report::base64::base64;

/// What the words of a picture are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Words {
    /// Outlines.
    Outlines,
    /// Letters of a font in the file.
    Letters,
    /// Letters of the font of the page around it, [`faces`].
    LettersOfPage,
}

/// Both faces whole, as the style sheet of a page that has pictures in it.
pub fn faces() -> String {
    let faces = Font::whole();
    faces.iter().map(|font| face(font, FAMILY)).collect()
}

/// The font of a page.
const FAMILY: &str = "ccem";

pub fn print(picture: &Picture, caption: &Caption, words: Words) -> String {
    let [width, height] = [picture.width, picture.height].map(short);
    let [printed_width, printed_height] =
        [picture.width, picture.height].map(|x| short(picture.scale * x));
    let (family, definitions) = definitions(picture, words);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{printed_width}pt\" \
         height=\"{printed_height}pt\" viewBox=\"0 0 {width} {height}\" role=\"img\"{family}>\n\
         <title>{}</title>\n<desc>{}</desc>\n{definitions}\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n",
        escaped(&caption.title),
        escaped(&caption.text)
    );
    for item in &picture.items {
        out += &match item {
            Item::Path(path) => drawn(path),
            Item::Text(text) => match words {
                Words::Outlines => outlined(text),
                Words::Letters | Words::LettersOfPage => written(text),
            },
            Item::Begin(attributes) => begun(attributes),
            Item::End => "</g>\n".into(),
        };
    }
    out + "</svg>\n"
}

/// What the words need: the attribute that names their font, and the letters themselves.
fn definitions(picture: &Picture, words: Words) -> (String, String) {
    // Where the font is not read, what is like it.
    let family = |name: &str| {
        let like = "'Latin Modern Roman', 'CMU Serif', 'STIX Two Text', serif";
        format!(" font-family=\"'{name}', {like}\"")
    };
    match words {
        Words::Outlines => (String::new(), outlines(picture)),
        Words::LettersOfPage => (family(FAMILY), String::new()),
        Words::Letters => {
            let fonts = Font::of(picture);
            let tag = fonts.iter().fold(0, |tag, font| tag ^ font.tag());
            let name = format!("{FAMILY} {tag:08x}");
            let faces: String = fonts.iter().map(|font| face(font, &name)).collect();
            (family(&name), format!("<style>\n{faces}</style>\n"))
        }
    }
}

/// A face of a family, as a rule of a style sheet.
fn face(font: &Font, family: &str) -> String {
    let style = match font.face {
        Face::Roman => "normal",
        Face::Italic => "italic",
    };
    format!(
        "@font-face {{ font-family: '{family}'; font-style: {style}; \
         src: url(data:font/woff;base64,{}) format('woff'); }}\n",
        base64(&font.woff())
    )
}

fn begun(attributes: &[(&'static str, String)]) -> String {
    let attribute = |(name, v): &(&str, String)| format!(" {name}=\"{}\"", escaped(v));
    let all: String = attributes.iter().map(attribute).collect();
    format!("<g{all}>\n")
}

/// The outlines of the letters.
fn outlines(picture: &Picture) -> String {
    let letters = picture.texts().flat_map(|text| &text.letters);
    let used: BTreeSet<(char, bool)> = letters
        .map(|x| (x.letter, x.face == Face::Italic))
        .collect();
    let all: String = used
        .into_iter()
        .map(|(letter, italic)| definition(letter, italic))
        .collect();
    format!("<defs>\n{all}</defs>\n")
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

/// Words as text, and the bars of fractions.
fn written(text: &Text) -> String {
    let runs: String = text.runs().iter().map(run).collect();
    format!(
        "<g fill=\"{}\"{}><text>{runs}</text>{}</g>\n",
        text.colour.hex(),
        turned(text),
        bars(text)
    )
}

fn run(run: &Run) -> String {
    let style = match run.face {
        Face::Roman => "",
        Face::Italic => " font-style=\"italic\"",
    };
    // A like font keeps the place, whatever its widths.
    let length = match run.letters.chars().count() {
        1 => String::new(),
        _ => format!(" textLength=\"{}\"", short(run.width)),
    };
    format!(
        "<tspan x=\"{}\" y=\"{}\" font-size=\"{}\"{style}{length}>{}</tspan>",
        short(run.at[0]),
        short(run.at[1]),
        short(run.size),
        escaped(&run.letters)
    )
}

/// Words as outlines.
fn outlined(text: &Text) -> String {
    let label = escaped(&text.source);
    let mut out = format!(
        "<g aria-label=\"{label}\" fill=\"{}\"{}>",
        text.colour.hex(),
        turned(text)
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
    format!("{out}{}</g>\n", bars(text))
}

fn turned(text: &Text) -> String {
    let ([x, y], angle) = text.turned;
    match angle {
        0.0 => String::new(),
        _ => format!(
            " transform=\"rotate({} {} {})\"",
            short(-angle),
            short(x),
            short(y)
        ),
    }
}

fn bars(text: &Text) -> String {
    let bars = text.bars.iter().map(|bar| bar.map(short));
    bars.map(|[x, y, w, h]| format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>"))
        .collect()
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
