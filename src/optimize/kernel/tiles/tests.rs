use super::*;

/// The doubles in all buffers.
fn held(tiles: &Tiles) -> usize {
    let Weights { w, transposed, .. } = &tiles.grid.weights;
    let thin = (tiles.grid.packs.iter())
        .map(|p| p.u.packs.len() + p.v.packs.len() + p.gradient_u.len() + p.gradient_v.len());
    let terms = match &tiles.terms {
        Terms::Sigmoid(sigmoid) => sigmoid.held(),
        Terms::InfoNce(infonce) => infonce.held(),
    };
    w.len() + transposed.len() + thin.sum::<usize>() + terms
}

#[test]
fn the_buffers_are_no_larger_than_their_estimate() {
    for instructions in Instructions::available() {
        for kind in Kind::ALL {
            for n in [2, 3, 23, 24, 25, 479, 480, 481, 959, 960, 961, 5000] {
                for d in [1, 2, 7, 8, 9, 768] {
                    let tiles = Tiles::new(instructions, kind, n, d);
                    let held = held(&tiles) as u64;
                    let size = Tiles::size(kind, n as u64, d as u64);
                    assert!(held <= size, "{instructions:?}, {n}x{d}: {held} > {size}");
                    // An estimate, not a limit that is never near.
                    assert!(n < 479 || d < 768 || size <= held + held / 4);
                }
            }
        }
    }
    for kind in Kind::ALL {
        assert_eq!(Tiles::size(kind, u64::MAX, u64::MAX), u64::MAX);
    }
}

/// Beyond the room for U, V and their gradients nothing grows with N².
#[test]
fn what_is_kept_of_the_similarities_is_bounded() {
    let matrices = |n: u64, d: u64| 4 * n * d;
    for (n, d) in [
        (2048, 512),
        (8192, 512),
        (32_768, 768),
        (1 << 20, 16),
        (1 << 20, 768),
    ] {
        let kept = kept(Kind::InfoNce, n, d);
        assert!(kept == 0 || kept + matrices(n, d) <= ROOM as u64, "{n}x{d}");
        assert!(kept <= ROOM as u64);
    }
    assert_eq!(kept(Kind::InfoNce, 8192, 512), 8208 * 8208);
}
