//! PDF 1.4 of one page, for readers and for pdflatex. Words are text in fonts that stand in the file,
//! or outlines.

use std::fmt::Write;

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::Caption;
use super::font::Font;
use super::glyphs;
use super::picture::{Item, Path, Pen, Picture, Run, Text, turn};
use super::segment::Segment;

mod font;

/// Deflate's middle way between time and size.
const COMPRESSION: u8 = 6;

/// The first object after catalogue, pages, page and content.
const FIRST: usize = 5;

pub fn print(picture: &Picture, caption: &Caption, outlines: bool) -> Vec<u8> {
    let fonts = if outlines {
        Vec::new()
    } else {
        Font::of(picture)
    };
    let place = |k: usize| FIRST + 5 * k;
    let named = (0..fonts.len()).map(|k| format!("/F{k} {} 0 R ", place(k)));
    let [width, height] = [picture.width, picture.height].map(|x| x * picture.scale);
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R \
         /Resources << /Font << {}>> >> >>",
        named.collect::<String>()
    );
    let about = format!(
        "<< /Title {} /Subject {} /Producer (ccem {}) >>",
        string(&caption.title),
        string(&caption.text),
        env!("CARGO_PKG_VERSION")
    );
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
        stream("", content(picture, &fonts).as_bytes()),
    ];
    let embedded = fonts.iter().enumerate();
    objects.extend(embedded.flat_map(|(k, font)| font::objects(font, place(k))));
    objects.push(about.into_bytes());
    file(&objects)
}

/// A compressed stream, with what else its dictionary has.
fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let packed = compress_to_vec_zlib(bytes, COMPRESSION);
    let length = packed.len();
    let begin = format!("<< {entries}/Length {length} /Filter /FlateDecode >>\nstream\n");
    [begin.as_bytes(), &packed, b"\nendstream"].concat()
}

/// The objects, numbered from 1: the first is the catalogue, the last tells about the file.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (k, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend_from_slice(format!("{} 0 obj\n", k + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let trailer = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R /Info {} 0 R >>\n\
         startxref\n{start}\n%%EOF\n",
        size - 1
    );
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// A text string, UTF-16 with a byte-order mark.
fn string(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("{unit:04X}"));
    format!("<FEFF{}>", units.collect::<String>())
}

fn content(picture: &Picture, fonts: &[Font]) -> String {
    // PDF's y points upward.
    let scale = picture.scale;
    let mut out = format!(
        "{scale} 0 0 {} 0 {} cm\n1 j\n",
        -scale,
        scale * picture.height
    );
    for item in &picture.items {
        out += &match item {
            Item::Path(path) => drawn(path),
            Item::Text(text) if fonts.is_empty() => outlined(text),
            Item::Text(text) => written(text, fonts),
            Item::Begin(_) | Item::End => String::new(),
        };
    }
    out
}

fn drawn(path: &Path) -> String {
    let mut out = String::new();
    if let Some([r, g, b]) = path.fill.map(components) {
        let _ = writeln!(out, "{r} {g} {b} rg");
    }
    if let Some(Pen {
        colour,
        width,
        dashes,
    }) = path.pen
    {
        let [r, g, b] = components(colour);
        let dashes: Vec<String> = dashes.iter().map(f64::to_string).collect();
        let _ = writeln!(out, "{r} {g} {b} RG {width} w [{}] 0 d", dashes.join(" "));
    }
    out += &data(&path.segments);
    out + match (path.fill, path.pen) {
        (Some(_), Some(_)) => "B\n",
        (Some(_), None) => "f\n",
        _ => "S\n",
    }
}

/// Words as outlines.
fn outlined(text: &Text) -> String {
    filled(text, &outlines(text))
}

fn filled(text: &Text, segments: &[Segment]) -> String {
    let [r, g, b] = components(text.colour);
    format!("{r} {g} {b} rg\n{}f\n", data(segments))
}

/// Words as text, and the bars of fractions.
fn written(text: &Text, fonts: &[Font]) -> String {
    let [r, g, b] = components(text.colour);
    let mut out = format!("BT\n{r} {g} {b} rg\n");
    for run in text.runs() {
        out += &shown(text, &run, fonts);
    }
    out += "ET\n";
    match text.bars.is_empty() {
        true => out,
        false => out + &filled(text, &bars(text)),
    }
}

/// Letters, upright on a page whose y points downward.
fn shown(text: &Text, run: &Run, fonts: &[Font]) -> String {
    let Some(k) = fonts.iter().position(|font| font.face == run.face) else {
        return String::new();
    };
    let (sin, cos) = turn(text.turned.1);
    let down = 0.0 - sin;
    let [x, y] = text.place(run.at);
    format!(
        "/F{k} {:.3} Tf {cos:.6} {down:.6} {down:.6} {:.6} {x:.3} {y:.3} Tm {} Tj\n",
        run.size,
        -cos,
        font::codes(&fonts[k], &run.letters)
    )
}

/// A text as one path.
pub fn outlines(text: &Text) -> Vec<Segment> {
    let mut segments = Vec::new();
    for letter in &text.letters {
        let glyph = glyphs::find(letter.face, letter.letter);
        let outline = glyph.map(|(_, glyph)| glyph.outline.as_slice());
        let placed = outline.unwrap_or_default().iter().map(|segment| {
            let at = |[x, y]: [f64; 2]| {
                text.place([
                    letter.at[0] + letter.size * x,
                    letter.at[1] - letter.size * y,
                ])
            };
            segment.map(at)
        });
        segments.extend(placed);
    }
    segments.extend(bars(text));
    segments
}

/// The bars of fractions, clockwise on the page, as the outlines of the letters are.
fn bars(text: &Text) -> Vec<Segment> {
    let bar = |[x, y, w, h]: &[f64; 4]| {
        let corners = [[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h]];
        let [first, rest @ ..] = corners.map(|corner| text.place(corner));
        let [a, b, c] = rest.map(Segment::Line);
        [Segment::Move(first), a, b, c, Segment::Close]
    };
    text.bars.iter().flat_map(bar).collect()
}

fn data(segments: &[Segment]) -> String {
    let mut out = String::new();
    let mut at = [0.0, 0.0];
    for segment in segments {
        let _ = match *segment {
            Segment::Move([x, y]) => writeln!(out, "{x:.3} {y:.3} m"),
            Segment::Line([x, y]) => writeln!(out, "{x:.3} {y:.3} l"),
            Segment::Quadratic(control, [x, y]) => {
                // The same curve as a cubic one.
                let [a, b] = [at, [x, y]]
                    .map(|end| [0, 1].map(|i| end[i] + 2.0 / 3.0 * (control[i] - end[i])));
                writeln!(
                    out,
                    "{:.3} {:.3} {:.3} {:.3} {x:.3} {y:.3} c",
                    a[0], a[1], b[0], b[1]
                )
            }
            Segment::Close => writeln!(out, "h"),
        };
        at = segment.end().unwrap_or(at);
    }
    out
}

fn components(colour: super::Colour) -> [String; 3] {
    [colour.0, colour.1, colour.2].map(|x| format!("{:.3}", f64::from(x) / 255.0))
}
