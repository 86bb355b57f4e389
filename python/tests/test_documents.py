"""What is documented runs: docstrings, the README, the notebook; types are as the stubs say."""

import doctest
import importlib
import pathlib
import re
import subprocess
import sys

import pytest

import ccem

HERE = pathlib.Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["ccem", "ccem._results", "ccem._words", "ccem.siglip"])
def test_docstrings(name):
    failed, tried = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.IGNORE_EXCEPTION_DETAIL
    )
    assert failed == 0 and tried > 0


def test_everything_public_is_documented():
    for name in ccem.__all__:
        if name not in ("Grid", "Number", "__version__"):
            assert getattr(ccem, name).__doc__, name


def test_the_readmes_lines():
    blocks = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})


def test_the_notebook():
    nbclient = pytest.importorskip("nbclient")
    import nbformat

    for path in sorted((HERE / "examples").glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()


STRICT = ["mypy", "--config-file", str(HERE / "pyproject.toml"), "-p", "ccem"]


@pytest.mark.parametrize("tool", [STRICT, ["mypy.stubtest", "ccem._ccem"]])
def test_types(tool, tmp_path):
    pytest.importorskip("mypy")
    done = subprocess.run(
        [sys.executable, "-m", *tool], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
