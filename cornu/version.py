"""Public face: the version."""

import cornu


def version() -> str:
    """Version of cornu.

    Example:
        >>> import cornu
        >>> cornu.version() == cornu.__version__
        True
    """
    return cornu.__version__
