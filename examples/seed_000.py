# Conv2D, MaxPool2D, Dropout, compile and fit, with every argument that a first tour of tf.keras explains.
# Run it unchanged with: cornu run examples/seed_000.py
import numpy as np
import tensorflow as tf

rng = np.random.RandomState(0)
tf.random.set_seed(0)


def bars(n):
    """Pictures of 12 x 12 with noise: class 0 has a bright row, class 1 a bright column, class 2 both (and is rare)."""
    y = rng.choice(3, size=n, p=[0.45, 0.45, 0.1])
    x = rng.normal(0, 0.3, (n, 12, 12, 1))
    for picture, label in zip(x, y):
        if label in (0, 2):
            picture[rng.randint(12), :, 0] += 1
        if label in (1, 2):
            picture[:, rng.randint(12), 0] += 1
    return x.astype("float32"), y


x_train, y_train = bars(640)
x_test, y_test = bars(192)

# --- layers ---
inputs = tf.keras.Input(shape=(12, 12, 1))
x = tf.keras.layers.Conv2D(
    filters=8,
    kernel_size=(3, 3),
    strides=1,
    padding="same",
    data_format="channels_last",
    activation="relu",
    use_bias=True,
    kernel_initializer="glorot_uniform",
    bias_initializer="zeros",
    kernel_regularizer=tf.keras.regularizers.l2(1e-4),
    bias_regularizer=tf.keras.regularizers.l2(1e-4),
)(inputs)
print("Conv2D, padding same:", x.shape)
x = tf.keras.layers.MaxPool2D(pool_size=(2, 2), strides=None, padding="VALID", data_format="channels_last")(x)
print("MaxPool2D:", x.shape)
x = tf.keras.layers.Conv2D(filters=8, kernel_size=3, strides=2, padding="valid", activation="relu")(x)
print("Conv2D, strides 2:", x.shape)
x = tf.keras.layers.Flatten()(x)
x = tf.keras.layers.Dropout(rate=0.2, noise_shape=None, seed=1)(x)
outputs = tf.keras.layers.Dense(3, activation="softmax", name="shape")(x)
model = tf.keras.Model(inputs=inputs, outputs=outputs)

# Channels first: the same layer on data whose channels are the second axis.
first = tf.keras.layers.Conv2D(4, 3, data_format="channels_first")(np.zeros((2, 1, 12, 12), "float32"))
print("Conv2D, channels first:", first.shape)

# Dropout: in training entries are 0 or 1 / (1 - rate), the same in all time steps by the noise shape.
dropout = tf.keras.layers.Dropout(0.5, noise_shape=(2, 1, 4), seed=3)
ones = tf.ones((2, 3, 4))
dropped = dropout(ones, training=True)
print("Dropout repeats over time:", bool(np.all(dropped[:, :1] == dropped)))
print("Dropout in inference changes nothing:", bool(np.all(dropout(ones, training=False) == ones)))

# --- compile and fit ---
model.compile(
    optimizer=tf.keras.optimizers.Adam(0.01),
    loss=tf.keras.losses.sparse_categorical_crossentropy,
    metrics=["accuracy"],
    loss_weights=None,
    sample_weight_mode=None,
    weighted_metrics=["accuracy"],
    target_tensors=None,
)
history = model.fit(
    x_train,
    y_train,
    batch_size=32,
    epochs=8,
    verbose=2,
    validation_split=0.2,
    shuffle=True,
    class_weight={0: 1.0, 1: 1.0, 2: 4.0},
    initial_epoch=0,
)
print("logged:", sorted(history.history))
loss, *scores = model.evaluate(x_test, y_test, verbose=0)
print("test accuracy: %.2f" % scores[0])

# One weight for each sample, batches shuffled as blocks, and epochs that go on from the eighth.
weights = np.where(y_train == 2, 4.0, 1.0)
more = model.fit(
    x_train,
    y_train,
    verbose=2,
    epochs=10,
    initial_epoch=8,
    shuffle="batch",
    sample_weight=weights,
    validation_data=(x_test, y_test),
)
print("epochs:", more.epoch)

# Two outputs: a loss, a metric and a weight for each by name.
size = tf.keras.layers.Dense(1, name="brightness")(tf.keras.layers.Flatten()(inputs))
both = tf.keras.Model(inputs, [outputs, size])
both.compile(
    optimizer="adam",
    loss={"shape": "sparse_categorical_crossentropy", "brightness": "mse"},
    metrics={"shape": "accuracy", "brightness": ["mae", "mse"]},
    loss_weights={"shape": 1.0, "brightness": 0.1},
)
brightness = x_train.mean(axis=(1, 2, 3))
result = both.fit(x_train, {"shape": y_train, "brightness": brightness}, epochs=2, verbose=0)
print("losses fall:", result.history["loss"][1] < result.history["loss"][0])

# One weight for each time step: the second half of every sequence does not count.
steps = rng.normal(size=(192, 6, 2)).astype("float32")
sums = steps.sum(axis=2, keepdims=True)
wrong = sums.copy()
wrong[:, 3:] = 100.0
sequence = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(6, 2))])
sequence.compile(optimizer=tf.keras.optimizers.SGD(0.2), loss="mse", sample_weight_mode="temporal")
time_weights = np.ones((192, 6))
time_weights[:, 3:] = 0.0
sequence.fit(steps, wrong, epochs=30, verbose=0, sample_weight=time_weights)
print("weights of the sum: %.2f %.2f" % tuple(sequence.get_weights()[0][:, 0]))
