"""python-flint: the optimum of the reduced problem enclosed in Arb's balls, as decimal text."""

import math
from fractions import Fraction

import flint
from flint import arb, ctx, fmpq
from side import serve

BITS_A_DIGIT = math.log2(10)
# A double near the root has so many bits right, but for a few.
DOUBLE = 48
# Doubles do not tell s from its neighbour in g.
NOISE = 1e-16


def rational(x):
    return fmpq(x.numerator, x.denominator)


class Quantity:
    """A rational number, or a threshold times 1 ± ε: `1.2`, `etf*(1-1e-12)`."""

    def __init__(self, text):
        self.of, _, excess = text.rpartition("*(1")
        self.factor = rational(1 + Fraction(excess[:-1]) if self.of else Fraction(text))

    def value(self, n):
        factor = arb(self.factor)
        if self.of == "etf":
            return factor * (n - 1) / n * arb(n - 3).log()
        if self.of == "antipodal":
            return factor * log_odds(n) / 2
        return factor


def log_odds(n):
    return arb(fmpq(n - 2, 2)).log()


def logistic(z):
    """softplus(−z) and softplus(z), σ(−z) and σ(z), from e^−|z|."""
    if z < 0:
        return logistic(-z)[::-1]
    e = (-z).exp()
    tail, whole = e.log1p(), 1 / (1 + e)
    return [tail, e * whole, whole, z + tail]


class Place:
    """N, t and b at the precision of the context; s = x or, near the ETF, 1 − x."""

    def __init__(self, n, t, b):
        self.n, self.t, self.b = n, t.value(n), b.value(n)
        self.odds = log_odds(n)

    def phase(self):
        """By the closed-form conditions; `None` where this precision does not decide them."""
        n, t, b = self.n, self.t, self.b
        antipodal = self.odds - t - b
        if antipodal > 0:
            return "antipodal"
        left = arb(n - 2).log() + softplus(t - b)
        etf = arb(2).log() + softplus(b + t / (n - 1)) - left
        if etf > 0:
            return "etf"
        return "intermediate" if antipodal < 0 and etf < 0 else None

    def pulls(self, s, r):
        t, b = self.t, self.b
        return logistic(b - t * (s - r)), logistic(-t * (r + s / (self.n - 1)) - b)

    def loss(self, s, r):
        positive, negative = self.pulls(s, r)
        return positive[3] + (self.n - 1) * negative[3]

    def step(self, x, near_etf):
        """From m = x: s* = m − (g/g′)(m)·(1 ± y), y = 2t|g/g′|, and
        ℓ(m)(1 − 5y|g(m)|) ≤ ℓ* ≤ ℓ(m), for y and |g| ≤ ½."""
        s, r = (1 - x, x) if near_etf else (x, 1 - x)
        positive, negative = self.pulls(s, r)
        g = self.odds - negative[0] + positive[0]
        reach = arb(fmpq(self.n - 2, self.n - 1))
        step = g / (self.t * (reach * negative[1] + 2 * positive[1]))
        y = (2 * self.t * step).abs_upper()
        if not (y < 0.5 and abs(g) < 0.5):
            return None
        unit = arb(0, 1)
        x += (step if near_etf else -step) * (1 + y * unit)
        fall = 5 * y * g.abs_upper()
        loss = (positive[3] + (self.n - 1) * negative[3]) * (1 - fall / 2 * (1 + unit))
        return x, loss


def softplus(z):
    return logistic(z)[3]


def in_doubles(n, t, b):
    """The smaller of s* and 1 − s*, and whether it is the latter: Newton's steps in a bracket."""
    odds = math.log((n - 2) / 2)

    def slope(s, r):
        z = [b - t * (s - r), -t * (r + s / (n - 1)) - b]
        e = [math.exp(-abs(x)) for x in z]
        tail = [max(-x, 0) + math.log1p(e) for x, e in zip(z, e)]
        sigma = [(1 if x < 0 else e) / (1 + e) for x, e in zip(z, e)]
        return odds - tail[1] + tail[0], t * ((n - 2) / (n - 1) * sigma[1] + 2 * sigma[0])

    near_etf = slope(0.5, 0.5)[0] < 0
    low, high, x = 0.0, 0.5, 0.5
    for _ in range(100):
        value, steepness = slope(1 - x, x) if near_etf else slope(x, 1 - x)
        value = -value if near_etf else value
        low, high = (x, high) if value < 0 else (low, x)
        newton = x - value / steepness
        after = newton if low < newton < high else (low + high) / 2
        if abs(after - x) <= 1e-13 * after + NOISE:
            return after, near_etf
        x = after
    return x, near_etf


def optimum(n, t, b, digits, guard):
    """s*, δ* and ℓ*, or `None` where `guard` bits are too few."""
    needed = digits * BITS_A_DIGIT + 1
    ctx.prec = 64
    place = Place(n, t, b)
    phase = place.phase()
    if phase is None:
        ctx.prec = int(needed) + guard
        place = Place(n, t, b)
        phase = place.phase()
    if phase == "intermediate":
        x, near_etf = in_doubles(n, float(place.t), float(place.b))
        # The noise of g, relative to x.
        noise = math.log2((1 + abs(float(place.t)) + abs(float(place.b))) / x)
        return root(n, t, b, arb(x), near_etf, [needed, guard + max(0, noise)])
    if phase is None:
        return None
    ctx.prec = int(needed) + guard + 16
    s, delta = (1, "0") if phase == "etf" else (0, "∞")
    return [arb(s), delta, Place(n, t, b).loss(arb(s), arb(1 - s))]


def root(n, t, b, x, near_etf, bits):
    """A step doubles the bits that are right; each is taken at the precision which that needs."""
    [needed, guard], right = bits, 0
    while right < needed:
        ctx.prec = int(min(2 * max(right, DOUBLE), needed) + guard)
        found = Place(n, t, b).step(x.mid(), near_etf)
        if found is None or found[0].rel_accuracy_bits() <= right:
            return None
        x, loss = found
        right = x.rel_accuracy_bits()
    s, r = (1 - x, x) if near_etf else (x, 1 - x)
    return [s, (r / s).sqrt(), loss] if loss.rel_accuracy_bits() >= needed else None


def rigorous(task):
    n, t, b, digits = task["n"], Quantity(task["t"]), Quantity(task["b"]), task["digits"]

    def work():
        found, guard = None, 10
        while found is None:
            found = optimum(n, t, b, digits, guard)
            guard *= 2
        text = [x if isinstance(x, str) else x.str(digits, radius=False) for x in found]
        return float(found[2]), 1, text

    return work


serve(
    versions={"python-flint": flint.__version__, "FLINT": flint.__FLINT_VERSION__},
    offers={"rigorous": {"python-flint": rigorous}},
)
