//! JSON and CSV: their keys, and that every number is there to the last bit.

use std::fmt;

use ccem::reduction::proven::{prove, prove_quantity};
use ccem::reduction::{Problem, Threshold};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::command::{ccem, json, rows, stdout};

const SOLVE_KEYS: [&str; 17] = [
    "n",
    "d",
    "t",
    "b",
    "phase",
    "delta_star",
    "s_star",
    "p_star",
    "q_star",
    "loss_star",
    "s_star_lo",
    "s_star_hi",
    "loss_star_lo",
    "loss_star_hi",
    "threshold_etf",
    "threshold_antipodal",
    "attained",
];

const SWEEP_KEYS: [&str; 7] = [
    "loss",
    "gap",
    "s",
    "p_spread",
    "q_spread",
    "seeds",
    "arrived_seeds",
];

const CHECK_KEYS: [&str; 9] = [
    "claim",
    "source",
    "scope",
    "numeric",
    "empirical",
    "certified",
    "formal",
    "verdict",
    "witness",
];

/// The keys of an object in the order in which they stand; `Value` forgets it.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Keys;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// The keys of every row, in order.
fn row_keys(line: &str) -> Vec<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Report {
        rows: Vec<Keys>,
    }
    let text = ccem(&format!("{line} --format json")).stdout;
    let report: Report = serde_json::from_str(&text).unwrap();
    report.rows.into_iter().map(|keys| keys.0).collect()
}

#[test]
fn the_keys_are_those_of_the_contract_in_its_order() {
    for keys in row_keys("solve -N 2,10 -t 0.5,1.2,2.5") {
        assert_eq!(keys, SOLVE_KEYS);
    }
    for keys in row_keys("sweep -N 5 -t 0.1,1 --seeds 2") {
        assert_eq!(keys[..15], SOLVE_KEYS);
        assert_eq!(keys[15..22], SWEEP_KEYS);
    }
    for keys in row_keys("check --level numeric") {
        let promised = keys
            .iter()
            .filter(|key| CHECK_KEYS.contains(&key.as_str()))
            .collect::<Vec<_>>();
        assert_eq!(promised, CHECK_KEYS.each_ref());
    }
    for keys in row_keys("thresholds -N 2..=5") {
        assert_eq!(keys[..3], ["n", "threshold_antipodal", "threshold_etf"]);
    }
}

#[test]
fn every_report_says_what_it_is_about() {
    for line in [
        "check small-n",
        "solve -N 10 -t 6/5",
        "thresholds -N 4",
        "sweep -N 5 -t 1",
        "optimize -N 5 -t 1 --steps 9",
        "derive",
    ] {
        let text = stdout(&format!("{line} --format json"));
        let top: Keys = serde_json::from_str(&text).unwrap();
        assert_eq!(top.0[..4], ["tool", "version", "command", "loss"], "{line}");
        let report = json(line);
        assert_eq!(report["tool"], "ccem");
        assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
        assert!(report["loss"].as_str().unwrap().starts_with("L(U,V) = "));
        let typed = format!("{line} --format json");
        let words = typed.split_whitespace().collect::<Vec<_>>();
        assert_eq!(report["command"], Value::from(words));
    }
}

#[test]
fn infinity_is_a_string_and_what_does_not_exist_is_null() {
    let antipodal = &rows("solve -N 10 -t 0.5")[0];
    assert_eq!(antipodal["delta_star"], "inf");
    let thresholds = |line: &str| {
        let row = rows(line).remove(0);
        [
            row["threshold_etf"].clone(),
            row["threshold_antipodal"].clone(),
        ]
    };
    for line in [
        "solve -N 10 -t 1 -b 1/2",
        "solve -N 3 -t 1",
        "solve -N 2 -t 1",
    ] {
        assert_eq!(thresholds(line), [Value::Null, Value::Null], "{line}");
    }
    // b = t is decided exactly, however it is written.
    for line in [
        "solve -N 10 -t 1",
        "solve -N 10 -t 1.20 -b 6/5",
        "solve -N 4 -t 1",
    ] {
        assert!(thresholds(line).iter().all(Value::is_number), "{line}");
    }
    assert_eq!(
        thresholds("sweep -N 5 -t 1 --loss infonce"),
        [Value::Null, Value::Null]
    );
}

