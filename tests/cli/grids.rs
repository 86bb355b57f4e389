//! Which problems a command line names, and in which order.

use serde_json::Value;

use crate::command::{number, rows};

fn column(line: &str, key: &str) -> Vec<f64> {
    rows(line).iter().map(|row| number(row, key)).collect()
}

#[test]
fn pairs_are_values_lists_and_ranges() {
    for (text, expected) in [
        ("7", vec![7.0]),
        ("4..=6", vec![4.0, 5.0, 6.0]),
        ("4,8", vec![4.0, 8.0]),
        ("2,4..=6,1e6", vec![2.0, 4.0, 5.0, 6.0, 1e6]),
        ("8,4", vec![8.0, 4.0]),
        ("4:10:4", vec![4.0, 6.0, 8.0, 10.0]),
        ("10^3,2**3", vec![1000.0, 8.0]),
    ] {
        assert_eq!(column(&format!("solve -N {text} -t 1"), "n"), expected);
        assert_eq!(column(&format!("thresholds -N {text}"), "n"), expected);
    }
}

#[test]
fn temperatures_are_values_lists_and_grids() {
    for (text, expected) in [
        ("6/5", vec![1.2]),
        ("1e-3", vec![0.001]),
        ("0.5:1.5:3", vec![0.5, 1.0, 1.5]),
        ("1/3:1:3", vec![1.0 / 3.0, 2.0 / 3.0, 1.0]),
        ("2:2:1", vec![2.0]),
        ("3,0.5:1.5:3,6/5", vec![3.0, 0.5, 1.0, 1.5, 1.2]),
        ("(1+2)*2-1/2", vec![5.5]),
        ("1..=3", vec![1.0, 2.0, 3.0]),
        ("3−2,2^-1", vec![1.0, 0.5]),
    ] {
        assert_eq!(column(&format!("solve -N 10 -t {text}"), "t"), expected);
    }
}

#[test]
fn an_even_grid_has_the_decimals_one_expects() {
    let expected: Vec<f64> = (1..=50).map(|k| f64::from(k) / 10.0).collect();
    assert_eq!(column("solve -N 10 -t 0.1:5:50", "t"), expected);
}

#[test]
fn thresholds_are_named_exactly() {
    let phases = |line: &str| -> Vec<String> {
        let rows = rows(line);
        let names = rows.iter().map(|row| row["phase"].as_str().unwrap());
        names.map(String::from).collect()
    };
    assert_eq!(
        phases("solve -N 5,10,1000000000 -t etf*(1+1e-30)"),
        ["etf"; 3]
    );
    assert_eq!(phases("solve -N 5,10,1000000000 -t etf"), ["etf"; 3]);
    assert_eq!(
        phases("solve -N 5,10,1000000000 -t etf*(1-1e-30)"),
        ["intermediate"; 3]
    );
    assert_eq!(phases("solve -N 5,10 -t antipodal"), ["antipodal"; 2]);
    assert_eq!(phases("solve -N 5,10 -t Antipodal,ETF").len(), 4);
    assert_eq!(
        phases("solve -N 5,10 -t antipodal*(1+1e-30)"),
        ["intermediate"; 2]
    );
    let row = &rows("solve -N 10 -t etf")[0];
    assert_eq!(row["t"], row["threshold_etf"]);
}

#[test]
fn n_is_outermost_and_t_innermost() {
    let line = "solve -N 4,8 -d 3,9 -b 0,-1 -t 1,2,0.5:1.5:3";
    let mut expected = Vec::new();
    for n in [4.0, 8.0] {
        for d in [3.0, 9.0] {
            for b in [0.0, -1.0] {
                expected.extend([1.0, 2.0, 0.5, 1.0, 1.5].map(|t| [n, d, b, t]));
            }
        }
    }
    let quadruple = |row: &Value| ["n", "d", "b", "t"].map(|key| number(row, key));
    assert_eq!(
        rows(line).iter().map(quadruple).collect::<Vec<_>>(),
        expected
    );
    let swept = rows(&line.replace("solve", "sweep --seeds 1"));
    assert_eq!(swept.iter().map(quadruple).collect::<Vec<_>>(), expected);
}

#[test]
fn the_defaults_are_the_papers() {
    for row in rows("solve -N 4,10 -t 1,2") {
        assert_eq!(row["d"], row["n"]);
        assert_eq!(row["b"], row["t"]);
    }
    let row = &rows("optimize -N 5 -t 1 --steps 3")[0];
    assert_eq!((&row["seed"], &row["steps"]), (&0.into(), &3.into()));
    let seeds = column("optimize -N 5 -t 1 --steps 3 --seed 7 --seeds 3", "seed");
    assert_eq!(seeds, [7.0, 8.0, 9.0]);
}
