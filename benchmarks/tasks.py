"""What is measured: sections of the report, and the tasks in each."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from benchmarks.request import Precision

_KERAS = ("cornu", "keras-jax", "keras-torch", "keras-tensorflow")
_EAGER = (*_KERAS, "torch")
_ALL = (*_EAGER, "torch-compiled")


@dataclass(frozen=True)
class Figure:
    """A number that a task yields: its key in what a child prints, how it is headed, and which direction is good."""

    key: str
    title: str
    more_is_better: bool = False


@dataclass(frozen=True)
class Section:
    """Tasks that are measured in the same way and stand in the same tables.

    Args:
        name: str. First part of the names of its tasks.
        title: str. Heading in the report.
        measure: module in `benchmarks.measures`, or "script" for a program that is run as it is.
        figures: what is shown.
        peers: who takes part.
        runs: int. How often a process is started in a row. With two, both start from one cache that was empty before.
        repeats: int. How often short things are repeated inside a process.
        epochs: int. Epochs that are timed in a process; more where they are short.
    """

    name: str
    title: str
    measure: str
    figures: tuple[Figure, ...]
    peers: tuple[str, ...]
    runs: int = 1
    repeats: int = 1
    epochs: int = 3


_SAMPLES = Figure("samples_per_s", "samples/s", more_is_better=True)
_SECONDS = (Figure("seconds", "s, first run"), Figure("seconds_again", "s, second run"))

SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section("train", "Training", "train", (_SAMPLES, Figure("peak_mb", "MB of memory at the peak")), _ALL),
        Section("batch", "Training, by batch size", "train", (_SAMPLES,), _EAGER),
        Section("data", "Training, by size of the data", "train", (_SAMPLES,), _EAGER, epochs=5),
        Section("step", "Cost of a step of `fit`", "train", (Figure("step_us", "µs a step"),), _EAGER, epochs=20),
        Section(
            "predict",
            "Predicting",
            "predict",
            (_SAMPLES, Figure("row_ms", "ms for one row")),
            _EAGER,
            repeats=200,
        ),
        Section("start", "From process start to the end of the first epoch", "first_epoch", _SECONDS, _ALL, runs=2),
        Section("process", "Whole processes", "script", _SECONDS, _EAGER, runs=2),
        Section(
            "import",
            "Import",
            "imports",
            (Figure("import_s", "s for the import"), Figure("ready_s", "s until a layer is at hand")),
            (*_EAGER, "jax"),
        ),
        Section(
            "eager",
            'One call of `Dense(64, activation="relu")` by hand',
            "eager",
            (Figure("layer_us", "µs for the layer"), Figure("times_raw", "times the bare expression")),
            _EAGER,
            repeats=1000,
        ),
        Section(
            "growth",
            "200 models built, trained and dropped",
            "growth",
            (Figure("growth_mb", "MB that memory grows"),),
            _EAGER,
            repeats=200,
        ),
    )
}


@dataclass(frozen=True)
class Task:
    """One row of the report.

    Args:
        section: name of its section.
        label: str. Second part of its name.
        case: name in `benchmarks.cases.CASES`, or of the program in the section `process`.
        batch: int. Samples a step.
        samples: int. Samples an epoch; whole batches, and an epoch of about one to three seconds.
        precision: what layers compute in.
    """

    section: str
    label: str
    case: str = ""
    batch: int = 32
    samples: int = 0
    precision: Precision = "float32"

    @property
    def name(self) -> str:
        """As written on the command line."""
        return f"{self.section}/{self.label}"


# case: samples an epoch
_SAMPLES_AN_EPOCH = {
    "cnn": 2048,
    "mlp": 61_440,
    "lstm": 4096,
    "gru": 4096,
    "resnet": 2048,
    "separable": 2048,
    "transposed": 4096,
    "text": 4096,
    "transformer": 2048,
}

TASKS: tuple[Task, ...] = (
    *(Task("train", f"{case}-32", case, 32, samples) for case, samples in _SAMPLES_AN_EPOCH.items()),
    *(Task("train", f"{case}-128", case, 128, _SAMPLES_AN_EPOCH[case]) for case in ("cnn", "lstm", "gru")),
    *(Task("train", f"cnn-{batch}-bf16", "cnn", batch, 2048, "bfloat16") for batch in (32, 128)),
    # At least eight steps, and no more samples than an epoch of one-sample steps can bear.
    *(Task("batch", f"cnn-{n}", "cnn", n, max(512, 8 * n)) for n in (1, 4, 16, 64, 256, 1024)),
    *(Task("data", f"mlp-{n}k", "mlp", 32, 1000 * n) for n in (1, 4, 15, 60)),
    Task("step", "tiny-32", "tiny", 32, 6400),
    *(Task("predict", case, case, 32, samples) for case, samples in _SAMPLES_AN_EPOCH.items()),
    Task("predict", "tiny", "tiny", 32, 6400),
    Task("start", "cnn-32", "cnn", 32, 2048),
    Task("process", "linear", "linear"),
    Task("process", "seed-004", "seed_004"),
    Task("import", "import"),
    Task("eager", "dense"),
    Task("growth", "mlp", "mlp", 32, 64),
)


def select(patterns: list[str]) -> list[Task]:
    """Tasks whose name, or part of it before or after the stroke, matches one of the patterns; all for none.

    Raises:
        ValueError: a pattern matches nothing.
    """
    if not patterns:
        return list(TASKS)
    for pattern in patterns:
        if not any(_matches(task, pattern) for task in TASKS):
            raise ValueError(f"no case matches {pattern!r}; `--list` shows them")
    return [task for task in TASKS if any(_matches(task, pattern) for pattern in patterns)]


def _matches(task: Task, pattern: str) -> bool:
    return any(fnmatchcase(text, pattern) for text in (task.name, task.section, task.label))
