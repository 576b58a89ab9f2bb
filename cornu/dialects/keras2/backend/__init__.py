"""`keras.backend` as Keras 1 and 2 had it: the functions that Keras 3 dropped."""
