"""The convolutional network of the notes on MNIST: 99 % of the test digits within 5 epochs.

CORNU_DATA=folder/with/mnist python examples/mnist_cnn.py [epochs] [training images]
"""

import sys

import cornu
from cornu.command.demo import build_model

epochs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
count = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000

cornu.utils.set_random_seed(1)
(x_train, y_train), (x_test, y_test) = cornu.datasets.mnist.load_data()
x_train, x_test = x_train[:count, ..., None] / 255.0, x_test[..., None] / 255.0

model = build_model((28, 28, 1), num_classes=10)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:count], batch_size=64, epochs=epochs, validation_data=(x_test, y_test))
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"Test accuracy after {epochs} epochs on {len(x_train)} images: {accuracy:.4f}")
