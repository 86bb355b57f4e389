//! `ccem plot`: figures as files, their data, and what is no figure.

use std::fs;

use ccem::reduction::Problem;

use crate::command::{ccem, json, number, rows, run, stdout};

/// The arguments behind `plot`, separated by `|`, and what the message must name.
const BAD: &[(&str, &str)] = &[
    ("", "<FIGURE>"),
    (
        "phases",
        "possible values: ccem, loss, optimum, similarity, phase-map",
    ),
    ("loss|--plane|t,b", "--plane is for phase-map only"),
    ("loss|--plane|N,t", "--plane is for phase-map only"),
    ("phase-map|--plane|b,t", "possible values: N,t, t,b"),
    ("loss|-d|3", "-d is not for loss, which takes -N, -t"),
    ("loss|--seeds|3", "--seeds is not for loss"),
    ("ccem|-t|1", "-t is not for ccem, which takes -N"),
    (
        "phase-map|--plane|t,b|-t|1",
        "-t is not for phase-map --plane t,b",
    ),
    ("convergence|--seeds|2", "--seeds is not for convergence"),
    ("loss|-N|4,5", "one number of pairs, not 2"),
    ("loss|-t|1:2:7", "at most 6 temperatures"),
    ("loss|-t|0", "between 1e-9 and 10000, not 0"),
    ("loss|-N|1", "from 2 to 1000000000, not 1"),
    ("dimension|-t|1,2,3,4", "at most 3 temperatures"),
    ("dimension|-d|0", "dimension d must be an integer from 1"),
    ("convergence|-t|1,2,3,4", "at most 3 temperatures"),
    ("convergence|-N|1000000", "of memory"),
    ("similarity|-t|1", "more than one temperature"),
    ("similarity|-N|5,6,7,8,9,10", "at most 5 values of N"),
    ("similarity|--seeds|0", "an integer from 1 to 100000"),
    ("phase-map|-N|5", "at least two values of N"),
    ("phase-map|-N|6,5", "in increasing order"),
    ("phase-map|-t|1,1", "two values of t, in increasing order"),
    ("phase-map|-t|1,etf", "numbers for -t, not thresholds"),
    ("phase-map|-N|10,1000000", "of memory"),
    ("phase-map|--plane|t,b|-N|2", "needs N ≥ 3"),
    ("ccem|-N|17", "each from 2 to 16"),
    ("ccem|-N|2,3,4,5,6", "at most 4 values of N"),
    ("similarity|--loss|infonce", "--loss is not for similarity"),
    ("optimum|-t|1,2", "takes one temperature"),
    (
        "loss|--width|1mm",
        "a width is from 36pt to 3600pt, such as 89mm",
    ),
    ("loss|--width|89em", "not 89em"),
    ("loss|--width|NaN", "not NaN"),
    ("loss|--title|猫", "the figures' font has no `猫`"),
    (
        "loss|--title|a title that is much, much longer than any figure is wide, and goes on and on and on and on, and then on and on and on again",
        "the title is",
    ),
    ("loss|-o|loss.jpg", "ends in .svg, .png, .pdf"),
    ("loss|-o|loss", "ends in .svg, .png, .pdf"),
    ("loss|-o|no/such/place.svg", "there is no directory"),
];

