"""Linear regression on four points, as a first program for Keras is written (`examples/seed_004.py`).

The library is named on the command line: `cornu` or `keras`.
"""

import importlib
import sys

import numpy as np

keras = importlib.import_module(sys.argv[1])

x_train = np.array([1.0, 2.0, 3.0, 4.0])
y_train = np.array([1.0, 2.0, 3.0, 4.0])

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=0.1), metrics=["accuracy"])
history = model.fit(x_train, y_train, epochs=100)

print(history.history["loss"])
print(history.history["accuracy"])
print(model.evaluate(x_train, y_train))
print(model.predict(np.array([4.0, 6.0, 7.0])))
