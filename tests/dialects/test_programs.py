"""Small programs as they were written for each Keras, run as `cornu run` does; none is edited for cornu."""

import textwrap

import pytest

from cornu import dialects
from cornu.command.run import run_program

pytestmark = pytest.mark.filterwarnings("ignore::cornu.base.notices.CornuWarning")

PROGRAMS = {
    "Keras 1, multilayer perceptron": (
        """
        import numpy as np
        np.random.seed(1337)
        from keras.models import Sequential
        from keras.layers.core import Dense, Dropout, Activation
        from keras.optimizers import SGD
        from keras.regularizers import l2
        from keras.utils import np_utils
        X = np.random.rand(60, 4)
        labels = (X[:, 0] > 0.5).astype(int)
        Y = np_utils.to_categorical(labels, 2)
        model = Sequential()
        model.add(Dense(output_dim=16, input_dim=4, init='glorot_uniform', W_regularizer=l2(1e-5)))
        model.add(Activation('tanh'))
        model.add(Dropout(p=0.1))
        model.add(Dense(2, init='uniform'))
        model.add(Activation('softmax'))
        sgd = SGD(lr=0.5, decay=1e-6, momentum=0.9, nesterov=True)
        model.compile(loss='categorical_crossentropy', optimizer=sgd, metrics=['accuracy'])
        history = model.fit(X, Y, nb_epoch=30, batch_size=10, verbose=0, validation_data=(X, Y))
        print(history.history['acc'][-1] > 0.9, history.history['val_acc'][-1] > 0.9)
        print((model.predict_classes(X, verbose=0) == labels).mean() > 0.9)
        """,
        "True True\nTrue\n",
    ),
    "Keras 1, convolutions and a graph": (
        """
        from keras.models import Sequential, Model
        from keras.layers import Convolution2D, MaxPooling2D, Flatten, Dense, Input, merge
        from keras import backend as K
        shape = (1, 12, 12) if K.image_dim_ordering() == 'th' else (12, 12, 1)
        model = Sequential()
        model.add(Convolution2D(4, 3, 3, border_mode='same', activation='relu', input_shape=shape))
        model.add(Convolution2D(nb_filter=8, nb_row=2, nb_col=3, border_mode='valid', subsample=(2, 2)))
        model.add(MaxPooling2D(pool_size=(2, 2)))
        model.add(Flatten())
        print(model.output_shape, isinstance(model.layers[0], Convolution2D))
        left, right = Input(shape=(4,)), Input(shape=(4,))
        x = merge([Dense(3)(left), Dense(3)(right)], mode='concat')
        print(Model(input=[left, right], output=Dense(1)(x)).output_shape)
        """,
        "(None, 48) True\n(None, 1)\n",
    ),
    "Keras 2, own layer, own loss and the backend": (
        """
        import numpy as np
        from keras import backend as K
        from keras.engine.topology import Layer
        from keras.models import Sequential
        from keras.layers import Lambda
        class MyLayer(Layer):
            def __init__(self, output_dim, **kwargs):
                self.output_dim = output_dim
                super(MyLayer, self).__init__(**kwargs)
            def build(self, input_shape):
                self.kernel = self.add_weight(name='kernel', shape=(input_shape[1], self.output_dim),
                                              initializer='ones', trainable=True)
                super(MyLayer, self).build(input_shape)
            def call(self, x):
                return K.dot(x, self.kernel)
            def compute_output_shape(self, input_shape):
                return (input_shape[0], self.output_dim)
        def mine(y_true, y_pred):
            return K.mean(K.square(y_pred - y_true), axis=-1)
        def rmse(y_true, y_pred):
            return K.sqrt(K.mean(K.square(y_pred - y_true)))
        model = Sequential([MyLayer(3, input_shape=(4,)), Lambda(lambda x: K.sum(x, axis=-1, keepdims=True))])
        model.compile(optimizer='sgd', loss=mine, metrics=[rmse])
        print([round(v, 4) for v in model.evaluate(np.ones((2, 4)), np.zeros((2, 1)), verbose=0)])
        get = K.function([model.layers[0].input], [model.layers[0].output])
        print(get([np.ones((1, 4))])[0].tolist(), K.int_shape(model.output))
        """,
        "[144.0, 12.0]\n[[4.0, 4.0, 4.0]]\n(None, 1)\n".replace("]]\n(", "]] ("),
    ),
    "Keras 2, generators and callbacks": (
        """
        import numpy as np
        from keras.models import Sequential
        from keras.layers import Dense
        from keras.callbacks import EarlyStopping, LearningRateScheduler, ReduceLROnPlateau
        from keras.optimizers import Adam
        from keras.utils import Sequence
        import keras.backend as K
        class Rows(Sequence):
            def __len__(self):
                return 4
            def __getitem__(self, i):
                x = np.full((5, 3), i / 4.)
                return x, x[:, :1]
        def rows():
            while True:
                for i in range(4):
                    yield Rows()[i]
        model = Sequential()
        model.add(Dense(8, activation='relu', input_dim=3))
        model.add(Dense(1))
        model.compile(Adam(lr=0.01, epsilon=None), 'mse', ['mae'])
        h = model.fit_generator(rows(), steps_per_epoch=4, epochs=3, verbose=0, validation_data=rows(),
                                validation_steps=2, workers=1, use_multiprocessing=False,
                                callbacks=[EarlyStopping(patience=5), ReduceLROnPlateau(patience=1)])
        print(len(h.history['val_mae']))
        K.set_value(model.optimizer.lr, 0.5)
        slower = LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
        model.fit_generator(Rows(), epochs=2, verbose=0, callbacks=[slower])
        print(round(float(K.get_value(model.optimizer.lr)), 4))
        print(model.predict_generator(Rows()).shape, len(model.evaluate_generator(Rows(), steps=4)))
        """,
        "3\n0.05\n(20, 1) 2\n",
    ),
    "tf.keras, own layer and eager tensors": (
        """
        import tensorflow as tf
        class Linear(tf.keras.layers.Layer):
            def __init__(self, units=32):
                super(Linear, self).__init__()
                self.units = units
            def build(self, input_shape):
                self.w = self.add_weight("kernel", shape=[int(input_shape[-1]), self.units], initializer="ones")
                self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)
            def call(self, inputs):
                return tf.matmul(inputs, self.w) + self.b
        print(Linear(2)(tf.ones((1, 3))))
        loss = tf.keras.losses.MeanSquaredError(reduction=tf.keras.losses.Reduction.SUM)
        print(loss([[1.], [2.]], [[2.], [4.]]).numpy())
        x = tf.Variable(2.0)
        x.assign_add(1.0)
        print(tf.reduce_sum(x * tf.constant([1., 2.])))
        if tf.config.list_physical_devices('GPU'):
            print('a GPU')
        """,
        "tf.Tensor([[3. 3.]], shape=(1, 2), dtype=float32)\n5.0\ntf.Tensor(9.0, shape=(), dtype=float32)\n",
    ),
    "tf.keras, a dataset and a subclassed model": (
        """
        import numpy as np
        import tensorflow as tf
        tf.random.set_seed(0)
        class Net(tf.keras.Model):
            def __init__(self):
                super().__init__()
                self.hidden = tf.keras.layers.Dense(8, activation=tf.nn.relu)
                self.out = tf.keras.layers.Dense(1)
            def call(self, x, training=False):
                return self.out(self.hidden(x))
        x = np.random.RandomState(0).rand(64, 2).astype("float32")
        y = x.sum(axis=1, keepdims=True)
        ds = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(64).batch(16).prefetch(tf.data.experimental.AUTOTUNE)
        net = Net()
        net.compile(optimizer=tf.keras.optimizers.Adam(lr=0.05), loss=tf.keras.losses.mse, metrics=["mae"])
        h = net.fit(ds, epochs=20, verbose=0)
        print(h.history["loss"][-1] < 0.1 * h.history["loss"][0])
        """,
        "True\n",
    ),
    "Keras 2, sequences": (
        """
        import numpy as np
        from keras.models import Sequential
        from keras.layers import Dense, Embedding, LSTM, Bidirectional, TimeDistributed, CuDNNLSTM
        m = Sequential()
        m.add(Embedding(20, 4, input_length=6, weights=[np.ones((20, 4))], trainable=False))
        m.add(Bidirectional(LSTM(3, return_sequences=True, implementation=2)))
        m.add(TimeDistributed(Dense(2)))
        print(m.output_shape, m.layers[0].get_weights()[0].sum())
        m = Sequential([CuDNNLSTM(3, batch_input_shape=(2, 5, 1), stateful=True)])
        m.reset_states()
        print(m.input_shape, m.output_shape)
        """,
        "(None, 6, 2) 80.0\n(2, 5, 1) (2, 3)\n",
    ),
    "Keras 3": (
        """
        import os
        os.environ["KERAS_BACKEND"] = "tensorflow"
        import keras
        from keras import ops
        inputs = keras.Input((3,))
        model = keras.Model(inputs, keras.layers.Dense(2)(ops.relu(inputs)))
        print(keras.backend.backend(), model.output_shape, keras.config.floatx())
        """,
        "jax (None, 2) float32\n",
    ),
}


@pytest.fixture(autouse=True)
def off_between_programs():
    """`run_program` switches the dialects on and off itself."""
    dialects.uninstall()


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_prints_what_it_printed(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    source, printed = PROGRAMS[name]
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(source))
    status = run_program(program)
    output = capsys.readouterr()
    assert status == 0, output.err
    assert output.out == printed
