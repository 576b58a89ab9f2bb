# Tensors, then Sequential both ways, initializers, one-hot labels, compile and fit.
# Run it unchanged with: cornu run examples/seed_002.py
import numpy as np
import tensorflow as tf

a = tf.constant(1) # constant는 상수 텐서를 만듬
b = tf.constant([2,3])
print(a) # tf.Tensor(1, shape=(), dtype=int32)
print(b) # tf.Tensor([2 3], shape=(2,), dtype=int32)

c = tf.zeros([2, 3]) #zero는 0으로 채워진 tensor 만듬 / ones는 1로 채워진 tensor 만듬
print(c)
print(a.dtype, a.shape) # <dtype: 'int32'> 자료형 반환
print(tf.ones([2]) * 3)

# 1. one-hot labels
from keras.utils import to_categorical
print(to_categorical([7, 0], 10))

# 2. Sequential, from a list and by add
from keras.models import Sequential
from keras.layers import Dense, Activation, Flatten, LeakyReLU
model = Sequential([
Dense(32, input_shape=(784,)), # 클래스32
Activation('relu'),             # 선형 함수
Dense(10),                       # 클래스 10
Activation('softmax'),])
print(model.output_shape, model.count_params())

# add() 활용 계층 추가
model = Sequential()
model.add(Dense(32, input_dim=784))
model.add(Activation('relu'))
model.add(Dense(10, input_dim=32)) #
model.add(Activation('softmax'))    #
print(model.output_shape, model.count_params())

# activations and initializers
print([round(float(v), 4) for v in tf.keras.activations.sigmoid(tf.constant([-10.0, 0.0, 10.0]))])
print(tf.keras.activations.relu(tf.constant([-1.0, 2.0])).numpy())
for initializer in (tf.keras.initializers.RandomNormal(), tf.keras.initializers.glorot_uniform(),
                    tf.keras.initializers.he_uniform(), tf.keras.initializers.he_normal()):
    values = initializer(shape=(784, 50))
    print(type(initializer).__name__, values.shape, "deviation %.3f" % np.std(values))

# 3. and 4. compile and fit, with the arguments of their signatures
rng = np.random.RandomState(0)
tf.random.set_seed(0)
images = rng.rand(256, 28, 28).astype("float32") * 0.5
labels = rng.randint(0, 4, 256)
for image, label in zip(images, labels):
    image[7 * label:7 * label + 7] += 0.5
y = tf.keras.utils.to_categorical(labels, 4)

net = tf.keras.models.Sequential()
net.add(Flatten(input_shape=(28, 28)))
net.add(Dense(50, kernel_initializer='he_normal'))
net.add(LeakyReLU())
net.add(Dense(4))
net.add(Activation('softmax'))
net.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'], loss_weights=None,
            weighted_metrics=None, run_eagerly=None, steps_per_execution=None)
history = net.fit(
    x=images, y=y, batch_size=None, epochs=4, verbose=1, callbacks=None,
    validation_split=0.25, validation_data=None, shuffle=True, class_weight=None,
    sample_weight=None, initial_epoch=0, steps_per_epoch=None,
    validation_steps=None, validation_batch_size=None, validation_freq=1,
    max_queue_size=10, workers=1, use_multiprocessing=False
)
print("val_accuracy: %.2f" % history.history['val_accuracy'][-1])
for name in "Adadelta Adagrad Adam Adamax Ftrl Nadam RMSprop SGD".split():
    print(name, type(tf.keras.optimizers.get(name.lower())).__name__)
