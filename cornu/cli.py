"""The command line: `cornu run`, `cornu demo`, `cornu doctor`. Each command has a file in `cornu.command`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from cornu import __version__
from cornu.command import doctor, run

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Args:
        arguments: words of the command line; those of the process by default.
    """
    listing = "\n".join(f"  {name:<8}  {about}" for name, (_, about) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="cornu",
        description="The Keras API rebuilt on JAX.",
        epilog=f"commands:\n{listing}\n\n`cornu COMMAND --help` says more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cornu {__version__}")
    parser.add_argument("command", metavar="COMMAND", choices=list(COMMANDS), help="one of: " + ", ".join(COMMANDS))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="arguments of the command")
    chosen = parser.parse_args(arguments)
    command, _ = COMMANDS[chosen.command]
    return command(chosen.arguments)


def _demo(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="cornu demo", description=COMMANDS["demo"][1])
    parser.add_argument("--folder", default="cornu-demo", help="where the results are written (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=40, help="passes over the data, at most (default: %(default)s)")
    given = parser.parse_args(arguments)
    # Late, since it brings JAX along, which `cornu --help` must not wait for.
    from cornu.command import demo

    return demo.run(given.folder, given.epochs)


# Nothing heavy is imported before a command runs, so that `cornu --help` answers at once.
COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "run": (run.main, "run a program written for any Keras or tf.keras, unchanged"),
    "demo": (_demo, "train a network on handwritten digits and write pictures of it into a folder"),
    "doctor": (doctor.main, "say what is installed, which devices there are, and which kernels serve what"),
}


if __name__ == "__main__":
    sys.exit(main())
