//! Words: what they mean, how they are written, what is refused and how.

use ccem::encoder::network::ShapeError;
use ccem::encoder::{Inputs, Network, Pairs, Shape, Sharing, Size};
use nalgebra::DMatrix;

use super::{ROOM, encoder};

#[test]
fn words_are_read_and_written_alike() {
    for word in [
        "linear",
        "affine",
        "paper",
        "mlp:2N",
        "mlp:2N+2N",
        "mlp:100+100",
        "mlp:N-1",
        "mlp:d@layernorm",
        "linear@relu",
        "affine@layernorm",
        "mlp:4N+d-2+7@relu",
    ] {
        assert_eq!(word.parse::<Network>().unwrap().to_string(), word);
    }
    for word in [
        "gaussian:2d",
        "pairs:2N:0.1",
        "same:16",
        "onehot",
        "gaussian:N-1",
    ] {
        assert_eq!(word.parse::<Inputs>().unwrap().to_string(), word);
    }
    for word in ["shared", "separate"] {
        assert_eq!(word.parse::<Sharing>().unwrap().to_string(), word);
    }
    assert_eq!("mlp:d@relu".parse::<Network>().unwrap(), Network::paper());
    let size: Size = "2N-3".parse().unwrap();
    assert_eq!(size.value(8, 5), Some(13));
    assert_eq!("N-8".parse::<Size>().unwrap().value(8, 5), None);
}

/// One line that names the word, what is allowed, and the nearest word.
#[test]
fn what_is_no_word_is_refused_in_one_line() {
    let network = |word: &str| word.parse::<Network>().unwrap_err().to_string();
    let inputs = |word: &str| word.parse::<Inputs>().unwrap_err().to_string();
    for (message, parts) in [
        (
            network("lineer"),
            vec!["`lineer`", "mlp:W1+W2", "did you mean `linear`"],
        ),
        (
            network("linear@rleu"),
            vec!["no end `rleu`", "did you mean `relu`"],
        ),
        (network("linear@"), vec!["no end ``", "@layernorm"]),
        (network("mlp:"), vec!["0 hidden units"]),
        (network("mlp"), vec!["mlp:2N"]),
        (network("mlp:0"), vec!["a size of 0"]),
        (network("mlp:2N+"), vec!["no size ``"]),
        (network("mlp:2N,2N"), vec!["no size `2N,2N`"]),
        (network("mlp:2x"), vec!["no size `2x`", "2N"]),
        (network("mlp:99999999999"), vec!["no size"]),
        (network("paper@relu"), vec!["two ends"]),
        (network("li\nnear\u{1b}[1m"), vec!["\\n"]),
        (inputs("gausian:8"), vec!["did you mean `gaussian`"]),
        (inputs("gaussian"), vec!["gaussian:M"]),
        (inputs("pairs:8:0"), vec!["above 0", "same:M"]),
        (inputs("pairs:8:nan"), vec!["above 0"]),
        (inputs("pairs:8"), vec!["pairs:M:ETA"]),
        (inputs("same:0"), vec!["a size of 0"]),
        (inputs("onehot:3"), vec!["onehot"]),
        (inputs("zzz"), vec!["no inputs `zzz`"]),
    ] {
        assert!(!message.contains('\n'), "{message}");
        for part in parts {
            assert!(message.contains(part), "{message}: {part}");
        }
    }
    assert!(!inputs("zzz").contains("did you mean"));
}

#[test]
fn arrays_that_are_no_inputs_are_refused() {
    let zeros = |n, m| DMatrix::<f64>::zeros(n, m);
    let error = |x, y| Pairs::new(x, y).unwrap_err().to_string();
    assert!(error(zeros(3, 2), zeros(4, 2)).contains("3 rows and Y has 4"));
    assert!(error(zeros(1, 2), zeros(1, 2)).contains("at least 2 pairs"));
    let mut y = zeros(3, 2);
    y[(2, 1)] = f64::NAN;
    assert!(error(zeros(3, 2), y).contains("Y is not a finite number in row 2, column 1"));
    assert!(Pairs::new(zeros(3, 2), zeros(3, 5)).is_ok());
}

#[test]
fn shapes_that_are_none_are_refused_before_anything_is_allocated() {
    let shape = |network: &str, sharing: &str, n, d, m| {
        Shape::new(&encoder(network, sharing), [n, d], m, ROOM)
    };
    let memory = shape("mlp:4000000000", "shared", 8, 8, [16, 16]).unwrap_err();
    assert!(matches!(memory, ShapeError::Memory { .. }), "{memory}");
    assert!(shape("mlp:4000000000N+4000000000N", "shared", 8, 8, [16, 16]).is_err());
    let widths = shape("linear", "shared", 8, 8, [16, 8])
        .unwrap_err()
        .to_string();
    assert!(widths.contains("16 and 8"), "{widths}");
    assert!(shape("linear", "separate", 8, 8, [16, 8]).is_ok());
    let nothing = shape("mlp:N-8", "shared", 8, 8, [16, 16])
        .unwrap_err()
        .to_string();
    assert!(
        nothing.contains("`N-8`") && nothing.contains("N = 8"),
        "{nothing}"
    );
    assert!(shape("linear@layernorm", "shared", 8, 1, [16, 16]).is_err());
    assert!(shape("linear", "shared", 1, 1, [16, 16]).is_err());
}

#[test]
fn the_estimate_of_memory_grows_and_saturates() {
    let bytes = |network: &str, n| {
        let encoder = encoder(network, "separate");
        Shape::new(&encoder, [n, 8], [16, 16], u64::MAX)
            .unwrap()
            .memory()
    };
    let small = bytes("mlp:8", 8);
    assert!((8 * 50 * 500..1 << 20).contains(&small), "{small}");
    assert!(bytes("mlp:4000000000+4000000000", 1 << 40) == u64::MAX);
}
