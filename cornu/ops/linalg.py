"""Linear algebra: decompositions, inverses, equations, norms. Leading axes run over many matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.linalg as jsl

from cornu.base.errors import bad_argument
from cornu.core.op import op
from cornu.ops.inputs import Axis, Tensor, TensorLike, array, as_float

__all__ = [
    "cholesky", "cholesky_inverse", "det", "eig", "eigh", "inv", "jvp", "lstsq", "lu_factor", "matrix_rank", "norm",
    "pinv", "qr", "solve", "solve_triangular", "svd",
]  # fmt: skip


def _matrices(where: str, x: Any, square: bool = False) -> jax.Array:
    x = as_float(x)
    if x.ndim < 2:
        raise bad_argument(where, "x", "a matrix or a tensor of matrices", x)
    if square and x.shape[-1] != x.shape[-2]:
        raise bad_argument(where, "x", "a square matrix or a tensor of them", x)
    return x


def _single(compute: Callable[..., Any], *arrays: jax.Array, **options: Any) -> Any:
    """`compute` on arrays, those of half precision in float32 and back: XLA decomposes nothing narrower."""
    kept = jnp.result_type(*arrays)
    if jnp.finfo(kept).bits > 16:
        return compute(*arrays, **options)
    results = compute(*(array.astype("float32") for array in arrays), **options)
    return jax.tree.map(lambda result: result.astype(kept) if result.dtype == "float32" else result, results)


def _negligible(x: jax.Array, share: float | None, factor: int = 1) -> Any:
    """The share of the largest below which a singular value counts as zero; None leaves the choice to JAX."""
    if share is not None or x.ndim < 2 or jnp.finfo(x.dtype).bits > 16:
        return share
    return factor * max(x.shape[-2:]) * float(jnp.finfo(x.dtype).eps)


@op
def cholesky(x: TensorLike, upper: bool = False) -> Tensor:
    """The triangular matrix `l` with `l @ l.T = x`, for positive definite matrices.

    Args:
        x: tensor (..., n, n).
        upper: whether to return the upper triangle, the transpose of the lower one.

    Raises:
        ValueError: if `x` is not square, or (outside compiled code) not positive definite.

    Example:
        >>> from cornu import ops
        >>> print(ops.cholesky([[4.0, 0.0], [0.0, 9.0]]))
        [[2. 0.]
         [0. 3.]]
    """
    x = _matrices("cholesky", x, square=True)
    result = _single(jnp.linalg.cholesky, x, upper=upper)
    if not isinstance(result, jax.core.Tracer) and bool(jnp.any(jnp.isnan(result))):
        raise bad_argument("cholesky", "x", "positive definite", x, "Add a small number to its diagonal.")
    return result


@op
def cholesky_inverse(x: TensorLike, upper: bool = False) -> Tensor:
    """The inverse of a matrix whose Cholesky factor is given.

    Args:
        x: triangular matrix, as `cholesky` returns it.
        upper: whether it is an upper triangle.

    Raises:
        ValueError: if `x` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.cholesky_inverse([[2.0, 0.0], [0.0, 1.0]]))
        [[0.25 0.  ]
         [0.   1.  ]]
    """
    x = _matrices("cholesky_inverse", x, square=True)
    inverse = jsl.solve_triangular(x, jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape), lower=not upper)
    flipped = jnp.swapaxes(inverse, -1, -2)
    return inverse @ flipped if upper else flipped @ inverse


@op
def det(x: TensorLike) -> Tensor:
    """Determinants.

    Args:
        x: tensor (..., n, n).

    Raises:
        ValueError: if `x` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.det([[2.0, 0.0], [0.0, 3.0]]))
        6.0
    """
    return _single(jnp.linalg.det, _matrices("det", x, square=True))


@op
def eig(x: TensorLike) -> Tensor:
    """Eigenvalues and eigenvectors; JAX has them on CPUs only.

    Args:
        x: tensor (..., n, n).

    Returns:
        Complex eigenvalues (..., n), and eigenvectors as columns (..., n, n).

    Raises:
        ValueError: if `x` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.eig([[2.0, 0.0], [0.0, 3.0]])[0])
        [2.+0.j 3.+0.j]
    """
    return tuple(_single(jnp.linalg.eig, _matrices("eig", x, square=True)))


@op
def eigh(x: TensorLike) -> Tensor:
    """Eigenvalues and eigenvectors of symmetric matrices.

    Args:
        x: tensor (..., n, n).

    Returns:
        Eigenvalues in rising order (..., n), and eigenvectors as columns (..., n, n).

    Raises:
        ValueError: if `x` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.eigh([[3.0, 0.0], [0.0, 2.0]])[0])
        [2. 3.]
    """
    return tuple(_single(jnp.linalg.eigh, _matrices("eigh", x, square=True)))


@op
def inv(x: TensorLike) -> Tensor:
    """Inverses of matrices. To solve equations, `solve` is faster and more exact.

    Args:
        x: tensor (..., n, n).

    Raises:
        ValueError: if `x` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.inv([[2.0, 0.0], [0.0, 4.0]]))
        [[0.5  0.  ]
         [0.   0.25]]
    """
    return _single(jnp.linalg.inv, _matrices("inv", x, square=True))


@op
def pinv(x: TensorLike, rcond: float | None = None) -> Tensor:
    """Pseudo-inverses, which matrices of any shape have.

    Args:
        x: tensor (..., m, n).
        rcond: singular values below this share of the largest count as zero; None chooses by the precision.

    Raises:
        ValueError: if `x` has fewer than two axes.

    Example:
        >>> from cornu import ops
        >>> print(ops.pinv([[2.0], [0.0]]))
        [[0.5 0. ]]
    """
    x = _matrices("pinv", x)
    return _single(jnp.linalg.pinv, x, rtol=_negligible(x, rcond, 10))


@op
def matrix_rank(x: TensorLike, tol: float | None = None) -> Tensor:
    """Number of singular values that are not zero.

    Args:
        x: tensor (..., m, n).
        tol: singular values up to this one count as zero; None chooses by the largest and the precision.

    Raises:
        ValueError: if `x` has fewer than two axes.

    Example:
        >>> from cornu import ops
        >>> print(ops.matrix_rank([[1.0, 2.0], [2.0, 4.0]]))
        1
    """
    x = _matrices("matrix_rank", x)
    least: Any = _negligible(x, tol)
    if least is not tol:
        least = least * jnp.linalg.norm(x.astype("float32"), 2, axis=(-2, -1))
    return _single(jnp.linalg.matrix_rank, x, rtol=least)


@op
def lu_factor(x: TensorLike) -> Tensor:
    """Lower and upper triangle whose product is `x` with its rows exchanged.

    Args:
        x: tensor (..., m, n).

    Returns:
        Both triangles in one matrix, and for each row the row it was exchanged with.

    Raises:
        ValueError: if `x` has fewer than two axes.

    Example:
        >>> from cornu import ops
        >>> print(ops.lu_factor([[2.0, 0.0], [1.0, 3.0]])[0])
        [[2.  0. ]
         [0.5 3. ]]
    """
    return tuple(_single(jsl.lu_factor, _matrices("lu_factor", x)))


@op
def norm(x: TensorLike, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Norms of vectors or matrices.

    Args:
        x: tensor.
        ord: for vectors a number, or infinity; for matrices "fro", "nuc", 1, -1, 2, -2 or infinity; None means the
            root of the sum of squares.
        axis: one axis for vectors, two for matrices; None takes the whole tensor.
        keepdims: whether a reduced axis stays, with size 1.

    Raises:
        ValueError: if there is no such norm.

    Example:
        >>> from cornu import ops
        >>> print(ops.norm([3.0, 4.0]))
        5.0
    """
    x, axis = as_float(x), tuple(axis) if isinstance(axis, list) else axis
    of_matrices = (x.ndim if axis is None else jnp.size(axis)) == 2
    if of_matrices and ord in ("nuc", 2, -2):  # from singular values
        return _single(jnp.linalg.norm, x, ord=ord, axis=axis, keepdims=keepdims)
    return jnp.linalg.norm(x, ord, axis, keepdims)


