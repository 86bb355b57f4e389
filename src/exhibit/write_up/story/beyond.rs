//! The sections on what the paper leaves open: the bias, and networks.

use super::{DIGITS, DRAWN, Ground, Item, Part, Piece, Rests, SAYS_ITSELF};
use crate::exhibit::write_up::asked::{encoders, figure, learned};
use crate::exhibit::{Derive, Request};

const NETWORKS: Rests = &[
    (
        Ground::Computed,
        "the theory beside networks, in double precision; what they can reach by exact arithmetic on \
         their inputs where a reason is named",
    ),
    (Ground::Measured, "what these starts of the weights gave"),
];

/// The bias, when it is optimised too.
pub const LEARNED_BIAS: Part = Part {
    title: "A learned bias",
    pieces: &[
        Piece::Prose(
            r"The paper fixes $b = t$ and leaves open what the bias does to the optimum; SigLIP learns it. If $b$ is optimised together with $U$ and $V$, then for every $N \ge 2$, every $t > 0$ and in every dimension",
        ),
        Piece::Formula(r"L(U, V; b) \ge \min_{b} \ell(1; b),"),
        Piece::Prose(
            r"with equality iff $U = V$ is a simplex ETF (which needs $d \ge N - 1$) and $b = b^\star$: at the best bias $\ell'(s) = -N t\, \sigma(t q - b) < 0$, so $s = 1$. With a learned bias there is no antipodal and no intermediate phase at any temperature (claim `learned-bias`; the steps are in @learned-bias-derivation). If $t$ is learned too there is no optimum at all: at $b = 0$ the loss of the ETF tends to 0 as $t \to \infty$, and every loss is positive.",
        ),
        Piece::Item(Item {
            name: "bias-plane",
            title: "What the bias decides",
            request: |quick| figure("bias-plane", quick),
            shows: r"The learned bias lies in the region of the simplex ETF at every temperature, and its margin is the largest that there is; $b = t$ crosses all three phases.",
            rests: DRAWN,
            time: [150, 50],
        }),
        Piece::Item(Item {
            name: "learned-bias",
            title: "The learned bias in the batch of SigLIP",
            request: |_| learned("32768", "1,10,117.33", 10),
            shows: r"At SigLIP's first temperature, $t = 10$, the best bias is a little above the 10 it starts from, and makes the ETF the optimum; at a released $t$ it lies far above every released bias.",
            rests: DIGITS,
            time: [20, 20],
        }),
        Piece::Item(Item {
            name: "learned-bias-derivation",
            title: "The optimum where the bias is optimised too",
            request: |_| Request::Derive(Derive::LearnedBias),
            shows: "From the derivative by the bias to its closed form. Each displayed equality was checked when this was written, in the way that stands beside it.",
            rests: SAYS_ITSELF,
            time: [20, 20],
        }),
    ],
};

/// What encoders can reach.
pub const NETWORK: Part = Part {
    title: "What a network can show",
    pieces: &[
        Piece::Prose(
            r"In practice $U$ and $V$ are outputs of networks, whose rows are divided by their lengths. A network reaches the optimum iff it can produce *one* matrix $U V^\top$: $p(s^\star)$ on the diagonal, $q(s^\star)$ beside it. The last layer can put that out of reach. If outputs have no negative entry, as after a ReLU, then $L \ge \varphi(1) + (N-1) \psi(0)$ at every $t$ and $b$, with equality iff $u_i = v_i$ are orthonormal: such a network has no phase transition to show (claim `nonnegative-end`). The paper's experiment uses one.",
        ),
        Piece::Item(Item {
            name: "encoder-figure",
            title: "The paper's network, and without its last ReLU",
            request: |quick| figure("encoder-figure", quick),
            shows: r"The published figure draws $p$, which goes from 0 to 1; in $s = (1+p)/2$ half of the theory is missing, and rows die. One ReLU less, and the network shows the theory.",
            rests: NETWORKS,
            time: [15000, 2000],
        }),
        Piece::Item(Item {
            name: "encoders",
            title: "What encoders can reach, and what they do reach",
            request: |quick| encoders("8", "0.4,0.9,2.5", if quick { 2 } else { 8 }),
            shows: "“Reachable” and “arrived” differ: weights that attain the optimum may exist and training not find them.",
            rests: NETWORKS,
            time: [8000, 2000],
        }),
    ],
};
