//! The write-up: what it says, what it runs, and in which order.
//!
//! A new table or figure is one more [`Item`] here, and nothing else.

use super::asked::{claims, figure, pick, protocol, solve, sweep, thresholds};
use crate::exhibit::{Derive, Request, Siglip};
use crate::loss::Kind;

/// Its title.
pub const TITLE: &str = "The sigmoid contrastive loss: what is claimed, and what stands behind it";

/// A section.
pub struct Part {
    pub title: &'static str,
    pub pieces: &'static [Piece],
}

/// A piece of a section. Prose is in the notation of [`Document`](crate::report::document::Document).
pub enum Piece {
    /// A paragraph.
    Prose(&'static str),
    /// A displayed formula.
    Formula(&'static str),
    /// What ccem runs and shows.
    Item(Item),
    /// The levels of evidence.
    Levels,
    /// What is proved, certified, measured, out of what was found.
    Standing,
    /// Seeds, versions, axioms.
    Settings,
    /// All commands.
    Reproduction,
}

/// A command whose result is shown.
pub struct Item {
    /// Its name, and that of its files.
    pub name: &'static str,
    /// What is computed; on a smaller grid, if it is to be quick.
    pub request: fn(bool) -> Request,
    /// Its title, unlike any other's.
    pub title: &'static str,
    /// What to see in it.
    pub shows: &'static str,
    /// What its numbers rest on.
    pub rests: Rests,
    /// Roughly how long it takes, in milliseconds on two cores; for the progress bar alone.
    time: [u64; 2],
}

/// What numbers rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Interval arithmetic.
    Certified,
    /// Double precision, which proves nothing.
    Computed,
    /// Full optimisation, which says what its starts gave.
    Measured,
}

/// Which numbers of an item rest on what, as prose.
type Rests = &'static [(Ground, &'static str)];

/// Findings and steps say themselves what they rest on.
const SAYS_ITSELF: Rests = &[];

const DIGITS: Rests = &[(
    Ground::Certified,
    "every digit, the last one rounded to nearest, by interval arithmetic",
)];

const BESIDE_THEORY: Rests = &[
    (
        Ground::Certified,
        r"the theory (phase, $\delta^\star$, $s^\star$, $p$, $q$, $\ell^\star$, thresholds), every digit, by interval arithmetic",
    ),
    (Ground::Measured, MEASURED),
];

const MEASURED: &str = r"$L$, gap, $s$, spreads and arrivals are what these seeds gave; where no embedding in dimension $d$ attains $\min \ell$, the best of them and no more";

const DRAWN: Rests = &[(Ground::Computed, "the closed forms, in double precision")];

const DRAWN_BESIDE: Rests = &[
    (
        Ground::Computed,
        "the curves and areas of the theory, in double precision",
    ),
    (Ground::Measured, MEASURED),
];

const BOXES: Rests = &[(
    Ground::Certified,
    "the phase at every point of every box that names one, by interval arithmetic and given the claims `bias-etf` and `bias-antipodal`",
)];

const TRACED: Rests = &[(Ground::Measured, "one run of each method")];

impl Piece {
    /// What it runs, if it runs something.
    pub fn item(&self) -> Option<&Item> {
        match self {
            Piece::Item(item) => Some(item),
            _ => None,
        }
    }
}

impl Item {
    pub fn time(&self, quick: bool) -> u64 {
        self.time[usize::from(quick)]
    }
}

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
        title: "Full optimisation",
        pieces: &[
            Piece::Prose(
                r"The same optimum, sought without the theory: $U$ and $V$ start at random and the full loss is minimised over them. A run has arrived when its gap, up to the rounding of its own evaluation, is at most $10^{-9} \min(1, \min \ell)$.",
            ),
            Piece::Item(Item {
                name: "phase-map",
                title: "Theory and full optimisation over N and t",
                request: |quick| figure("phase-map", quick),
                shows: r"The normalised similarity $s$, and how far what is optimised is from the theory. Below the lower line the sigmoid loss drives positive pairs apart; InfoNCE does so nowhere.",
                rests: DRAWN_BESIDE,
                time: [15000, 1000],
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
        title: "The derivation",
        pieces: &[Piece::Item(Item {
            name: "derivation",
            title: "The reduction of the sigmoid loss to one dimension",
            request: |_| Request::Derive(Derive {}),
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
