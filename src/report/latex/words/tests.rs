//! Texts, and how they are set.

use super::escape;

#[test]
fn mathematics_is_set_as_mathematics() {
    let set = [
        (
            "δ* = ∞ is the antipodal structure.",
            r"$\delta^{\star}=\infty$ is the antipodal structure.",
        ),
        ("N = 10, d = 10", "$N=10$, $d=10$"),
        ("the loss (b = t)", "the loss ($b=t$)"),
        ("a 1e-9 tolerance", "a $10^{-9}$ tolerance"),
        ("≤ 3e-15", r"$\le 3\times 10^{-15}$"),
        ("12 seeds, 3 arrived", "12 seeds, 3 arrived"),
        ("ℓ* = min ℓ bounds", r"$\ell^{\star}=\min \ell$ bounds"),
        (
            "iff t ≥ ((N−1)/N) ln(N−3).",
            r"iff $t\ge ((N-1)/N)\,\ln (N-3)$.",
        ),
        (
            "L(U,V) = (1/N) Σ_i softplus(b − t u_i·v_i)",
            r"$L(U,V)=(1/N)\,\sum_{i}\,\mathrm{softplus}(b-t\,u_{i}\cdot v_{i})$",
        ),
        ("x²³ and x^2²", "$x^{23}$ and $x^{2}{}^{2}$"),
        (
            "claim_theorem_1 of 16-cell",
            r"claim\_theorem\_1 of 16-cell",
        ),
        ("U+202E in a word", "U+202E in a word"),
        ("u and v in R^d", "$u$ and $v$ in $R^{d}$"),
        ("s <= 2*N", r"$s\le 2\cdot N$"),
        ("-v or ψ″(−1)", r"-v or $\psi^{\prime\prime}(-1)$"),
        ("in R^(d+1) there", "in $R^{d+1}$ there"),
        ("SigLIP B/16-224, by E6", "SigLIP B/16-224, by E6"),
        ("95 % of 5", r"95 \% of 5"),
        ("ℓ* = min_b ℓ(1; b)", r"$\ell^{\star}=\min_{b}\,\ell (1;b)$"),
        ("ℓ′* < 0", r"$\ell^{\prime}{}^{\star}<0$"),
    ];
    for (text, latex) in set {
        assert_eq!(escape(text), latex, "{text}");
    }
}
