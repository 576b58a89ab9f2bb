"""`cornu run program.py [arguments]`: run a program for Keras or tf.keras as if those were installed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, TracebackType

from cornu import dialects
from cornu.command.program import compile_program

__all__ = ["main", "run_program"]

_PACKAGE = str(Path(__file__).resolve().parents[1])


def main(arguments: list[str]) -> int:
    """The command; returns the program's exit status."""
    parser = argparse.ArgumentParser(
        prog="cornu run",
        description="Run a program written for Keras 1, 2 or 3, tf.keras or tensorflow.python.keras, unchanged.",
    )
    parser.add_argument("program", help="a Python file or a notebook (.ipynb)")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the program finds in sys.argv[1:]")
    given = parser.parse_args(arguments)
    if not Path(given.program).is_file():
        print(f"cornu run: can't open file {given.program!r}: there is no such file.", file=sys.stderr)
        return 2
    return run_program(given.program, given.arguments)


def run_program(program: str | Path, arguments: Sequence[str] = ()) -> int:
    """Run a program in a `__main__` of its own, with `keras` and `tensorflow` served by cornu.

    The interpreter's state (`sys.argv`, `sys.path`, `sys.modules`, the import hook) is put back afterwards.

    Args:
        program: path of a Python file or notebook.
        arguments: what the program finds in `sys.argv[1:]`.

    Returns:
        The exit status that Python would have returned: 0, 1 after an error, or what the program passed to `sys.exit`.
    """
    path = Path(program)
    module = ModuleType("__main__")
    module.__dict__.update(__file__=str(program), __builtins__=__builtins__, __cached__=None)
    before = sys.argv, list(sys.path), sys.modules.get("__main__")
    sys.argv = [str(program), *arguments]
    sys.path[:1] = [str(path.resolve().parent)]
    sys.modules["__main__"] = module
    dialects.install()
    try:
        exec(compile_program(path), module.__dict__)
    except SystemExit as leaving:
        return _status(leaving.code)
    except BaseException as error:  # noqa: BLE001  whatever ends a program is shown as Python shows it
        _show(error)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    finally:
        dialects.uninstall()
        sys.argv, sys.path[:] = before[0], before[1]
        if before[2] is not None:
            sys.modules["__main__"] = before[2]
    return 0


def _status(code: object) -> int:
    """The exit status for the argument of `sys.exit`: texts are printed and count as 1."""
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1


def _show(error: BaseException) -> None:
    """Print a traceback that begins in the program and leaves out how it came to run under cornu.

    An error that cornu raises itself is shown at the program's line, whether or not a method hid its own frames.
    """
    # Late, since it brings NumPy along, which `cornu --help` must not wait for.
    from cornu.base.tracebacks import shorten_traceback

    error.__traceback__ = _trim(error.__traceback__)
    shorten_traceback(error)
    sys.excepthook(type(error), error, error.__traceback__)


def _trim(trace: TracebackType | None) -> TracebackType | None:
    """`trace` without the runner's frames at its start, and without the import hook's at its end."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(f"{_PACKAGE}/command"):
        trace = trace.tb_next
    last = trace
    frame = trace
    while frame is not None:
        if not _is_hook(frame.tb_frame.f_code.co_filename):
            last = frame
        frame = frame.tb_next
    if last is not None:
        last.tb_next = None
    return trace


def _is_hook(filename: str) -> bool:
    hooks = ("finder.py", "served.py")
    return filename.startswith("<frozen importlib") or filename in [f"{_PACKAGE}/dialects/{name}" for name in hooks]
