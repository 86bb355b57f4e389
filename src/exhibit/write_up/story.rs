//! The write-up: what it says, what it runs, and in which order.
//!
//! A new table or figure is one more [`Item`] here, and nothing else.

use super::asked::{
    brackets, claims, encoders, figure, learned, pick, protocol, solve, sweep, thresholds,
};
use super::piece::{
    BESIDE_THEORY, BOXES, BRACKETED, DIGITS, DRAWN, DRAWN_BESIDE, Item, NETWORKS, Part, Piece,
    SAYS_ITSELF, TRACED,
};
use crate::bound::closed::Theorem;
use crate::exhibit::{Derive, Request, Siglip};
use crate::loss::Kind;

/// Its title.
pub const TITLE: &str = "The sigmoid contrastive loss: what is claimed, and what stands behind it";

/// The whole story.
pub static STORY: &[Part] = &[
    Part {
        title: "The problem",
        pieces: &[
            Piece::Prose(
                r"A batch holds $N \ge 2$ pairs $(u_i, v_i)$ of unit vectors in $\mathbf{R}^d$: an image and its text, say. The sigmoid loss of SigLIP asks of each $(u_i, v_j)$ by itself whether it is a positive pair ($i = j$) or a negative one ($i \ne j$):",
            ),
            Piece::Formula(
                r"L(U, V) = \frac{1}{N} \sum_{i} \mathrm{softplus}(b - t\, u_i \cdot v_i) + \frac{1}{N} \sum_{i \ne j} \mathrm{softplus}(t\, u_i \cdot v_j - b)",
            ),
            Piece::Prose(
                r"with $\mathrm{softplus}(z) = \ln(1 + e^z)$. The temperature $t > 0$ multiplies the similarity, $b$ is the bias, and the paper takes $b = t$. Which embeddings minimise it? Lee, Chang and Sohn (AISTATS 2024, arXiv 2402.12613) answer: members of a family with one parameter $\delta \ge 0$, the double-Constant Embedding Model (CCEM),",
            ),
            Piece::Formula(
                r"u_i = \frac{(w_i,\ \delta)}{\sqrt{1 + \delta^2}},\quad v_i = \frac{(w_i,\ -\delta)}{\sqrt{1 + \delta^2}},",
            ),
            Piece::Prose(
                r"where $w_1, \dots, w_N$ is the simplex ETF: unit vectors of which any two have the product $-1/(N-1)$. At $\delta = 0$ it is the simplex ETF itself, and as $\delta \to \infty$ it becomes the antipodal structure, $u_i = e$ and $v_i = -e$ for every $i$.",
            ),
            Piece::Item(Item {
                name: "ccem",
                title: "CCEM from the simplex ETF to the antipodal structure",
                request: |quick| figure("ccem", quick),
                shows: r"The family for two, three and more pairs: as $\delta$ grows, $U$ moves to one pole and $V$ to the other.",
                rests: DRAWN,
                time: [20, 20],
            }),
        ],
    },
    Part {
        title: "The reduction",
        pieces: &[
            Piece::Prose(
                r"On CCEM all positive pairs have one similarity $p$, and all negative pairs one similarity $q$. Both are affine in the normalised similarity $s$, and the loss is a convex function $\ell$ of $s$ alone:",
            ),
            Piece::Formula(
                r"s = \frac{1 + p}{2} = \frac{1}{1 + \delta^2} \in [0, 1],\quad p(s) = 2s - 1,\quad q(s) = \frac{N - 2}{N - 1}\, s - 1,",
            ),
            Piece::Formula(
                r"\ell(s) = \mathrm{softplus}(b - t\, p(s)) + (N - 1)\, \mathrm{softplus}(t\, q(s) - b).",
            ),
            Piece::Prose(
                r"Unit vectors in any dimension, on CCEM or not, have mean similarities with $q \ge q(s)$ for $s = (1 + p)/2$ (the key lemma). Since both terms are convex and the second rises, $L(U, V) \ge \ell(s) \ge \min \ell$ (Theorem 1). So $L(U, V) - \min \ell$, the gap, is at least as large as the distance of a loss to the best one in $\mathbf{R}^d$, and equal to it where $\min \ell$ is attained; a gap of zero needs no search to be believed. Every step from the definition to the thresholds is in @derivation.",
            ),
            Piece::Item(Item {
                name: "loss",
                title: "The losses on CCEM and their minimisers",
                request: |quick| figure("loss", quick),
                shows: r"The minimiser of the sigmoid loss moves from $s = 0$ to $s = 1$ as the temperature rises; that of InfoNCE is always at $s = 1$.",
                rests: DRAWN,
                time: [30, 30],
            }),
            Piece::Item(Item {
                name: "optimum",
                title: "The reduced loss and its minimiser",
                request: |quick| figure("optimum", quick),
                shows: r"Between the two thresholds the minimiser $s^\star$ rises from 0 to 1. In HTML $N$, $t$ and $b$ can be moved, and the page solves the problem itself; `ccem solve` proves its digits.",
                rests: DRAWN,
                time: [30, 30],
            }),
        ],
    },
    Part {
        title: "The claims",
        pieces: &[
            Piece::Prose(
                "Each claim is examined at up to four levels, none of which knows of the others:",
            ),
            Piece::Levels,
            Piece::Prose(
                "A claim that a level refutes is refuted; else the strongest level decides. No verdict \
                 speaks of more than its method can know: of points, of a region, or of everything the \
                 hypotheses admit.",
            ),
            Piece::Item(Item {
                name: "claims",
                title: "The claims and what speaks for them",
                request: |_| claims(&[]),
                shows: "Each row is a claim, what every level found, and the verdict.",
                rests: SAYS_ITSELF,
                time: [3000, 3000],
            }),
            Piece::Prose(
                "An examination that cannot refute says nothing when it does not. Three statements that \
                 one might believe are examined in the same way:",
            ),
            Piece::Item(Item {
                name: "conjectures",
                title: "Three conjectures and what speaks against them",
                request: |_| {
                    claims(&[
                        "conjecture-bias-monotone",
                        "conjecture-etf-persists",
                        "conjecture-siglip-etf",
                    ])
                },
                shows: "The witness of each verdict can be checked by hand.",
                rests: SAYS_ITSELF,
                time: [1000, 1000],
            }),
        ],
    },
    Part {
        title: "The optimum",
        pieces: &[
            Piece::Prose(
                r"For $b = t$ and $N \ge 4$ two temperatures divide the axis (Theorem 2): the antipodal structure is optimal up to the first, the simplex ETF from the second on, and in between $\delta^\star$ falls from $\infty$ to 0.",
            ),
            Piece::Formula(
                r"t_{\mathrm{anti}} = \frac12 \ln \frac{N - 2}{2},\quad t_{\mathrm{etf}} = \frac{N - 1}{N} \ln(N - 3).",
            ),
            Piece::Item(Item {
                name: "thresholds",
                title: "The thresholds of Theorem 2 (b = t)",
                request: |quick| thresholds(pick(quick, "4..=50", "4,5,6,8,10,16,25,50")),
                shows: r"Both thresholds grow like $\ln N$, the second about twice as fast: the larger the batch, the higher the temperature that makes the simplex ETF optimal.",
                rests: DIGITS,
                time: [20, 20],
            }),
            Piece::Item(Item {
                name: "optima",
                title: "The optimum in every phase (b = t)",
                request: |quick| {
                    solve(
                        pick(quick, "4,5,10,50,1000", "4,10,50"),
                        "0.5,1,2,5",
                        None,
                        6,
                    )
                },
                shows: r"Down each $N$ the optimum moves from the antipodal structure ($\delta^\star = \infty$) towards the simplex ETF ($\delta^\star = 0$); for $N \le 4$ it is the ETF throughout.",
                rests: DIGITS,
                time: [20, 20],
            }),
            Piece::Item(Item {
                name: "initialisation",
                title: "The optimum where SigLIP starts (t = b = 10)",
                request: |_| solve("22039,22040,32768", "10", None, 9),
                shows: r"SigLIP starts at $t = b = 10$ with a batch of 32,768. The first two rows stand on either side of the largest batch whose $t_{\mathrm{etf}}$ is below that.",
                rests: DIGITS,
                time: [20, 20],
            }),
            Piece::Item(Item {
                name: "bias",
                title: "The optimum of ten pairs at the fixed bias b = 1",
                request: |quick| {
                    solve(
                        "10",
                        pick(quick, "0.5,1,2,4,6,10,20,50", "1,6,50"),
                        Some("1"),
                        6,
                    )
                },
                shows: r"Theorem 2 needs $b = t$: at a fixed bias, here $b = 1$, see whether $\delta^\star$ falls all the way.",
                rests: DIGITS,
                time: [20, 20],
            }),
            Piece::Prose(
                r"For any $t$ and $b$ the simplex ETF is optimal iff $(N-2)(1 + e^{t-b}) \le 2 (1 + e^{b + t/(N-1)})$, and the antipodal structure iff $t + b \le \ln\frac{N-2}{2}$; both are among the claims. So the parameters of released models have their place:",
            ),
            Piece::Item(Item {
                name: "phase-plane",
                title: "The phases over temperature and bias",
                request: |quick| figure("phase-plane", quick),
                shows: r"Where the released models lie, and how the line $b = t$ on which SigLIP starts crosses the phases.",
                rests: BOXES,
                time: [30, 30],
            }),
            Piece::Item(Item {
                name: "siglip",
                title: "The released SigLIP models",
                request: |_| Request::Siglip(Siglip::released()),
                shows: r"Where training ended: the phase of each released model, whether its dimension attains the optimum, and $N_{\mathrm{etf}}$, the largest batch for which its $t$ and $b$ make the simplex ETF optimal.",
                rests: DIGITS,
                time: [20, 20],
            }),
        ],
    },
    Part {
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
    },
    Part {
        title: "Full optimisation",
        pieces: &[
            Piece::Prose(
                r"The same optimum, sought without the theory: $U$ and $V$ start at random and the full loss is minimised over them. A run has arrived when its gap, up to the rounding of its own evaluation, is at most $10^{-9} \min(1, \min \ell)$.",
            ),
            Piece::Item(Item {
                name: "phase-map",
                title: "Theory and full optimisation over N and t",
                request: |quick| figure("phase-map", quick),
                shows: r"The normalised similarity $s$, and how far what is optimised is from the theory. Below the dashed line the sigmoid loss drives positive pairs apart; InfoNCE does so nowhere (@infonce).",
                rests: DRAWN_BESIDE,
                time: [8000, 500],
            }),
            Piece::Item(Item {
                name: "similarity",
                title: "The optimum against the temperature",
                request: |quick| figure("similarity", quick),
                shows: r"The curves of the theory, and on them what full optimisation measures.",
                rests: DRAWN_BESIDE,
                time: [500, 100],
            }),
            Piece::Item(Item {
                name: "sweep",
                title: "Full optimisation of ten pairs",
                request: |quick| {
                    sweep(
                        Kind::Sigmoid,
                        "10",
                        None,
                        pick(quick, "0.1:5:50", "0.25:3:12"),
                        if quick { 3 } else { 10 },
                    )
                },
                shows: r"What full optimisation of ten pairs finds, $s$, beside what the theory says, $s^\star$, in all three phases.",
                rests: BESIDE_THEORY,
                time: [300, 50],
            }),
            Piece::Item(Item {
                name: "sweep-50",
                title: "Full optimisation of fifty pairs",
                request: |quick| {
                    sweep(
                        Kind::Sigmoid,
                        "50",
                        None,
                        pick(quick, "0.5:5:10", "1,2.5,5"),
                        if quick { 3 } else { 10 },
                    )
                },
                shows: "The same for fifty pairs.",
                rests: BESIDE_THEORY,
                time: [1000, 200],
            }),
            Piece::Item(Item {
                name: "needed-dimension",
                title: "Full optimisation in fewer dimensions",
                request: |quick| {
                    sweep(
                        Kind::Sigmoid,
                        "10",
                        Some(pick(quick, "2..=10", "2,5,9,10")),
                        "0.5,1.2,3",
                        if quick { 3 } else { 20 },
                    )
                },
                shows: r"Which $d$ suffices depends on the phase: any $d$ in the antipodal phase, $d \ge N - 1$ in the ETF phase, $d \ge N$ between. In a smaller dimension $\min \ell$ is a strict lower bound, and what is printed is the best of the seeds, not a proved optimum.",
                rests: BESIDE_THEORY,
                time: [300, 50],
            }),
            Piece::Item(Item {
                name: "dimension",
                title: "The gap against the dimension",
                request: |quick| figure("dimension", quick),
                shows: r"Where the gap closes, beside the dimension that the theory names for the phase.",
                rests: DRAWN_BESIDE,
                time: [600, 100],
            }),
            Piece::Item(Item {
                name: "infonce",
                title: "Full optimisation of InfoNCE",
                request: |quick| {
                    sweep(
                        Kind::InfoNce,
                        "10",
                        None,
                        pick(quick, "0.5,1.2,2,3", "0.5,1.2,3"),
                        3,
                    )
                },
                shows: r"InfoNCE has the simplex ETF as its optimum at every temperature; from $t_{\mathrm{etf}}$ on the sigmoid loss shares it (Corollary 4).",
                rests: BESIDE_THEORY,
                time: [50, 50],
            }),
            Piece::Item(Item {
                name: "protocol",
                title: "The paper's protocol, one run",
                request: |_| protocol(10, "1.2"),
                shows: "One run of the paper's own protocol, 50,000 steps of projected gradient at rate 0.5.",
                rests: TRACED,
                time: [200, 200],
            }),
            Piece::Item(Item {
                name: "convergence",
                title: "The gap against the step",
                request: |quick| figure("convergence", quick),
                shows: "How many steps each method needs in each phase.",
                rests: TRACED,
                time: [1000, 100],
            }),
        ],
    },
    Part {
        title: "Dimensions that are too small",
        pieces: &[
            Piece::Prose(
                r"Below $d = N$ (below $N - 1$ in the ETF phase) $\min \ell$ is not attained, and the paper leaves open what the optimum $L^\star$ is. Two inequalities on sums over $M = U V^\top$ bound it from below in $R^d$, for every $U$ and $V$: Lemma P, $\sum_{ij} G(m_{ij}) + \frac{N}{2} \sum_i (1 - G(m_{ii})) \ge 0$ for the Gegenbauer polynomials $G$ of the sphere, and Lemma S, which says how near a matrix of small rank can be to a multiple of the identity. Multipliers turn them into",
            ),
            Piece::Formula(
                r"L^\star \ge \min_{[-1,1]} g_d + (N-1) \min_{[-1,1]} g_o - \frac{1}{N} \sum_l E_l,",
            ),
            Piece::Prose(
                r"two minima of functions of one variable, which interval arithmetic bounds. Where the lower end meets the loss of an embedding, that embedding is optimal: the simplex below its threshold, cross-polytopes, two clusters, lifted cross-polytopes (claims `small-simplex`, `small-cross-polytope`, `small-two-clusters`, `small-lifted`), polygons, the icosahedron.",
            ),
            Piece::Item(Item {
                name: "codes",
                title: "Which structure is certified optimal",
                request: |quick| figure("codes", quick),
                shows: r"Twelve pairs in every dimension. As $t$ rises the antipodal structure gives way to clusters and lifted codes, and these to aligned codes where there are symmetric ones.",
                rests: BRACKETED,
                time: [60000, 6000],
            }),
            Piece::Item(Item {
                name: "brackets",
                title: "Certified brackets of the optimum of twelve pairs",
                request: |quick| {
                    brackets(
                        "12",
                        pick(quick, "2..=11", "3,6,11"),
                        pick(quick, "0.5,1.2,2.5,5", "1.2,5"),
                    )
                },
                shows: r"The lower end is proved for all unit vectors, the upper one is the loss of an embedding.",
                rests: BRACKETED,
                time: [10000, 2000],
            }),
            Piece::Item(Item {
                name: "simplex-derivation",
                title: "The simplex ETF below its threshold",
                request: |_| Request::Derive(Derive::Small(Theorem::Simplex)),
                shows: "From the two lemmas to the condition of the simplex. Each displayed equality was checked when this was written, in the way that stands beside it.",
                rests: SAYS_ITSELF,
                time: [100, 100],
            }),
        ],
    },
    Part {
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
    },
    Part {
        title: "The derivation",
        pieces: &[Piece::Item(Item {
            name: "derivation",
            title: "The reduction of the sigmoid loss to one dimension",
            request: |_| Request::Derive(Derive::Reduction),
            shows: "From the definition of CCEM to the thresholds. Each displayed equality was checked when this was written, in the way that stands beside it.",
            rests: SAYS_ITSELF,
            time: [20, 20],
        })],
    },
    Part {
        title: "What is proved, what is certified, what is only measured",
        pieces: &[Piece::Standing],
    },
    Part {
        title: "Settings and versions",
        pieces: &[Piece::Settings],
    },
    Part {
        title: "How to reproduce it",
        pieces: &[Piece::Reproduction],
    },
];