@op
def qr(x: TensorLike, mode: str = "reduced") -> Tensor:
    """Matrices with perpendicular columns of length 1, and triangular ones, whose product is `x`.

    Args:
        x: tensor (..., m, n).
        mode: "reduced", or "complete" for a square first matrix.

    Raises:
        ValueError: if `mode` is neither.

    Example:
        >>> from cornu import ops
        >>> print(abs(ops.qr([[2.0, 0.0], [0.0, 3.0]])[1]))
        [[2. 0.]
         [0. 3.]]
    """
    if mode not in ("reduced", "complete"):
        raise bad_argument("qr", "mode", "'reduced' or 'complete'", mode)
    return tuple(_single(jnp.linalg.qr, _matrices("qr", x), mode=mode))


@op(keras_name="SVD")
def svd(x: TensorLike, full_matrices: bool = True, compute_uv: bool = True) -> Tensor:
    """Singular values, and the two orthogonal matrices around them.

    Args:
        x: tensor (..., m, n).
        full_matrices: whether the orthogonal matrices are square.
        compute_uv: whether they are returned.

    Returns:
        `u, s, v` with `u @ diag(s) @ v = x`, or `s` alone.

    Raises:
        ValueError: if `x` has fewer than two axes.

    Example:
        >>> from cornu import ops
        >>> print(ops.svd([[3.0, 0.0], [0.0, 4.0]], compute_uv=False))
        [4. 3.]
    """
    result = _single(jnp.linalg.svd, _matrices("svd", x), full_matrices=full_matrices, compute_uv=compute_uv)
    return tuple(result) if compute_uv else result


