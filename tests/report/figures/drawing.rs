//! What the SVG draws, read back into values of the axes.

use ccem::loss::Parameters;
use ccem::reduction::{antipodal_condition, antipodal_threshold, etf_condition, etf_threshold};
use ccem::report::figure::colour::{SERIES, scale};

use super::svg;

/// The points of every mark of a name, in values of the axes of its panel.
fn marks(svg: &str, name: &str) -> Vec<Vec<[f64; 2]>> {
    let mut found = Vec::new();
    let (mut frame, mut axes) = ([0.0; 4], [Axis::default(), Axis::default()]);
    let mut lines = svg.lines();
    while let Some(line) = lines.next() {
        if let Some(text) = attribute(line, "data-frame") {
            frame = numbers(text).try_into().unwrap();
            axes = ["data-x", "data-y"].map(|axis| Axis::read(attribute(line, axis).unwrap()));
        }
        if attribute(line, "data-mark") == Some(name) {
            let path = lines.next().unwrap();
            let data = attribute(path, " d").unwrap();
            let points = data.split(['M', 'L', 'Z']).filter(|part| !part.is_empty());
            let value = |point: &str| {
                let [x, y] = numbers(point).try_into().unwrap();
                let shares = [(x - frame[0]) / frame[2], 1.0 - (y - frame[1]) / frame[3]];
                [axes[0].value(shares[0]), axes[1].value(shares[1])]
            };
            found.push(points.map(value).collect());
        }
    }
    found
}

#[derive(Clone, Copy, Default)]
struct Axis {
    log: bool,
    ends: [f64; 2],
}

impl Axis {
    fn read(text: &str) -> Axis {
        let (scale, ends) = text.split_once(' ').unwrap();
        Axis {
            log: scale == "log",
            ends: numbers(ends).try_into().unwrap(),
        }
    }

    fn value(self, share: f64) -> f64 {
        let [low, high] = self.ends;
        match self.log {
            true => low * (high / low).powf(share),
            false => low + share * (high - low),
        }
    }
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace()
        .map(|x| x.parse().unwrap())
        .collect()
}

/// Does a curve have many points, and do all lie on y = f(x)? Points of the SVG are rounded to a
/// thousandth of a point of the page.
fn lies_on(curve: &[[f64; 2]], tolerance: f64, f: impl Fn(f64) -> f64) -> bool {
    curve.len() > 100 && curve.iter().all(|[x, y]| (y - f(*x)).abs() < tolerance)
}

#[test]
fn the_thresholds_of_the_phase_map_lie_where_the_closed_forms_say() {
    let svg = svg("phase-map");
    let near = |curve: &[[f64; 2]], of: fn(f64) -> f64, factor: f64| {
        lies_on(curve, 2e-3, |n| factor * of(n))
    };
    for (name, of) in [
        ("threshold-etf", etf_threshold as fn(f64) -> f64),
        ("threshold-antipodal", antipodal_threshold),
    ] {
        let curves = marks(&svg, name);
        assert_eq!(
            curves.len(),
            3,
            "{name}: the three panels of the sigmoid loss"
        );
        for curve in &curves {
            assert!(near(curve, of, 1.0), "{name}");
            // The test would see a threshold that is wrong by half a percent, or the other one.
            assert!(!near(curve, of, 1.005), "{name}");
            let other = if name == "threshold-etf" {
                antipodal_threshold
            } else {
                etf_threshold
            };
            assert!(!near(curve, other, 1.0), "{name}");
        }
    }
}

#[test]
fn a_mutated_threshold_of_the_map_is_seen() {
    let mut figure = super::figure("phase-map").clone();
    for mark in figure.panels.iter_mut().flat_map(|panel| &mut panel.marks) {
        if let (ccem::report::figure::Shape::Line(points, _), "threshold-etf") =
            (&mut mark.shape, mark.id.as_str())
        {
            points.iter_mut().for_each(|point| point[1] *= 0.99);
        }
    }
    let form = ccem::report::figure::PictureFormat::Svg;
    let svg = String::from_utf8(figure.print(form, &Default::default())).unwrap();
    for curve in marks(&svg, "threshold-etf") {
        assert!(!lies_on(&curve, 2e-3, etf_threshold));
        assert!(lies_on(&curve, 2e-3, |n| 0.99 * etf_threshold(n)));
    }
}

#[test]
fn the_vertical_lines_of_similarity_stand_at_the_thresholds() {
    let svg = svg("similarity");
    for n in [5_u32, 10, 20] {
        for (name, t) in [
            ("threshold-etf", etf_threshold(f64::from(n))),
            ("threshold-antipodal", antipodal_threshold(f64::from(n))),
        ] {
            // What lies left of the lowest temperature, 0.2, is not shown.
            let lines = marks(&svg, &format!("{name}-{n}"));
            assert_eq!(lines.len(), 2, "{name}-{n}: both panels");
            for point in lines.concat() {
                assert!(
                    (point[0] - t).abs() < 1e-4 * 5.0,
                    "{name}-{n}: {} {t}",
                    point[0]
                );
            }
        }
    }
}

#[test]
fn the_boundaries_of_the_plane_satisfy_the_conditions_as_equations() {
    let svg = svg("phase-plane");
    let at = |[t, b]: [f64; 2]| Parameters { n: 32768.0, t, b };
    let [etf] = &marks(&svg, "threshold-etf")[..] else {
        panic!()
    };
    let [antipodal] = &marks(&svg, "threshold-antipodal")[..] else {
        panic!()
    };
    assert!(etf.len() > 300 && antipodal.len() > 50);
    for point in etf {
        let condition = etf_condition(&at(*point));
        assert!((condition.left - condition.right).abs() < 5e-3, "{point:?}");
    }
    for point in antipodal {
        let condition = antipodal_condition(&at(*point));
        assert!((condition.left - condition.right).abs() < 5e-3, "{point:?}");
    }
}

#[test]
fn the_models_stand_where_they_were_published() {
    let svg = svg("phase-plane");
    // Five models of the first family and seven of the second, in both panels; a marker is drawn
    // by its outline, so only their number is read here.
    for (name, count) in [("siglip", 5), ("siglip2", 7), ("initialisation", 1)] {
        let groups: Vec<&str> = svg
            .split(&format!("data-mark=\"{name}\""))
            .skip(1)
            .collect();
        assert!(!groups.is_empty());
        for group in groups {
            let group = group.split("</g>").next().unwrap();
            assert_eq!(group.matches("<path").count(), count, "{name}");
        }
    }
}

#[test]
fn the_colours_of_a_map_are_ordered_in_grey() {
    let shades: Vec<f64> = (0..=100)
        .map(|k| scale(f64::from(k) / 100.0).luminance())
        .collect();
    assert!(shades.is_sorted_by(|a, b| a < b));
    assert!(shades[0] < 0.02 && shades[100] > 0.8);
    assert_eq!(scale(-3.0), scale(0.0));
    assert_eq!(scale(7.0), scale(1.0));
    // The inks of series are dark enough for paper and differ in grey.
    let mut inks: Vec<f64> = SERIES.iter().map(|ink| ink.luminance()).collect();
    inks.sort_by(f64::total_cmp);
    assert!(
        inks.windows(2).all(|pair| pair[1] - pair[0] > 0.02),
        "{inks:?}"
    );
}
