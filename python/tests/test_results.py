"""Results are frozen records that a terminal, a notebook and a paper can show."""

import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import ccem

RESULTS = [
    lambda: ccem.solve(10, 1.2),
    lambda: ccem.solve(10, "6/5", digits=40),
    lambda: ccem.solve(10, "0.1:3:4"),
    lambda: ccem.solve(10, [0.5, 1.5]),
    lambda: ccem.thresholds([4, 10]),
    lambda: ccem.bound(5, 3, 1.0),
    lambda: ccem.sweep(4, 1, seeds=1),
    lambda: ccem.minimize(4, 1.0, trace=True),
    lambda: ccem.check("small-n", levels=["certified"]),
    lambda: ccem.derive(),
    lambda: ccem.plot("ccem"),
]


@pytest.mark.parametrize("make", RESULTS)
def test_equal_again_and_after_pickling(make):
    result = make()
    again = pickle.loads(pickle.dumps(result))
    assert type(again) is type(result) and again == result == make()
    assert repr(again) == repr(result) and len(repr(result)) < 12_000


def test_forms_survive_pickling():
    table = ccem.sweep(4, [1, 2], seeds=1)
    again = pickle.loads(pickle.dumps(table))
    for form in (
        "to_text",
        "to_markdown",
        "to_latex",
        "to_csv",
        "to_json",
        "_repr_html_",
        "_repr_latex_",
    ):
        assert getattr(again, form)() == getattr(table, form)() != ""
    assert again.to_latex().count("\\begin{table") == 1 and again._repr_html_().count("<tr>") == 3


def test_frozen():
    optimum = ccem.solve(10, 1.2)
    for change in ("s_star", "other"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(optimum, change, 1)
    with pytest.raises(AttributeError):
        ccem.minimize(4, 1.0).fun = 0.0
    with pytest.raises(AttributeError, match="did you mean `s_star`"):
        optimum.s_stra
    with pytest.raises(KeyError, match="did you mean `gap`"):
        ccem.sweep(4, 1, seeds=1)["gpa"]


def test_a_number_is_what_it_says():
    same = [
        ccem.solve(10, t).s_star
        for t in (1.2, "1.2", "6/5", Fraction(6, 5), Decimal("1.2"), np.float64(1.2))
    ]
    assert len(set(same)) == 1
    assert (
        ccem.solve(10, ccem.exact(1.2), digits=40).s_star.digits
        != ccem.solve(10, 1.2, digits=40).s_star.digits
    )
    many = [ccem.solve(10, [t]).s_star[0] for t in (1.2, "6/5", Fraction(6, 5))]
    assert set(many) == set(same)


def test_digits_are_floats_that_know_more():
    s = ccem.solve(10, 1.2, digits=30).s_star
    assert isinstance(s, float) and s == ccem.solve(10, 1.2).s_star and len(s.digits) == 32
    enclosure = ccem.solve(10, 1.2).s_star_enclosure
    assert s in enclosure and enclosure.rad < 1e-15 and enclosure.lo < enclosure.mid <= enclosure.hi


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: ccem.solve(1, 1), "N"),
        (lambda: ccem.solve(10, 0), "temperature"),
        (lambda: ccem.solve(10, float("nan")), "t: nan is not finite"),
        (lambda: ccem.solve(10, True), "t: True is no number"),
        (lambda: ccem.solve(10, "etff"), "etff"),
        (lambda: ccem.sweep(10, []), "t: there is no number"),
        (lambda: ccem.solve(10.5, [1, 2]), "n: an array of float64 holds no counts"),
        (lambda: ccem.solve(-4, [1, 2]), "n: an array of int64 holds no counts"),
        (lambda: ccem.solve(10, 1, digits=0), "digits"),
        (lambda: ccem.solve(10, [1], digits=5000), "digits"),
        (lambda: ccem.solve(10, 1, digits="f64"), "f64 is for arrays"),
        (lambda: ccem.sweep(10, 1, loss="sigmod"), "did you mean `sigmoid`"),
        (lambda: ccem.minimize(10, 1, method="sgd"), "there are lbfgs, projected-gradient"),
        (lambda: ccem.minimize(10, 1, gtol=2), "gtol"),
        (lambda: ccem.minimize(10, 1, 2, bias="learned"), "learned"),
        (lambda: ccem.check("theorem-9"), "theorem-9"),
        (lambda: ccem.check(levels=["numerc"]), "did you mean `numeric`"),
        (lambda: ccem.check_toml("[claim.x]\nassert = 'phase = eft'"), "eft"),
        (lambda: ccem.verify("{"), "no certificate"),
        (lambda: ccem.derive("redution"), "did you mean `reduction`"),
        (lambda: ccem.plot("phase-mapp"), "did you mean `phase-map`"),
        (lambda: ccem.plot("ccem", d=3), "-d is not for"),
        (lambda: ccem.encoder(4, 1, encoders=["linaer"]), "linaer"),
        (lambda: ccem.convert(logit_scale=1, logit_bias=1, convention="x"), "x"),
        (lambda: ccem.siglip.model(logit_scale="a", logit_bias=1), "logit_scale"),
    ],
)
def test_errors_say_what_was_wrong(call, said):
    with pytest.raises(ValueError) as error:
        call()
    assert said in str(error.value) and "panicked" not in str(error.value)


def test_scipys_success():
    assert ccem.minimize(6, 1.0).success
    stopped = ccem.minimize(6, 1.0, method="projected-gradient", maxiter=3)
    assert not stopped.success and stopped.nit == 3 and stopped.status == "step limit"
    long = ccem.minimize(6, 1.0, method="projected-gradient", maxiter=20_000)
    assert long.success == (long.relative_gradient < 25 * 2**-53)
    run = ccem.minimize(6, 1.0, trace=True)
    assert run.trace.shape == (run.nit + 1, 3) and run.trace[-1, 1] == run.fun
    assert ccem.loss(run.u, run.v, 1.0) == pytest.approx(run.fun, rel=1e-14)


def test_a_learned_bias():
    run = ccem.minimize(8, 2.0, bias="learned")
    assert abs(run.b - ccem.solve(8, 2, "learned").b) < 1e-6


def test_certificates_go_through_text(tmp_path):
    import subprocess
    import sys

    file = tmp_path / "c.json"
    line = [
        sys.executable,
        "-m",
        "ccem",
        "solve",
        "-N",
        "10",
        "-t",
        "1.2",
        "--certificate",
        str(file),
    ]
    subprocess.run(line, check=True, capture_output=True)
    text = file.read_text()
    assert ccem.verify(text)[0].verdict == "verified"
    assert ccem.verify(text.replace("10", "11")).status == "refuted"


def test_matplotlib_draws_the_same_data():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    import ccem.mpl

    for name in ("phase-map", "ccem", "loss"):
        figure = ccem.plot(name, quick=True)
        assert figure._repr_svg_().startswith("<?xml") or figure._repr_svg_().startswith("<svg")
        for panel in range(len(figure.panels)):
            _, ax = pyplot.subplots()
            ccem.mpl.draw(figure, ax, panel=panel)
            ax.figure.canvas.draw()
            pyplot.close()
    with pytest.raises(ValueError, match="panel"):
        ccem.mpl.draw(figure, panel=99)
