"""The programs of the seed documents run unchanged and print what their documents promise."""

import re
from pathlib import Path

import numpy as np
import pytest

from cornu.command.run import run_program

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

pytestmark = pytest.mark.filterwarnings("ignore::cornu.base.notices.CornuWarning")


@pytest.fixture
def run(capsys, monkeypatch):
    monkeypatch.delenv("CORNU_DATA", raising=False)

    def run(name):
        status = run_program(EXAMPLES / name)
        output = capsys.readouterr()
        assert status == 0, output.err
        return output.out

    return run


def _numbers(text):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", text)]


def _after(output, words):
    return output.partition(words)[2].partition("\n")[0]


def test_seed_000_layers_compile_and_fit(run):
    output = run("seed_000.py")
    assert "Conv2D, padding same: (None, 12, 12, 8)" in output
    assert "MaxPool2D: (None, 6, 6, 8)" in output
    assert "Conv2D, strides 2: (None, 2, 2, 8)" in output
    assert "Conv2D, channels first: (2, 4, 10, 10)" in output
    assert "Dropout repeats over time: True" in output
    assert "Dropout in inference changes nothing: True" in output
    logged = "['accuracy', 'loss', 'val_accuracy', 'val_loss', 'val_weighted_accuracy', 'weighted_accuracy']"
    assert f"logged: {logged}" in output
    assert _numbers(_after(output, "test accuracy:"))[0] >= 0.7
    assert "epochs: [8, 9]" in output
    assert "losses fall: True" in output
    assert "weights of the sum: 1.00 1.00" in output


def test_seed_001_convolutional_network(run):
    output = run("seed_001.py")
    assert 'Model: "basic_cnn"' in output and "697,386" in output
    accuracies = _numbers(_after(output, "accuracy: ["))
    assert accuracies[-1] > accuracies[0] and accuracies[-1] >= 0.6
    assert _numbers(_after(output, "test accuracy:"))[0] >= 0.6
    assert "crossentropy both ways equal: True" in output
    assert "binary crossentropy: 0.1054" in output  # -log(0.9)
    assert "precision 0.667, recall 0.667" in output
    assert "['SGD', 'RMSprop', 'Adam']" in output


def test_seed_002_tensors_and_sequential(run):
    output = run("seed_002.py")
    assert output.startswith(
        "tf.Tensor(1, shape=(), dtype=int32)\n"
        "tf.Tensor([2 3], shape=(2,), dtype=int32)\n"
        "tf.Tensor(\n[[0. 0. 0.]\n [0. 0. 0.]], shape=(2, 3), dtype=float32)\n"
        "<dtype: 'int32'> ()\n"
        "tf.Tensor([3. 3.], shape=(2,), dtype=float32)\n"
        "[[0. 0. 0. 0. 0. 0. 0. 1. 0. 0.]\n [1. 0. 0. 0. 0. 0. 0. 0. 0. 0.]]\n"
    )
    assert output.count("(None, 10) 25450") == 2
    assert "[0.0, 0.5, 1.0]" in output and "[0. 2.]" in output
    for name in ("RandomNormal", "GlorotUniform", "HeUniform", "HeNormal"):
        assert np.isclose(_numbers(_after(output, f"{name} (784, 50) deviation"))[0], 0.05, atol=0.003)
    assert _numbers(_after(output, "val_accuracy: "))[0] >= 0.25
    assert _numbers(re.findall(r"^val_accuracy: (.*)$", output, re.MULTILINE)[0])[0] >= 0.9
    for name in ["Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD"]:
        assert f"{name} {name}" in output


def test_seed_003_kinds_of_layers(run):
    output = run("seed_003.py")
    assert "the picture is SVG: True and names the layers: True" in output
    assert _numbers(_after(output, "accuracy on pictures:"))[0] >= 0.95
    assert "Dense: (None, 4) -> (None, 8)" in output
    assert "LSTM: (None, 5, 1) -> (None, 3)" in output
    assert "LSTM learns: loss is below a tenth of what it was: True" in output


def test_seed_004_linear_regression(run):
    output = run("seed_004.py")
    _, history, evaluation, predicted = re.split(r"##.*##\n", output)
    losses, accuracies = (_numbers(line) for line in history.splitlines()[:2])
    assert len(losses) == len(accuracies) == 100
    assert losses[-1] < 0.01 < losses[0]
    assert accuracies[-1] == 0.25  # of the targets 1, 2, 3, 4 only 1 is a class of "binary accuracy", as in Keras
    assert _numbers(evaluation.splitlines()[-1])[0] < 0.01
    values = np.array(_numbers(predicted[predicted.index("[[") :])).reshape(-1, 1)
    np.testing.assert_allclose(values, [[4], [6], [7]], atol=0.15)
