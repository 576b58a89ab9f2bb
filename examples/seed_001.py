# A convolutional network for pictures of digits, layer by layer, with tf.keras.
# Run it unchanged with: cornu run examples/seed_001.py
# It reads MNIST if the environment says CORNU_DATA=<folder with mnist.npz>, else the 8 x 8 digits that come with cornu.
import os

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.random.set_seed(1)

if os.environ.get("CORNU_DATA"):
    (x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
    x_train, y_train, x_test, y_test = x_train[:1920] / 255.0, y_train[:1920], x_test[:512] / 255.0, y_test[:512]
else:
    from cornu.datasets import digits

    (x_train, y_train), (x_test, y_test) = digits.load_data()
    # Every pixel becomes 3 x 3 pixels, and the picture gets a border: 8 x 8 becomes 28 x 28.
    x_train, x_test = [np.pad(np.kron(x, np.ones((1, 3, 3))), ((0, 0), (2, 2), (2, 2))) / 16 for x in (x_train, x_test)]
    x_train, y_train, x_test, y_test = x_train[:960], y_train[:960], x_test[:256], y_test[:256]
x_train, x_test = x_train[..., np.newaxis], x_test[..., np.newaxis]
print("pictures:", x_train.shape, x_test.shape)

input_shape  = (28,28,1)
num_classes = 10

inputs = layers.Input(shape=input_shape)

#feature extraction
model = layers.Conv2D(32, 3, padding ='same')(inputs)
model = layers.Activation('relu')(model)
model = layers.Conv2D(32, 3, padding ='same')(model)
model = layers.Activation('relu')(model)
model = layers.MaxPool2D(2,2)(model)
model = layers.Activation('relu')(model)
model = layers.Dropout(0.5)(model)

model = layers.Conv2D(64, 3, padding ='same')(model)
model = layers.Activation('relu')(model)
model = layers.MaxPool2D(2,2)(model)
model = layers.Activation('relu')(model)
model = layers.Conv2D(128, 3, padding ='same')(model)
model = layers.Activation('relu')(model)
model = layers.MaxPool2D(2,2)(model)
model = layers.Activation('relu')(model)
model = layers.Dropout(0.5)(model)

# fully connected
model = layers.Flatten()(model)
model = layers.Dense(512)(model)
model = layers.Activation('relu')(model)
model = layers.Dropout(0.5)(model)
model = layers.Dense(num_classes)(model)
model = layers.Activation('softmax')(model)

model = tf.keras.Model(inputs=inputs, outputs=model, name='basic_cnn')
model.summary()

model.compile(optimizer=tf.keras.optimizers.Adam(),
              loss ='sparse_categorical_crossentropy',
              metrics = [tf.keras.metrics.Accuracy()])

# The notes train for 50 epochs; a few show that it learns.
history = model.fit(x_train, y_train,
          batch_size=32,
          shuffle=True,
          epochs=3)

print("accuracy:", [round(a, 2) for a in history.history["accuracy"]])
probabilities = model.predict(x_test)
print("test accuracy: %.2f" % np.mean(probabilities.argmax(axis=1) == y_test))

# Losses and metrics by themselves.
p = probabilities[:4]
one_hot = tf.one_hot(y_test[:4], num_classes)
print("crossentropy both ways equal:", np.allclose(tf.keras.losses.sparse_categorical_crossentropy(y_test[:4], p),
                                                   tf.keras.losses.categorical_crossentropy(one_hot, p), atol=1e-5))
print("binary crossentropy: %.4f" % float(tf.keras.losses.binary_crossentropy([1.0, 0.0], [0.9, 0.1])))
precision, recall = tf.keras.metrics.Precision(), tf.keras.metrics.Recall()
precision.update_state([0, 1, 1, 1], [1, 0, 1, 1])
recall.update_state([0, 1, 1, 1], [1, 0, 1, 1])
print("precision %.3f, recall %.3f" % (precision.result().numpy(), recall.result().numpy()))
print([type(optimizer).__name__ for optimizer in (tf.keras.optimizers.SGD(), tf.keras.optimizers.RMSprop(), tf.keras.optimizers.Adam())])
