"""Names that Keras 2 had and Keras 3 dropped."""
