"""Random numbers: reproducible by an integer seed or a stream of seeds."""

from cornu.core.seed_generator import SeedGenerator as SeedGenerator
from cornu.random.distributions import *
from cornu.random.sampling import *
