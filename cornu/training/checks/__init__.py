"""Mistakes that train without a message, looked for on the first batch."""

from cornu.training.checks.first_batch import *
from cornu.training.checks.rule import Rule as Rule
