"""The command line: ``python -m ccem check``."""

import os
import signal
import sys

from . import _ccem


def main() -> None:
    """Runs the command line on the arguments of the process."""
    # Ctrl-C is the command line's own affair: it ends its runs, and says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    code = _ccem.run(["ccem", *sys.argv[1:]])
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
