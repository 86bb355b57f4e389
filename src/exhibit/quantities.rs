//! Every key of the data, once: how it is written in JSON and CSV, its heading, its heading in
//! LaTeX, its unit, and what it means. One key has one meaning in every command; what the theory
//! says has `_star` in its key, and what was measured has not.

use crate::report::Column;

/// Defines the columns and the list of all of them; what is minor goes first where a page is too
/// narrow.
macro_rules! quantities {
    ($($name:ident: $key:literal, $heading:literal, $latex:literal, $unit:literal, $meaning:literal $(, $mark:ident)?;)*) => {
        $(
            #[doc = $meaning]
            pub const $name: Column = Column::new($key, $heading, $latex).meaning($unit, $meaning)$(.$mark())?;
        )*

        /// Every quantity, in the order of the story.
        pub const ALL: &[Column] = &[$($name),*];
    };
}

quantities! {
    // The problem.
    N: "n", "N", "$N$", "1", "number of positive pairs";
    D: "d", "d", "$d$", "1", "embedding dimension";
    T: "t", "t", "$t$", "1", "temperature; it multiplies the similarity";
    B: "b", "b", "$b$", "1", "bias; the logit of a pair is t u·v − b";
    BIAS: "bias", "bias", "bias", "", "fixed or learned; a learned b is the one optimised (solve) or trained (optimize, sweep, encoder)";
    LOSS_NAME: "loss_name", "loss", "loss", "", "which loss is minimised: sigmoid, infonce or infonce-one-way";

    // What the theory says.
    PHASE: "phase", "phase", "phase", "", "structure of the optimum on CCEM: etf, intermediate or antipodal";
    DELTA_STAR: "delta_star", "δ*", r"$\delta^\star$", "1", "parameter of CCEM at the optimum: 0 is the simplex ETF, inf the antipodal structure";
    S_STAR: "s_star", "s*", r"$s^\star$", "1", "normalised similarity (1+p)/2 = 1/(1+δ²) of the optimum on CCEM";
    P_STAR: "p_star", "p*", r"$p^\star$", "1", "similarity of positive pairs at the optimum on CCEM", minor;
    Q_STAR: "q_star", "q*", r"$q^\star$", "1", "similarity of negative pairs at the optimum on CCEM", minor;
    LOSS_STAR: "loss_star", "ℓ*", r"$\ell^\star$", "nat", "min ℓ, which bounds the loss from below in every dimension";
    S_STAR_LO: "s_star_lo", "s* ≥", r"$s^\star\ge$", "1", "lower end of a proved enclosure of s_star";
    S_STAR_HI: "s_star_hi", "s* ≤", r"$s^\star\le$", "1", "upper end of a proved enclosure of s_star";
    S_STAR_ERROR: "s_star_error", "s* error", r"$s^\star$ error", "1", "first-order bound on the rounding error of s_star, where that is computed in double precision; it proves nothing";
    LOSS_STAR_ERROR: "loss_star_error", "ℓ* error", r"$\ell^\star$ error", "nat", "first-order bound on the rounding error of loss_star, likewise";
    LOSS_STAR_LO: "loss_star_lo", "ℓ* ≥", r"$\ell^\star\ge$", "nat", "lower end of a proved enclosure of loss_star";
    LOSS_STAR_HI: "loss_star_hi", "ℓ* ≤", r"$\ell^\star\le$", "nat", "upper end of a proved enclosure of loss_star";
    THRESHOLD_ANTIPODAL: "threshold_antipodal", "t_anti", r"$t_{\mathrm{anti}}$", "1", "½ ln((N−2)/2): at b = t the antipodal structure is optimal iff t is at most this", minor;
    THRESHOLD_ETF: "threshold_etf", "t_etf", r"$t_{\mathrm{etf}}$", "1", "((N−1)/N) ln(N−3): at b = t the simplex ETF is optimal iff t is at least this", minor;
    THRESHOLD_ANTIPODAL_LO: "threshold_antipodal_lo", "t_anti ≥", r"$t_{\mathrm{anti}}\ge$", "1", "lower end of a proved enclosure of threshold_antipodal";
    THRESHOLD_ANTIPODAL_HI: "threshold_antipodal_hi", "t_anti ≤", r"$t_{\mathrm{anti}}\le$", "1", "upper end of a proved enclosure of threshold_antipodal";
    THRESHOLD_ETF_LO: "threshold_etf_lo", "t_etf ≥", r"$t_{\mathrm{etf}}\ge$", "1", "lower end of a proved enclosure of threshold_etf";
    THRESHOLD_ETF_HI: "threshold_etf_hi", "t_etf ≤", r"$t_{\mathrm{etf}}\le$", "1", "upper end of a proved enclosure of threshold_etf";
    ATTAINED: "attained", "attained", "attained", "", "whether some embedding in dimension d reaches loss_star", minor;
    B_STAR: "b_star", "b*", r"$b^\star$", "1", "the bias that is optimal together with the simplex ETF where both are free";
    BIAS_ANTIPODAL: "bias_antipodal", "b_anti", r"$b_{\mathrm{anti}}$", "1", "at this N and t the antipodal structure is optimal iff b is at most this";
    BIAS_ETF: "bias_etf", "b_etf", r"$b_{\mathrm{etf}}$", "1", "at this N and t the simplex ETF is optimal iff b is at least this";
    DELTA_BANGACHEV: "delta_bangachev", "δ_B*", r"$\delta_{\mathrm{B}}^\star$", "1", "1/√(1+δ²) at the optimum, the δ of Bangachev et al., arXiv 2509.18552";
    LARGEST_ETF_N: "largest_etf_n", "N_etf", r"$N_{\mathrm{etf}}$", "1", "largest N at which t and b make the simplex ETF optimal";
    LARGEST_ETF_N_AT_LEAST: "largest_etf_n_at_least", "N_etf ≥", r"$N_{\mathrm{etf}}\ge$", "1", "the simplex ETF is optimal up to this N, and larger ones were not examined";

    // The optimum in dimension d.
    LOWER: "lower", "L* ≥", r"$L^\star\ge$", "nat", "proved lower end of L*, the minimum of the full loss in dimension d; at least loss_star";
    UPPER: "upper", "L* ≤", r"$L^\star\le$", "nat", "proved upper end of L*: the loss of a known embedding in dimension d";
    BRACKET: "bracket", "bracket", "bracket", "1", "(upper − lower)/upper";
    EXACT: "exact", "exact", "exact", "", "whether lower and upper are one number, up to the rounding of doubles", minor;
    LOG10_LOWER: "log10_lower", "log₁₀ L* ≥", r"$\log_{10}L^\star\ge$", "1", "decimal logarithm of lower, where lower and upper lie more than a decade apart";
    LOG10_UPPER: "log10_upper", "log₁₀ L* ≤", r"$\log_{10}L^\star\le$", "1", "decimal logarithm of upper, where lower and upper lie more than a decade apart";
    STRUCTURE: "structure", "structure", "structure", "", "what the embedding at upper is: a code by name, CCEM, aligned (U = V), lifted, clusters, signs, or none of these";

    THRESHOLD_CERTIFIED: "threshold_certified", "t ≤", r"$t\le$", "1", "smallest t = b, in steps of 1e-6, at which the structure was proved optimal in dimension d; it may be optimal below";

    // An embedding.
    LOSS: "loss", "L", "$L$", "nat", "the full loss of an embedding, as computed";
    LOSS_ERROR: "loss_error", "L error", "$L$ error", "nat", "bound on the rounding error of loss";
    GAP: "gap", "gap", "gap", "nat", "loss − loss_star, or − lower where that is larger, as computed; within gap_error of 0 it says no more than that";
    GAP_ERROR: "gap_error", "gap error", "gap error", "nat", "bound on the rounding error of gap";
    S: "s", "s", "$s$", "1", "normalised similarity (1+p)/2", minor;
    DELTA: "delta", "δ", r"$\delta$", "1", "parameter of the CCEM with the same s: δ² = Σ‖u_i−v_i‖² / Σ‖u_i+v_i‖²";
    P: "p", "mean p", "mean $p$", "1", "mean of the u_i·v_i";
    Q: "q", "mean q", "mean $q$", "1", "mean of the u_i·v_j, i ≠ j";
    P_SPREAD: "p_spread", "spread p", "spread $p$", "1", "largest less smallest u_i·v_i", minor;
    Q_SPREAD: "q_spread", "spread q", "spread $q$", "1", "largest less smallest u_i·v_j, i ≠ j", minor;
    P_DEVIATION: "p_deviation", "deviation p", "deviation $p$", "1", "root mean square of u_i·v_i − p", minor;
    Q_DEVIATION: "q_deviation", "deviation q", "deviation $q$", "1", "root mean square of u_i·v_j − q, i ≠ j", minor;
    P_MIN: "p_min", "min p", r"$\min p$", "1", "smallest u_i·v_i";
    P_MAX: "p_max", "max p", r"$\max p$", "1", "largest u_i·v_i";
    Q_MIN: "q_min", "min q", r"$\min q$", "1", "smallest u_i·v_j, i ≠ j";
    Q_MAX: "q_max", "max q", r"$\max q$", "1", "largest u_i·v_j, i ≠ j";
    NORM_DRIFT: "norm_drift", "norm drift", "norm drift", "1", "largest distance of the length of a row from 1", minor;
    RELATIVE_GRADIENT: "relative_gradient", "rel. gradient", r"rel.\ gradient", "1", "length of the Riemannian gradient over its size if nothing in it cancelled", minor;
    DIFFERENCE: "difference", "|s − s*|", r"$|s-s^\star|$", "1", "distance of s from s_star";
    DISTANCE: "distance", "distance from it", "distance from it", "1", "root mean square distance of all N² similarities from those of the CCEM with the same s";
    MARGIN: "margin", "margin m", r"margin $m$", "1", "½ (min u_i·v_i − max u_i·v_j)";
    RELATIVE_BIAS: "relative_bias", "relative bias", r"$b_{\mathrm{rel}}$", "1", "½ (min u_i·v_i + max u_i·v_j)";
    SEPARATED: "separated", "hyperplane between", "hyperplane between", "", "whether a hyperplane separates all u_i from all v_j: yes, no or not shown";
    SEPARATION_WIDTH: "separation_width", "its width", "its width", "1", "distance of the two sides along the normal that was found";
    SEPARATION_OFFSET: "separation_offset", "its offset", "its offset", "1", "place of the middle of the gap along the normal";
    NORMAL: "normal", "w", "$w$", "1", "a coordinate of the normal of the hyperplane";
    SAMPLE: "sample", "sample", "sample", "1", "number of the rows from which what takes all N² pairs was estimated (--sample)";
    Q_ERROR: "q_error", "q error", "$q$ error", "1", "half an interval of 95 % around q, which was estimated from a sample of the rows";
    LOSS_SAMPLE_ERROR: "loss_sample_error", "L sample error", "$L$ sample error", "nat", "half an interval of 95 % around loss, likewise; loss_error is the rounding alone";
    SHARE_ERROR: "share_error", "share error", "share error", "1", "no share among the top 1, 5 or 10 of a sample is farther from that of all rows, with a probability of 95 % (Hoeffding)";
    UNIFORMITY_U_ERROR: "uniformity_u_error", "uniformity u error", "uniformity $u$ error", "1", "half an interval of 95 % around uniformity_u, likewise";
    UNIFORMITY_V_ERROR: "uniformity_v_error", "uniformity v error", "uniformity $v$ error", "1", "half an interval of 95 % around uniformity_v, likewise";
    TOP1_U_TO_V: "top1_u_to_v", "top-1 u→v", r"top-1 $u\to v$", "1", "share of the u_i whose v_i is more similar than every other v_j";
    TIES_U_TO_V: "ties_u_to_v", "ties u→v", r"ties $u\to v$", "1", "number of the u_i to which some other v_j is as similar as v_i, to within rounding";
    MISSES_U_TO_V: "misses_u_to_v", "misses u→v", r"misses $u\to v$", "1", "number of the u_i to which some other v_j is more similar than v_i";
    TOP1_V_TO_U: "top1_v_to_u", "top-1 v→u", r"top-1 $v\to u$", "1", "share of the v_i whose u_i is more similar than every other u_j";
    TIES_V_TO_U: "ties_v_to_u", "ties v→u", r"ties $v\to u$", "1", "number of the v_i to which some other u_j is as similar as u_i, to within rounding";
    MISSES_V_TO_U: "misses_v_to_u", "misses v→u", r"misses $v\to u$", "1", "number of the v_i to which some other u_j is more similar than u_i";
    TOP5_U_TO_V: "top5_u_to_v", "top-5 u→v", r"top-5 $u\to v$", "1", "share of the u_i to which fewer than 5 other v_j are as similar as v_i, or more";
    TOP10_U_TO_V: "top10_u_to_v", "top-10 u→v", r"top-10 $u\to v$", "1", "share of the u_i to which fewer than 10 other v_j are as similar as v_i, or more";
    TOP5_V_TO_U: "top5_v_to_u", "top-5 v→u", r"top-5 $v\to u$", "1", "share of the v_i to which fewer than 5 other u_j are as similar as u_i, or more";
    TOP10_V_TO_U: "top10_v_to_u", "top-10 v→u", r"top-10 $v\to u$", "1", "share of the v_i to which fewer than 10 other u_j are as similar as u_i, or more";
    CAPTIONS: "captions", "rows of V", "rows of $V$", "1", "number of the v_j, where it is not n, or where rows are grouped";
    CENTROID_DISTANCE: "centroid_distance", "modality gap", "modality gap", "1", "distance of the mean of U from the mean of V";
    CENTROID_DIFFERENCE: "centroid_difference", "ū − v̄", r"$\bar u-\bar v$", "1", "a coordinate of the mean of U less the mean of V";
    ALIGNMENT: "alignment", "alignment", "alignment", "1", "mean of ‖u_i − v_i‖² (Wang and Isola, arXiv 2005.10242)";
    UNIFORMITY_U: "uniformity_u", "uniformity u", "uniformity $u$", "1", "ln of the mean of exp(−2‖u_i − u_j‖²) over the pairs i < j (Wang and Isola)";
    UNIFORMITY_V: "uniformity_v", "uniformity v", "uniformity $v$", "1", "ln of the mean of exp(−2‖v_i − v_j‖²) over the pairs i < j (Wang and Isola)";
    SIMILARITY_U: "similarity_u", "mean u·u", r"mean $u\cdot u$", "1", "mean of the u_i·u_j, i ≠ j";
    SIMILARITY_V: "similarity_v", "mean v·v", r"mean $v\cdot v$", "1", "mean of the v_i·v_j, i ≠ j";
    EFFECTIVE_RANK_U: "effective_rank_u", "effective rank u", "effective rank $u$", "1", "exp of the entropy of the shares σ_k/Σσ of the singular values of U (Roy and Vetterli 2007)";
    EFFECTIVE_RANK_V: "effective_rank_v", "effective rank v", "effective rank $v$", "1", "exp of the entropy of the shares σ_k/Σσ of the singular values of V (Roy and Vetterli 2007)";
    FIRST_SHARE_U: "first_share_u", "first direction u", "first direction $u$", "1", "share σ_1²/Σσ² of the first direction of U";
    FIRST_SHARE_V: "first_share_v", "first direction v", "first direction $v$", "1", "share σ_1²/Σσ² of the first direction of V";
    SINGULAR_U: "singular_u", "σ of U", r"$\sigma$ of $U$", "1", "a singular value of U, from the largest";
    SINGULAR_V: "singular_v", "σ of V", r"$\sigma$ of $V$", "1", "a singular value of V, from the largest";
    SIMILARITY_LO: "similarity_lo", "from", "from", "1", "lower end of a bin of similarities";
    SIMILARITY_HI: "similarity_hi", "to", "to", "1", "upper end of a bin of similarities";
    POSITIVES: "positives", "u_i·v_i", r"$u_i\cdot v_i$", "1", "number of the u_i·v_i in the bin";
    NEGATIVES: "negatives", "u_i·v_j", r"$u_i\cdot v_j$, $i\ne j$", "1", "number of the u_i·v_j, i ≠ j, in the bin";

    // An audit.
    MISTAKE: "mistake", "mistake", "mistake", "", "the mistake, or two, whose code gives the numbers that came back; none, or unknown";
    SIZE: "size", "its size", "its size", "1", "the free number of the mistake: the clamp, or the ε under the logarithm";
    FITS: "fits", "fits", "fits", "1", "largest distance from what code with the mistake gives, in units of what rounding can do: at most 1";
    EXPECTED: "expected", "expected", "expected", "nat", "the loss that code with the mistake gives; of unknown, the exact loss";
    GIVEN: "given", "given", "given", "nat", "the loss that came back";
    CHANGE: "change", "what to change", "what to change", "", "what to change in the code";
    INDEX_V: "j", "j", "$j$", "1", "index of the v_j of a pair, from 1";
    GRADIENT_DIFFERENCE: "gradient_difference", "difference", "difference", "nat", "length of the difference of the gradient by a row from the exact one";

    // Runs and seeds.
    START: "start", "start", "start", "", "where the run began: random rows by their seed, the same aligned (U = V) or reflected, or a code by name", minor;
    SEED: "seed", "seed", "seed", "1", "seed of what is random in the start";
    ARRIVED: "arrived", "arrived", "arrived", "", "whether the run reached loss_star, or lower where that is larger, by its gap";
    STEPS: "steps", "steps", "steps", "1", "steps taken";
    STEP: "step", "step", "step", "1", "step of a run; 0 is the start";
    EVALUATIONS: "evaluations", "evaluations", "evaluations", "1", "evaluations of loss and gradient together", minor;
    STOP: "stop", "stopped", "stopped", "", "why the run ended";
    DEPARTED: "departed", "departed", "departed", "", "whether the run left a stationary point along a direction that the method knows";
    METHOD: "method", "method", "method", "", "how the loss is minimised; of a bracket, where lower comes from", minor;
    SEEDS: "seeds", "seeds", "seeds", "1", "number of random starts", minor;
    ARRIVED_SEEDS: "arrived_seeds", "arrived", "arrived", "1", "number of random starts whose run reached loss_star, or lower where that is larger";
    SUCCESS_LO: "success_lo", "from", "from", "1", "lower end of the exact binomial interval (95 %) of the probability to arrive";
    SUCCESS_HI: "success_hi", "to", "to", "1", "upper end of the exact binomial interval (95 %) of the probability to arrive";
    GAP_BEST: "gap_best", "best gap", "best gap", "nat", "smallest gap of the seeds";
    GAP_MEDIAN: "gap_median", "median gap", "median gap", "nat", "median gap of the seeds, of an even number the lower one in the middle";
    GAP_WORST: "gap_worst", "worst gap", "worst gap", "nat", "largest gap of the seeds";
    S_LEAST: "s_least", "least s", "least $s$", "1", "smallest s of the seeds";
    S_MEDIAN: "s_median", "median s", "median $s$", "1", "median s of the seeds";
    S_GREATEST: "s_greatest", "greatest s", "greatest $s$", "1", "largest s of the seeds";
    DELTA_LEAST: "delta_least", "least δ", r"least $\delta$", "1", "smallest δ of the seeds";
    DELTA_MEDIAN: "delta_median", "median δ", r"median $\delta$", "1", "median δ of the seeds";
    DELTA_GREATEST: "delta_greatest", "greatest δ", r"greatest $\delta$", "1", "largest δ of the seeds";

    // Encoders.
    ENCODER: "encoder", "encoder", "encoder", "", "a network: linear, affine, mlp:W1+W2+… or paper, and what comes after its last layer";
    SHARED: "shared", "shared", "shared", "", "whether one network makes U and V";
    INPUT_WIDTH: "input_width", "m", "$m$", "1", "coordinates of an input";
    REACHABLE: "reachable", "reachable", "reachable", "", "whether some weights attain loss_star on these inputs: yes, no or unknown";
    WHY: "why", "why", "why", "", "the statement by which that is known";
    INFIMUM: "infimum", "infimum", "infimum", "nat", "smallest loss of the encoder, where weights are known that attain it";
    GAP_TO_INFIMUM: "gap_to_infimum", "above it", "above it", "nat", "loss − infimum, as computed";
    RANK: "rank", "rank", "rank", "1", "singular values of U Vᵀ above 1e-4 of the largest", minor;
    DEAD_ROWS: "dead_rows", "dead rows", "dead rows", "1", "outputs of length 0, which are not on the sphere", minor;
    LIPSCHITZ: "lipschitz", "Λ ≥", r"$\Lambda\ge$", "1", "what a Lipschitz constant of the normalised shared encoder must be at least to attain loss_star";
    SIGNATURES: "signatures", "signatures", "signatures", "", "known failures that were recognised";

    // Claims and certificates.
    CLAIM: "claim", "claim", "claim", "", "name of a claim";
    WORDING: "wording", "says", "says", "", "what the claim says";
    STANDING: "standing", "standing", "standing", "", "who states the claim";
    SOURCE: "source", "source", "source", "", "work and place where the claim is stated";
    PLACE: "place", "place", "place", "", "place in the work where the claim is stated";
    PAPER: "paper", "paper", "paper", "", "by which name the work is asked for that states it";
    SCOPE: "scope", "scope", "scope", "", "where the claim was examined";
    NUMERIC: "numeric", "numeric", "numeric", "", "finding of the level numeric";
    EMPIRICAL: "empirical", "empirical", "empirical", "", "finding of the level empirical";
    CERTIFIED: "certified", "certified", "certified", "", "finding of the level certified";
    FORMAL: "formal", "formal", "formal", "", "finding of the level formal";
    VERDICT: "verdict", "verdict", "verdict", "", "what the findings, or the verifier, come to";
    VERDICT_MEANING: "verdict_meaning", "means", "means", "", "what the verdict says, and what it does not";
    POINTS: "points", "points", "points", "1", "points at which the numeric level examined the claim";
    AGREED: "agreed", "agreed", "agreed", "1", "of these, those that agree";
    WITHIN_ROUNDING: "within_rounding", "within rounding", "within rounding", "1", "of these, those that rounding hides";
    BOXES: "boxes", "boxes", "boxes", "1", "boxes at which the certified level proved the claim";
    CELLS: "cells", "cells", "cells", "1", "problems that were optimised in full and agree";
    UNDECIDED: "undecided", "undecided", "undecided", "1", "boxes that it left open";
    WITNESS: "witness", "witness", "witness", "", "where the claim fails, and what was found there";
    STATEMENT: "statement", "states", "states", "", "what a certificate states, or why it is rejected";

    // Derivations, figures, lists.
    TITLE: "title", "step", "step", "", "title of a step of a derivation";
    FORMULA: "formula", "formula", "formula", "", "formula of a step";
    LATEX: "latex", "LaTeX", "LaTeX", "", "formula of a step in LaTeX";
    REASON: "reason", "reason", "reason", "", "why the step holds";
    CHECK: "check", "check", "check", "", "how the step was verified when it was printed";
    KIND: "kind", "kind", "kind", "", "of what kind the row is";
    NAME: "name", "name", "name", "", "by which name it is asked for";
    SAYS: "says", "says", "says", "", "what it is, in a sentence";
    COMMAND: "command", "command", "command", "", "the command that makes it";
    HEADING: "heading", "heading", "heading", "", "heading of a quantity in a table";
    MEANING: "meaning", "meaning", "meaning", "", "what a quantity means";
    UNIT: "unit", "unit", "unit", "", "unit of a quantity; 1 is a pure number";
    EXHIBIT: "exhibit", "exhibit", "exhibit", "", "name of a table or figure of the write-up";
    FILES: "files", "files", "files", "", "the files of an exhibit";
    MODEL: "model", "model", "model", "", "name of a model";
    SINGLE_SOURCE: "single_source", "single source", "single source", "", "whether the parameters of the model have one public source only";
    CCEM_LOSS: "ccem_loss", "ℓ", r"$\ell$", "nat", "the sigmoid loss on CCEM, ℓ(s)";
    CCEM_INFONCE: "ccem_infonce", "InfoNCE", "InfoNCE", "nat", "InfoNCE on CCEM";
    T_LO: "t_lo", "t from", "$t$ from", "1", "lower end of a box in t";
    T_HI: "t_hi", "t to", "$t$ to", "1", "upper end of a box in t";
    B_LO: "b_lo", "b from", "$b$ from", "1", "lower end of a box in b";
    B_HI: "b_hi", "b to", "$b$ to", "1", "upper end of a box in b";
    VECTOR: "vector", "vector", "vector", "", "u or v";
    INDEX: "i", "i", "$i$", "1", "index of a pair, from 1";
    X: "x", "x", "$x$", "1", "first coordinate, as drawn";
    Y: "y", "y", "$y$", "1", "second coordinate, as drawn";
    HEIGHT: "height", "height", "height", "1", "coordinate along the axis, as drawn";
}

/// The quantity of a key.
pub fn of(key: &str) -> Option<&'static Column> {
    ALL.iter().find(|column| column.key == key)
}