@op
def solve(a: TensorLike, b: TensorLike) -> Tensor:
    """The `x` with `a @ x = b`.

    Args:
        a: tensor (..., n, n).
        b: tensor (..., n) or (..., n, k).

    Raises:
        ValueError: if `a` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 8.0]))
        [1. 2.]
    """
    a, b = _matrices("solve", a, square=True), as_float(b)
    vector = b.ndim == a.ndim - 1
    x = _single(jnp.linalg.solve, a, b[..., None] if vector else b)
    return x[..., 0] if vector else x


@op
def solve_triangular(a: TensorLike, b: TensorLike, lower: bool = False) -> Tensor:
    """The `x` with `a @ x = b`, for triangular matrices.

    Args:
        a: tensor (..., n, n), of which one triangle is used.
        b: tensor (..., n) or (..., n, k).
        lower: whether that is the lower triangle.

    Raises:
        ValueError: if `a` is not square.

    Example:
        >>> from cornu import ops
        >>> print(ops.solve_triangular([[2.0, 0.0], [1.0, 1.0]], [2.0, 3.0], lower=True))
        [1. 2.]
    """
    a, b = _matrices("solve_triangular", a, square=True), as_float(b)
    if b.ndim == a.ndim - 1:
        return jsl.solve_triangular(a, b[..., None], lower=lower)[..., 0]
    return jsl.solve_triangular(a, b, lower=lower)


@op
def lstsq(a: TensorLike, b: TensorLike, rcond: float | None = None) -> Tensor:
    """The `x` for which `a @ x` comes closest to `b`.

    Args:
        a: matrix (m, n).
        b: tensor (m,) or (m, k).
        rcond: singular values below this share of the largest count as zero; None chooses by the precision.

    Example:
        >>> from cornu import ops
        >>> print(ops.lstsq([[1.0], [1.0]], [1.0, 3.0]).round(3))
        [2.]
    """
    a, b = as_float(a), as_float(b)
    return _single(jnp.linalg.lstsq, a, b, rcond=_negligible(a, rcond))[0]


@op(keras_name="JVP", tensors=("fun", "primals", "tangents"))
def jvp(fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """A function's values and how they change along a direction.

    Args:
        fun: function of tensors.
        primals: tuple of arguments.
        tangents: tuple of directions, one for each argument.
        has_aux: whether `fun` returns a pair (values, anything else).

    Returns:
        The values and their change, and what else `fun` returned if `has_aux`.

    Example:
        >>> from cornu import ops
        >>> value, change = ops.jvp(lambda x: x * x, (3.0,), (1.0,))
        >>> print(value, change)
        9.0 6.0
    """
    primals, tangents = (jax.tree.map(array, tuple(values)) for values in (primals, tangents))
    return jax.jvp(fun, primals, tangents, has_aux=has_aux)
