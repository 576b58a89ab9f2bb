"""The models that are measured, by name."""

from benchmarks.cases.base import Case
from benchmarks.cases.cnn import CNN
from benchmarks.cases.dense import MLP, TINY
from benchmarks.cases.recurrent import GRU, LSTM
from benchmarks.cases.resnet import RESNET
from benchmarks.cases.separable import SEPARABLE
from benchmarks.cases.text import TEXT
from benchmarks.cases.transformer import TRANSFORMER
from benchmarks.cases.transposed import TRANSPOSED

CASES: dict[str, Case] = {
    case.name: case for case in (CNN, MLP, TINY, LSTM, GRU, RESNET, SEPARABLE, TRANSPOSED, TEXT, TRANSFORMER)
}
