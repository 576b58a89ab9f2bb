"""Names that Keras 1 had and Keras 2 dropped or changed."""
