"""PyDatasets for worker processes, which have to find them in a module."""

import os
import time

import numpy as np

from cornu.data import PyDataset


class Squares(PyDataset):
    """Six batches of two; `bad` names a batch that misbehaves, and `how`."""

    def __init__(self, bad=None, how=None, n=6, **kwargs):
        super().__init__(**kwargs)
        self.bad, self.how, self.n, self.log = bad, how, n, []

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        if index == self.bad:
            if self.how == "die":
                os._exit(3)
            if self.how == "hang":
                time.sleep(600)
            raise KeyError(f"no file for {index}")
        time.sleep(0.002 * (index % 3))
        return np.full((2, 1), index, "float32"), np.full(2, index * index)

    def on_epoch_begin(self):
        self.log.append("begin")

    def on_epoch_end(self):
        self.log.append("end")
