"""Type checkers know what the public names take and return: pyright counts them, as a user's editor sees them."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Parts that are done: 95 % of their public names have types that every checker reads alike.
DONE = {
    *("activations", "backend", "base", "config", "constraints", "core", "dtype_policies", "initializers", "losses"),
    *(
        "metrics",
        "mixed_precision",
        "ops",
        "optimizers",
        "random",
        "regularizers",
        "tensors",
        "tree",
        "utils",
        "version",
    ),
}


def test_public_names_are_typed():
    pyright = Path(sys.executable).with_name("pyright")
    command = [pyright, "--pythonpath", sys.executable, "--verifytypes", "cornu", "--ignoreexternal", "--outputjson"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    symbols = json.loads(run.stdout)["typeCompleteness"]["symbols"]
    public = [one for one in symbols if one["isExported"] and one["name"].split(".")[1] in DONE]
    untyped = [one["name"] for one in public if not one["isTypeKnown"]]
    assert len(public) > 2000
    assert len(untyped) < 0.05 * len(public), untyped
