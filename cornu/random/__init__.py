"""Random numbers: reproducible by an integer seed or a stream of seeds."""

from cornu.core.seed_generator import SeedGenerator as SeedGenerator
from cornu.random.distributions import beta as beta
from cornu.random.distributions import binomial as binomial
from cornu.random.distributions import gamma as gamma
from cornu.random.distributions import normal as normal
from cornu.random.distributions import randint as randint
from cornu.random.distributions import truncated_normal as truncated_normal
from cornu.random.distributions import uniform as uniform
from cornu.random.sampling import categorical as categorical
from cornu.random.sampling import dropout as dropout
from cornu.random.sampling import shuffle as shuffle
