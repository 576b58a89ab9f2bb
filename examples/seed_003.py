# The kinds of layers, a small convolutional model and its picture, and an LSTM, with tensorflow.python.keras.
# Run it unchanged with: cornu run examples/seed_003.py
import numpy
from tensorflow.python.keras.models import Sequential
from tensorflow.python.keras.layers import Dense
from tensorflow.python.keras.layers import Flatten
from tensorflow.python.keras.layers.convolutional import Conv2D
from tensorflow.python.keras.layers.convolutional import MaxPooling2D
from tensorflow.python.keras.utils import np_utils

model = Sequential()

model.add(Conv2D(2,(3,3),padding='same',activation='relu',input_shape=(8,8,1)))
model.add(MaxPooling2D(pool_size=(2,2)))
model.add(Conv2D(3,(2,2),padding='same',activation='relu'))
model.add(MaxPooling2D(pool_size=(2,2)))
model.add(Flatten())
model.add(Dense(8,activation='relu'))
model.add(Dense(3,activation='softmax'))
model.summary()

from IPython.display import SVG
from tensorflow.python.keras.utils.vis_utils import model_to_dot

%matplotlib inline

picture = SVG(model_to_dot(model,show_shapes=True).create(prog='dot',format='svg'))
print("the picture is SVG:", "<svg" in picture.data, "and names the layers:", "conv2d" in picture.data.lower())

# Three kinds of pictures: bright above, bright below, bright everywhere.
numpy.random.seed(0)
x = numpy.random.rand(320, 8, 8, 1) * 0.3
kinds = numpy.random.randint(0, 3, 320)
x[kinds == 0, :4] += 0.7
x[kinds == 1, 4:] += 0.7
x[kinds == 2] += 0.7
y = np_utils.to_categorical(kinds, 3)
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x, y, epochs=40, batch_size=10, verbose=0)
print("accuracy on pictures: %.2f" % model.evaluate(x, y, verbose=0)[1])

# Dense with input_dim
dense = Sequential()
dense.add(Dense(8,input_dim=4,activation='relu'))
print("Dense:", dense.input_shape, "->", dense.output_shape)

# LSTM with input_dim and input_length: the sum of five numbers
from tensorflow.python.keras.layers import LSTM

sequences = numpy.random.rand(320, 5, 1)
sums = sequences.sum(axis=1)
net = Sequential()
net.add(LSTM(3, input_dim=1, input_length=5))
net.add(Dense(1))
print("LSTM:", net.input_shape, "->", net.layers[0].output.shape)
net.compile(loss='mse', optimizer='adam')
first = net.evaluate(sequences, sums, verbose=0)
net.fit(sequences, sums, epochs=80, batch_size=20, verbose=0)
last = net.evaluate(sequences, sums, verbose=0)
print("LSTM learns: loss is below a tenth of what it was:", last < first / 10)
