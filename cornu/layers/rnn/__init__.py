"""Recurrent layers, their cells, and the layers that wrap others along time."""

from cornu.layers.rnn.bidirectional import Bidirectional as Bidirectional
from cornu.layers.rnn.gru import *
from cornu.layers.rnn.lstm import *
from cornu.layers.rnn.rnn import RNN as RNN
from cornu.layers.rnn.simple_rnn import *
from cornu.layers.rnn.stacked_rnn_cells import StackedRNNCells as StackedRNNCells
from cornu.layers.rnn.time_distributed import TimeDistributed as TimeDistributed
