//! A font inside a PDF: a composite font whose codes are numbers of glyphs, with the letters that
//! they stand for.

use std::fmt::Write;

use super::stream;
use crate::report::figure::font::Font;
use crate::report::figure::glyphs::Face;

/// The objects of a font, of which the first has the number `first` and is the font.
pub fn objects(font: &Font, first: usize) -> [Vec<u8>; 5] {
    let [descendant, descriptor, file, unicode] = [1, 2, 3, 4].map(|k| first + k);
    let name = name(font);
    let composite = format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H \
         /DescendantFonts [{descendant} 0 R] /ToUnicode {unicode} 0 R >>"
    );
    let widths: Vec<String> = font.advances().iter().map(u16::to_string).collect();
    let glyphs = format!(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo \
         << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity \
         /FontDescriptor {descriptor} 0 R /W [0 [{}]] >>",
        widths.join(" ")
    );
    // Symbolic, and italic.
    let (flags, angle) = match font.face {
        Face::Roman => (4, 0),
        Face::Italic => (68, -14),
    };
    let described = format!(
        "<< /Type /FontDescriptor /FontName /{name} /Flags {flags} /FontBBox [-500 -300 1500 1000] \
         /ItalicAngle {angle} /Ascent 750 /Descent -250 /CapHeight 683 /StemV 80 \
         /FontFile2 {file} 0 R >>"
    );
    let bytes = font.truetype();
    let length = format!("/Length1 {} ", bytes.len());
    [
        composite.into_bytes(),
        glyphs.into_bytes(),
        described.into_bytes(),
        stream(&length, &bytes),
        stream("", to_unicode(font).as_bytes()),
    ]
}

/// Six letters that say which letters there are, and the name of the face.
fn name(font: &Font) -> String {
    let mut rest = font.tag();
    let mut tag = String::new();
    for _ in 0..6 {
        tag.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    let face = match font.face {
        Face::Roman => "Regular",
        Face::Italic => "Italic",
    };
    format!("{tag}+ccem-{face}")
}

/// The numbers of glyphs as they stand in a text.
pub fn codes(font: &Font, letters: &str) -> String {
    let codes = letters
        .chars()
        .map(|letter| format!("{:04X}", font.glyph(letter)));
    format!("<{}>", codes.collect::<String>())
}

/// Which letter each glyph is.
fn to_unicode(font: &Font) -> String {
    /// As many as one block may have.
    const BLOCK: usize = 100;
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
         /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for block in font.letters().chunks(BLOCK) {
        let _ = writeln!(out, "{} beginbfchar", block.len());
        for letter in block {
            let utf16 = letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("{unit:04X}"))
                .collect::<String>();
            let _ = writeln!(out, "<{:04X}> <{utf16}>", font.glyph(*letter));
        }
        out += "endbfchar\n";
    }
    out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
}