#[test]
fn what_is_no_figure_is_said_in_one_line() {
    for (line, named) in BAD {
        let words = line.split('|').filter(|word| !word.is_empty());
        let run = run(&[&["plot"], &words.collect::<Vec<_>>()[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{line}");
        assert!(run.stderr.contains(named), "{line}: {}", run.stderr);
        assert!(
            run.stderr.starts_with("error: ") && run.stderr.lines().count() == 1,
            "{line}"
        );
    }
    assert!(!fs::exists("loss.jpg").unwrap() && !fs::exists("loss").unwrap());
}

#[test]
fn the_ending_of_the_file_decides_its_form() {
    let directory = tempfile::tempdir().unwrap();
    for (name, begins) in [
        ("a.svg", &b"<svg xmlns="[..]),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.PDF", b"%PDF-1.4\n"),
    ] {
        let path = directory.path().join(name);
        let run = ccem(&format!("plot loss -o {}", path.display()));
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins), "{name}");
        let file = String::from_utf8_lossy(&bytes);
        assert!(!file.contains(directory.path().to_str().unwrap()), "{name}");
    }
    // Without a file an SVG goes to stdout, the same but for nothing.
    let svg = fs::read_to_string(directory.path().join("a.svg")).unwrap();
    assert_eq!(svg, stdout("plot loss"));
    assert!(svg.ends_with("</svg>\n"));
}

/// The figure as whoever sets a page wants it: its width, its title, its words as outlines.
#[test]
fn a_figure_is_printed_as_it_is_asked_for() {
    let plain = stdout("plot loss");
    assert!(plain.contains("<text>") && !plain.contains("<use "));
    let outlines = stdout("plot loss --outlines");
    assert!(!outlines.contains("<text>") && outlines.contains("<use "));
    assert!(outlines.contains("plot loss --outlines"));
    let [wide, narrow] =
        ["7in", "3.5in"].map(|width| stdout(&format!("plot loss --width {width}")));
    assert!(wide.contains(" width=\"504pt\"") && narrow.contains(" width=\"252pt\""));
    let view = |svg: &str| svg.split("viewBox=").nth(1).unwrap()[..30].to_owned();
    assert_eq!(view(&wide), view(&narrow));
    let titled = stdout("plot loss --title Losses:$t=b$");
    for part in [
        "<title>Losses:$t=b$</title>",
        ">Losses:</tspan>",
        "--title 'Losses:$t=b$'",
    ] {
        assert!(titled.contains(part), "{part}");
    }
}

#[test]
fn the_number_of_threads_changes_no_figure() {
    let line = "plot phase-map -N 5,8 -t 0.5:2:4";
    assert_eq!(
        stdout(&format!("{line} --threads 1")),
        stdout(&format!("{line} --threads 2"))
    );
}

#[test]
fn a_figure_gives_its_data() {
    let cells = rows("plot phase-map -N 5,8 -t 0.5:2:4");
    assert_eq!(cells.len(), 2 * 4);
    let infonce = rows("plot phase-map -N 5,8 -t 0.5:2:4 --loss infonce");
    assert!(infonce.iter().all(|cell| cell["s"] == 1.0));
    for cell in cells.iter().chain(&infonce) {
        assert_eq!(cell["arrived"], true);
        assert!(cell["difference"].as_f64().unwrap() < 1e-6, "{cell}");
    }
    // What did not arrive has no distance.
    for cell in rows("plot phase-map -N 2,3 -t 1,2") {
        assert_eq!(
            cell["arrived"] == false,
            cell["difference"].is_null(),
            "{cell}"
        );
        assert!(cell["gap"].is_number(), "{cell}");
    }
    let models = rows("plot phase-map --plane t,b");
    assert_eq!(models.len(), 13);
    assert!(models.iter().all(|model| model["phase"] == "intermediate"));
    let dimensions = rows("plot dimension -N 4 -t 1 -d 1..=4 --seeds 3");
    let sorted = rows("plot dimension -N 4 -t 1 -d 3,1,3 --seeds 1");
    let sorted: Vec<f64> = sorted.iter().map(|row| number(row, "d")).collect();
    assert_eq!(sorted, [1.0, 3.0]);
    let attained: Vec<bool> = dimensions
        .iter()
        .map(|row| row["attained"] == true)
        .collect();
    assert_eq!(attained, [false, false, true, true]);
    let csv = stdout("plot loss --format csv");
    assert!(csv.contains("n,d,t,b,kind,s,ccem_loss,ccem_infonce\n"));
}

#[test]
fn no_temperature_of_a_map_is_negative() {
    let svg = stdout("plot phase-map -N 5,8 -t 0.1,4");
    assert!(svg.contains("data-y=\"linear 0 "), "{}", &svg[..2000]);
}

#[test]
fn the_boxes_of_the_plane_are_in_their_phase_and_leave_no_hole() {
    for n in [3, 10, 32768] {
        let data = json(&format!("plot phase-map --plane t,b -N {n}"));
        let (mut area, mut undecided) = (0.0, 0.0);
        for region in data["regions"].as_array().unwrap() {
            let [t0, t1, b0, b1] = ["t_lo", "t_hi", "b_lo", "b_hi"].map(|end| number(region, end));
            let size = (t1 - t0) * (b1 - b0);
            area += size;
            let Some(phase) = region["phase"].as_str() else {
                undecided += size;
                continue;
            };
            for (t, b) in [
                (t0, b0),
                (t1, b0),
                (t0, b1),
                (t1, b1),
                (t0.midpoint(t1), b0.midpoint(b1)),
            ] {
                let [t, b] = [t.max(1e-9), b].map(|x| format!("{x}").parse().unwrap());
                let problem = Problem::new(n, n, t, b).unwrap();
                assert_eq!(
                    problem.phase().phase.to_string(),
                    phase,
                    "N = {n}: {region}"
                );
            }
        }
        assert!(
            (area - 130.0 * 90.0).abs() < 1e-6 && undecided < 0.02 * area,
            "N = {n}"
        );
    }
}

#[test]
fn a_figure_that_would_take_days_is_refused_with_the_estimate() {
    let run = ccem("plot phase-map -N 4..=1000 -t 0.1:5:1000");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    for said in ["would take about", "days", "sweep"] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}
