"""Those of JAX's activations that are slow when called outside compiled code, as compiled functions.

Their derivatives are rules written in Python (`jax.custom_jvp`), and JAX takes 100 to 200 microseconds to look at one
anew in each eager call. Here such a call is a single dispatch. In traced code nothing changes: `inline` puts the same
operations there. ReLU is in `kernels/relu.py`.
"""

from __future__ import annotations

import jax

from cornu.kernels import softmax as kernels

__all__ = ["gelu", "relu6", "softmax"]

gelu = jax.jit(jax.nn.gelu, static_argnames="approximate", inline=True)
relu6 = jax.jit(jax.nn.relu6, inline=True)
softmax = jax.jit(kernels.softmax, static_argnames="axis", inline=True)
