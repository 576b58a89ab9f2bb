"""The models that are measured."""

from benchmarks.cases.base import Case as Case
from benchmarks.cases.table import CASES as CASES
