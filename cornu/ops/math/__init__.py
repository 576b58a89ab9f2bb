"""Ops of mathematics that NumPy lacks: special functions, segments, Fourier transforms."""

from cornu.ops.math.fourier import fft as fft
from cornu.ops.math.fourier import fft2 as fft2
from cornu.ops.math.fourier import ifft2 as ifft2
from cornu.ops.math.fourier import irfft as irfft
from cornu.ops.math.fourier import istft as istft
from cornu.ops.math.fourier import rfft as rfft
from cornu.ops.math.fourier import stft as stft
from cornu.ops.math.segments import segment_max as segment_max
from cornu.ops.math.segments import segment_min as segment_min
from cornu.ops.math.segments import segment_prod as segment_prod
from cornu.ops.math.segments import segment_sum as segment_sum
from cornu.ops.math.special import cdist as cdist
from cornu.ops.math.special import erf as erf
from cornu.ops.math.special import erfc as erfc
from cornu.ops.math.special import erfinv as erfinv
from cornu.ops.math.special import extract_sequences as extract_sequences
from cornu.ops.math.special import in_top_k as in_top_k
from cornu.ops.math.special import logdet as logdet
from cornu.ops.math.special import logsumexp as logsumexp
from cornu.ops.math.special import rsqrt as rsqrt
from cornu.ops.math.special import top_k as top_k
from cornu.ops.math.special import view_as_complex as view_as_complex
from cornu.ops.math.special import view_as_real as view_as_real
