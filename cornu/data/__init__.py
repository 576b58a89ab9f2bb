"""Floor 4: from what a user passes to `fit`, `evaluate` or `predict` to batches for the compiled step."""

from cornu.data.array_source import ArraySource as ArraySource
from cornu.data.batch import *
from cornu.data.download import get_file as get_file
from cornu.data.py_dataset import PyDataset as PyDataset
from cornu.data.sources import *
from cornu.data.split import train_validation_split as train_validation_split
from cornu.data.stream_source import *
