"""Products of many matrices, read and written as they lie: numbers, derivatives, and what is left of transposes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cornu import ops
from cornu.kernels import contraction, native
from cornu.kernels.contraction import _Axes, einsum, matmul, transpose
from tests.kernels.derivatives import assert_same_everywhere

pytestmark = pytest.mark.skipif(not native.is_available(), reason=native.why_not() or "")

# Equation and shapes; all large enough for the kernel.
CASES = {
    "matrices": ("bik,bkj->bij", (3, 33, 70), (3, 70, 45)),
    "second one turned": ("bik,bjk->bij", (3, 40, 41), (3, 50, 41)),
    "first one turned": ("bki,bkj->bij", (3, 64, 40), (3, 64, 32)),
    "result turned": ("bik,bkj->bji", (2, 96, 40), (2, 40, 37)),
    "scores of attention": ("bqhd,bkhd->bhqk", (2, 40, 4, 32), (2, 48, 4, 32)),
    "values of attention": ("bhqk,bkhd->bqhd", (2, 4, 40, 48), (2, 48, 4, 32)),
    "products in another order": ("gbik,bgkj->bigj", (2, 3, 40, 32), (3, 2, 32, 33)),
    "no products": ("ik,kj->ij", (100, 64), (64, 64)),
}


def _operands(case, dtype="float32"):
    equation, *shapes = CASES[case]
    rng = np.random.default_rng(len(case))
    # Sums of about 1, so that sines of them, differentiated twice, stay well conditioned.
    scales = (shapes[0][-1] ** -0.5, 1.0)
    return equation, [jnp.asarray(rng.normal(size=s) * scale, dtype) for s, scale in zip(shapes, scales, strict=True)]


def _native_calls(function, *arguments):
    return jax.jit(function).lower(*arguments).compile().as_text().count('custom_call_target="cornu_contraction"')


@pytest.mark.parametrize("case", CASES)
def test_numbers_and_all_derivatives(case):
    equation, operands = _operands(case)
    assert _native_calls(lambda a, b: einsum(equation, a, b), *operands) == 1
    assert_same_everywhere(
        lambda a, b: [einsum(equation, a, b)],
        lambda a, b: [jnp.einsum(equation, a, b, precision="highest")],
        operands,
    )


@pytest.mark.parametrize("case", CASES)
def test_bfloat16_is_summed_in_float32_and_rounded_once(case):
    equation, operands = _operands(case, "bfloat16")
    assert _native_calls(lambda a, b: einsum(equation, a, b), *operands) == 1
    exact = np.einsum(equation, *(np.asarray(each, "float64") for each in operands))
    made = np.asarray(jax.jit(lambda a, b: einsum(equation, a, b))(*operands), "float64")
    np.testing.assert_allclose(made, exact, rtol=2**-8, atol=1e-5)


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("bsd,dnh->bsnh", ((2, 64, 64), (64, 8, 64))),  # two axes of columns
        ("bik,bkj->ij", ((4, 64, 64), (4, 64, 64))),  # two axes of depth
        ("ikb,kjb->ijb", ((64, 64, 4), (64, 64, 4))),  # columns that are not neighbours
        ("bii,bij->bij", ((4, 64, 64), (4, 64, 64))),  # a diagonal
        ("bik,bkj->bij", ((2, 2, 2), (2, 2, 2))),  # too small
        ("bik,ckj->bij", ((1, 99, 99), (1, 99, 99))),  # a sum over what one of both has alone
    ],
)
def test_what_the_kernel_does_not_serve_goes_to_xla(equation, shapes):
    a, b = (jnp.asarray(np.random.default_rng(1).normal(size=shape), "float32") for shape in shapes)
    assert _native_calls(lambda a, b: einsum(equation, a, b), a, b) == 0
    expected = np.einsum(equation, np.asarray(a, "float64"), np.asarray(b, "float64"))
    np.testing.assert_allclose(einsum(equation, a, b), expected, rtol=1e-5, atol=1e-4)


def test_sizes_that_do_not_fit_are_refused_as_ever():
    with pytest.raises((TypeError, ValueError)):
        matmul(jnp.ones((2, 50, 60)), jnp.ones((2, 61, 50)))
    with pytest.raises((TypeError, ValueError)):
        einsum("bqhd,bkhd->bhqk", jnp.ones((2, 64, 4, 32)), jnp.ones((2, 64, 4, 33)))
    with pytest.raises((TypeError, ValueError)):
        einsum("bik,bkj->bij", jnp.ones((64, 64)), jnp.ones((2, 64, 64)))


def _attention(x, w):
    """Attention as a textbook writes it."""

    def heads(x, w):
        return ops.transpose(ops.reshape(ops.matmul(x, w), (-1, 32, 4, 32)), (0, 2, 1, 3))

    query, key, value = (heads(x, each) for each in w)
    scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2)))
    return ops.transpose(ops.matmul(ops.softmax(scores), value), (0, 2, 1, 3))


def test_attention_moves_nothing(monkeypatch):
    rng = np.random.default_rng(2)
    x, w = (jnp.asarray(rng.normal(size=n) / 8, "float32") for n in ((2, 32, 128), (3, 128, 128)))

    def loss(x, w):
        return jnp.sum(jnp.sin(_attention(x, w)))

    program = jax.jit(jax.grad(loss, (0, 1))).lower(x, w).compile().as_text()
    assert program.count('custom_call_target="cornu_contraction"') == 6
    moved = [line for line in program.splitlines() if " transpose(" in line and "[2,4," in line]
    assert not moved
    made = jax.jit(jax.grad(loss, (0, 1)))(x, w)
    monkeypatch.setattr(contraction, "_is_served", lambda *_: False)
    expected = jax.jit(jax.grad(lambda *operands: loss(*operands), (0, 1)))(x, w)
    for one, other in zip(made, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-6)


def test_transposes_of_transposes_and_of_products():
    a, b = (jnp.asarray(np.random.default_rng(3).normal(size=(2, 3, 40, 40)), "float32") for _ in range(2))

    def program(a, b):
        turned = transpose(transpose(a, (1, 0, 3, 2)), (1, 0, 2, -1))
        return transpose(transpose(matmul(turned, b), (0, 2, 1, 3)), (0, 2, 1, 3)), transpose(turned)

    made, other = jax.jit(program)(a, b)
    np.testing.assert_allclose(made, np.swapaxes(a, -1, -2) @ b, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(other, np.swapaxes(a, -1, -2).T)
    assert _native_calls(lambda a, b: program(a, b)[0], a, b) == 1


def test_what_is_known_of_a_value_ends_with_it():
    x = jnp.ones((2, 64, 64))
    jax.jit(lambda x: matmul(transpose(x, (0, 2, 1)), x))(x)
    assert not contraction._transposed._entries
    assert not contraction._contracted._entries


def test_numbers_do_not_depend_on_the_run():
    equation, (a, b) = _operands("scores of attention")
    function = jax.jit(lambda a, b: einsum(equation, a, b))
    first = np.asarray(function(a, b))
    assert all(np.array_equal(first, function(a, b)) for _ in range(5))


def test_a_nan_stays_where_it_belongs():
    a, b = (jnp.ones((2, 64, 64)) for _ in range(2))
    made = np.asarray(matmul(a.at[1, 3, 5].set(jnp.nan), b))
    assert np.isnan(made[1, 3]).all()
    assert np.isnan(made).sum() == 64


def test_both_operands_mapped():
    a, b = (jnp.asarray(np.random.default_rng(4).normal(size=(3, 2, 48, 48)), "float32") for _ in range(2))
    made = jax.jit(jax.vmap(matmul, (0, 1)))(a, jnp.swapaxes(b, 0, 1))
    np.testing.assert_allclose(made, np.asarray(a) @ np.asarray(b), rtol=1e-4, atol=1e-4)
    assert contraction._plan(_Axes("zbik", "zbkj", "zbij"), a.shape, b.shape) is not None
