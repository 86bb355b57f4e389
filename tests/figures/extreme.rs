//! Figures at the ends of what may be asked for, and on their full grids.

use ccem::exhibit::figures::FIGURES;
use ccem::report::Report;
use ccem::report::figure::PictureFormat;

use super::words::{faults, struck};

/// What a figure may be asked for, at the ends of what is allowed.
const EXTREME: &[&str] = &[
    "loss -N 2",
    "loss -N 3 -t 1e-9",
    "loss -N 1000000000 -t 1/3,10000",
    "loss -t etf*(1-1e-3)",
    "similarity -N 2,3,4 -t 0.1:5:4 --quick",
    "similarity -N 30 -t 0.001:10:3 --quick",
    "phase-map -N 2,3 -t 1,2",
    "phase-map -N 2..=5 -t 0.01,7",
    "phase-map --plane t,b -N 3",
    "phase-map --plane t,b -N 1000000000",
    "dimension -N 2 -t 1",
    "dimension -N 6 -t 1e-9,10000 --quick",
    "convergence -N 2 --quick",
    "convergence -t 1e-9,200 --quick",
    "dimension -N 10 -d 5,2,5 --quick",
    "loss -N 1000000000 -t 1e-9,1e4",
    "similarity -N 5,50 -t 0.2:5:4 --seeds 1",
    "similarity -N 3,10 -t 0.2:5:4 --seeds 1",
    "ccem -N 16",
];

fn plot(line: &str) -> Report {
    let words: Vec<String> = format!("plot {line}")
        .split(' ')
        .map(String::from)
        .collect();
    let request = ccem::cli::request(&words);
    super::compute(&request.unwrap_or_else(|error| panic!("{line}: {error}")))
}

/// Numbers that are none, words that collide or leave the page, formulas with a line through them.
fn faults_of(line: &str) -> Vec<String> {
    let report = plot(line);
    let figure = report.figure.as_ref().unwrap();
    let svg = String::from_utf8(report.picture(PictureFormat::Svg).unwrap()).unwrap();
    let drawn = svg.split_once("</desc>").unwrap().1;
    let none = [" NaN", " inf", " e-", " e+"].into_iter();
    let none = none.filter(|none| drawn.contains(none)).map(String::from);
    let faults = faults(figure).into_iter().chain(struck(figure)).chain(none);
    faults.map(|fault| format!("{line}: {fault}")).collect()
}

#[test]
fn no_figure_has_a_number_that_is_none_or_words_that_collide() {
    let found: Vec<String> = EXTREME.iter().flat_map(|line| faults_of(line)).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn nor_has_one_on_its_full_grid() {
    let lines = FIGURES.iter().map(|kind| kind.arguments.join(" "));
    let found: Vec<String> = lines.flat_map(|line| faults_of(&line)).collect();
    assert_eq!(found, Vec::<String>::new());
}
