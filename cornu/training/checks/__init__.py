"""Mistakes that train without a message, looked for on the first batch."""

from cornu.training.checks.first_batch import DATA_RULES as DATA_RULES
from cornu.training.checks.first_batch import OUTPUT_RULES as OUTPUT_RULES
from cornu.training.checks.first_batch import check_first_batch as check_first_batch
from cornu.training.checks.rule import Rule as Rule
