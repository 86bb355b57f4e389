//! PDF 1.4 of one page, made of paths alone: pdflatex includes it, and it needs no font.

use std::fmt::Write;

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::Caption;
use super::glyphs;
use super::picture::{Item, Path, Pen, Picture, Text};
use super::segment::Segment;

/// Deflate's middle way between time and size.
const COMPRESSION: u8 = 6;

pub fn print(picture: &Picture, caption: &Caption) -> Vec<u8> {
    let content = compress_to_vec_zlib(content(picture).as_bytes(), COMPRESSION);
    let (width, height) = (picture.width, picture.height);
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R \
         /Resources << >> >>"
    );
    let begin = format!(
        "<< /Length {} /Filter /FlateDecode >>\nstream\n",
        content.len()
    );
    let stream = [begin.as_bytes(), &content, b"\nendstream"].concat();
    let about = format!(
        "<< /Title {} /Subject {} /Producer (ccem {}) >>",
        string(&caption.title),
        string(&caption.text),
        env!("CARGO_PKG_VERSION")
    );
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.as_bytes(),
        &stream,
        about.as_bytes(),
    ])
}

/// The objects, numbered from 1: the first is the catalogue, the last tells about the file.
fn file(objects: &[&[u8]]) -> Vec<u8> {
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

fn content(picture: &Picture) -> String {
    // PDF's y points upward.
    let mut out = format!("1 0 0 -1 0 {} cm\n1 j\n", picture.height);
    for item in &picture.items {
        match item {
            Item::Path(path) => out += &drawn(path),
            Item::Text(text) => out += &written(text),
            Item::Begin(_) | Item::End => {}
        }
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

fn written(text: &Text) -> String {
    let [r, g, b] = components(text.colour);
    let mut out = format!("{r} {g} {b} rg\n");
    out += &data(&outlines(text));
    out + "f\n"
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
    for [x, y, w, h] in &text.bars {
        // Clockwise on the page, as the outlines of the letters are.
        let corners = [[*x, *y], [x + w, *y], [x + w, y + h], [*x, y + h]];
        let corners = corners.map(|corner| text.place(corner));
        segments.push(Segment::Move(corners[0]));
        segments.extend(corners[1..].iter().map(|corner| Segment::Line(*corner)));
        segments.push(Segment::Close);
    }
    segments
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
