"""Statistics, limits and tables, on made-up figures."""

import pytest

from benchmarks.figures import Limits, Result, spread
from benchmarks.report import Setting, document, task_text
from benchmarks.tables import aligned, markdown, number
from benchmarks.tasks import Figure, Task, select

TASK = Task("train", "cnn-32", "cnn", 32, 2048)
RATE = Figure("samples_per_s", "samples/s", more_is_better=True)
MEMORY = Figure("peak_mb", "MB")
# The network needs 91.2 MFLOP a sample, so this machine allows 1,000 samples a second.
LIMITS = Limits({"float32": 91.2e9, "bfloat16": 182.4e9}, 1e12)


def _result():
    own = [{"samples_per_s": rate, "peak_mb": 200.0} for rate in (700.0, 800.0, 900.0)]
    other = [{"samples_per_s": rate, "peak_mb": 300.0} for rate in (390.0, 400.0, 9000.0)]
    return Result(TASK, {"cornu": own, "torch": other}, {"keras-jax": "ValueError: no"})


def test_medians_ratios_and_spread():
    result = _result()
    assert result.median("cornu", "samples_per_s") == 800
    assert result.advantage("torch", RATE) == 2
    assert result.advantage("torch", MEMORY) == 1.5
    assert result.advantage("keras-jax", RATE) is None
    assert spread([700, 800, 900]) == 0.25


def test_limits_take_the_better_engine_and_the_tighter_bound():
    slow = {"float32_flops": 1e9, "bfloat16_flops": 5e9, "bytes_per_s": 1e9}
    fast = {"float32_flops": 2e9, "bfloat16_flops": 4e9, "bytes_per_s": 2e9}
    assert Limits.best([slow, fast]) == Limits({"float32": 2e9, "bfloat16": 5e9}, 2e9)
    assert Limits.best([]) is None
    assert LIMITS.samples_per_s(TASK) == pytest.approx(1000, rel=1e-3)
    assert LIMITS.samples_per_s(Task("train", "", "cnn", precision="bfloat16")) == pytest.approx(2000, rel=1e-3)
    assert LIMITS.samples_per_s(Task("import", "import")) is None
    narrow = Limits({"float32": 1e15}, 1e6)
    assert narrow.samples_per_s(Task("train", "", "text", 32)) < 1


def test_the_reports_show_figures_shares_and_failures():
    text = task_text(_result(), LIMITS)
    assert "2.00 ×" in text and "80 %" in text and "keras-jax failed: ValueError: no" in text
    page = document([_result()], Setting(3, 2, False, 0.1, LIMITS), {"jax": "1.0"})
    assert "| cnn-32 | 800 | failed | 400 (2.00 ×) | 80 % |" in page
    assert "- `train/cnn-32`, keras-jax: ValueError: no" in page
    assert "Made with `--quick`" not in page
    assert not any(ord(character) < 32 and character != "\n" for character in text + page)


def test_numbers_and_tables():
    assert [number(v) for v in (1890.4, 87.12, 0.12345, 0.0, None)] == ["1,890", "87.1", "0.123", "0", "–"]
    assert aligned([["", "a"], ["long", "12"]]) == "         a\n  long  12"
    assert markdown([["x", "y"], ["1", "2"]]) == "| x | y |\n| --- | ---: |\n| 1 | 2 |"


def test_cases_are_chosen_by_name_section_and_pattern():
    assert [task.name for task in select(["train/cnn-32"])] == ["train/cnn-32"]
    assert {task.section for task in select(["predict"])} == {"predict"}
    assert {task.section for task in select(["*/cnn*"])} == {"train", "batch", "predict", "start"}
    with pytest.raises(ValueError, match="no case matches 'nothing'"):
        select(["nothing"])