/// The numbers among the rows of a JSON text, each read by the standard library: serde_json's
/// own reader may miss the nearest double.
fn json_numbers(text: &str) -> Vec<f64> {
    let (_, rows) = text.split_once("\"rows\":").unwrap();
    // Every second piece is inside a string; no string of a row has a quote in it.
    let outside = rows.split('"').step_by(2);
    let words = outside.flat_map(|piece| piece.split([',', ':', '[', ']', '{', '}']));
    words.filter_map(|word| word.trim().parse().ok()).collect()
}

fn csv_records(text: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    reader.records().map(Result::unwrap).collect()
}

fn csv_numbers(text: &str) -> Vec<f64> {
    let records = csv_records(text);
    // An enclosure is one field with two numbers.
    let fields = records.iter().flat_map(|record| record.iter());
    let words = fields.flat_map(|field| field.split([',', '[', ']', ' ']));
    words
        .filter_map(|field| field.parse().ok())
        .filter(|number: &f64| number.is_finite())
        .collect()
}

/// The same bits, signs of zeros included.
fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

#[test]
fn json_and_csv_carry_the_same_values() {
    for line in [
        "solve -N 10,32768,1000000 -t 1e-9,0.1,etf*(1-1e-9),117.3 -b 12.93",
        "solve -N 2,3 -t 0.1,1,10",
        "solve -N 10,11 -t 0.5,1.2,2.5,1000",
        "thresholds -N 2..=50",
        "sweep -N 5,6 -d 2,6 -t 0.1,1,3",
    ] {
        let [json, csv] = ["json", "csv"].map(|form| stdout(&format!("{line} --format {form}")));
        let numbers = json_numbers(&json);
        assert!(numbers.len() > 10, "{line}");
        assert_eq!(bits(&numbers), bits(&csv_numbers(&csv)), "{line}");
        let report: Value = serde_json::from_str(&json).unwrap();
        let mut records = csv_records(&csv).into_iter();
        let keys = records.next().unwrap();
        for (row, record) in report["rows"].as_array().unwrap().iter().zip(records) {
            assert_eq!(row.as_object().unwrap().len(), record.len());
            for (key, field) in keys.iter().zip(&record) {
                match &row[key] {
                    Value::Null => assert_eq!(field, ""),
                    Value::String(text) => assert_eq!(field, text),
                    Value::Bool(flag) => assert_eq!(field, flag.to_string()),
                    Value::Array(ends) => assert_eq!((ends.len(), &field[..1]), (2, "[")),
                    number => assert!(number.is_number() && field.parse::<f64>().is_ok()),
                }
            }
        }
    }
}

#[test]
fn numbers_round_trip_to_the_last_bit() {
    let printed = stdout("solve -N 10,50,200 -t 1.2,2.5,3.7 --format json");
    let mut computed = Vec::new();
    for n in [10, 50, 200] {
        for t in ["1.2", "2.5", "3.7"] {
            let problem = Problem::symmetric(n, t.parse().unwrap()).unwrap();
            let (optimum, at) = (prove(&problem, 10).unwrap(), problem.at::<f64>());
            computed.extend([n as f64, n as f64, at.t, at.b]);
            computed.extend(Some(optimum.delta.nearest).filter(|delta| delta.is_finite()));
            computed.extend([&optimum.s, &optimum.positive, &optimum.negative].map(|x| x.nearest));
            computed.push(optimum.loss.nearest);
            computed.extend(optimum.s.enclosure);
            computed.extend(optimum.loss.enclosure);
            for threshold in [Threshold::Etf, Threshold::Antipodal] {
                computed.push(prove_quantity(&threshold.into(), n, 10).unwrap().nearest);
            }
        }
    }
    assert_eq!(bits(&json_numbers(&printed)), bits(&computed));
}
