"""Floor 4: from what a user passes to `fit`, `evaluate` or `predict` to batches for the compiled step."""

from cornu.data.array_source import ArraySource as ArraySource
from cornu.data.batch import pack_x_y_sample_weight as pack_x_y_sample_weight
from cornu.data.batch import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from cornu.data.download import get_file as get_file
from cornu.data.py_dataset import PyDataset as PyDataset
from cornu.data.sources import limit_steps as limit_steps
from cornu.data.sources import make_source as make_source
from cornu.data.split import train_validation_split as train_validation_split
from cornu.data.stream_source import StreamSource as StreamSource
from cornu.data.stream_source import ran_out_message as ran_out_message
