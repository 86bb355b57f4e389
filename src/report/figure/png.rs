//! PNG at 300 dots to the inch.

use std::io::Cursor;

use tiny_skia::{FillRule, LineJoin, Paint, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use super::Caption;
use super::pdf::outlines;
use super::picture::{Item, Path, Pen, Picture};
use super::segment::Segment;

/// Dots to the point on paper.
const RESOLUTION: f64 = 300.0 / 72.0;

pub fn print(picture: &Picture, caption: &Caption) -> Vec<u8> {
    let dots = RESOLUTION * picture.scale;
    let [width, height] = [picture.width, picture.height].map(|x| (x * dots).round() as u32);
    let mut pixels = Pixmap::new(width.max(1), height.max(1)).expect("a figure has a size");
    pixels.fill(tiny_skia::Color::WHITE);
    for item in &picture.items {
        match item {
            Item::Path(path) => draw(&mut pixels, path, dots),
            Item::Text(text) => draw(
                &mut pixels,
                &Path {
                    segments: outlines(text),
                    fill: Some(text.colour),
                    pen: None,
                    crisp: false,
                },
                dots,
            ),
            Item::Begin(_) | Item::End => {}
        }
    }
    encoded(&pixels, caption).expect("memory takes what is written to it")
}

fn draw(pixels: &mut Pixmap, path: &Path, dots: f64) {
    let Some(outline) = outline(&path.segments) else {
        return;
    };
    let scale = Transform::from_scale(dots as f32, dots as f32);
    if let Some(fill) = path.fill {
        let paint = Paint {
            anti_alias: !path.crisp,
            ..paint(fill)
        };
        pixels.fill_path(&outline, &paint, FillRule::Winding, scale, None);
    }
    if let Some(pen) = path.pen {
        pixels.stroke_path(&outline, &paint(pen.colour), &stroke(pen), scale, None);
    }
}

fn outline(segments: &[Segment]) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for segment in segments {
        match *segment {
            Segment::Move([x, y]) => builder.move_to(x as f32, y as f32),
            Segment::Line([x, y]) => builder.line_to(x as f32, y as f32),
            Segment::Quadratic([cx, cy], [x, y]) => {
                builder.quad_to(cx as f32, cy as f32, x as f32, y as f32);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

fn paint(colour: super::Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.0, colour.1, colour.2, 255);
    paint
}

fn stroke(pen: Pen) -> Stroke {
    let dashes: Vec<f32> = pen.dashes.iter().map(|x| *x as f32).collect();
    Stroke {
        width: pen.width as f32,
        line_join: LineJoin::Round,
        dash: StrokeDash::new(dashes, 0.0),
        ..Stroke::default()
    }
}

fn encoded(pixels: &Pixmap, caption: &Caption) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let per_metre = (300.0 / 0.0254_f64).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    encoder.add_itxt_chunk("Title".into(), caption.title.clone())?;
    encoder.add_itxt_chunk("Description".into(), caption.text.clone())?;
    // Everything is opaque: what is premultiplied is the colour itself.
    let colours: Vec<u8> = pixels
        .data()
        .chunks(4)
        .flat_map(|p| &p[..3])
        .copied()
        .collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes.into_inner())
}
