"""The table of implementations."""

import pytest

from cornu.kernels.table import TABLE, choose


def test_every_operation_has_a_row_that_serves_the_rest():
    for operation in {row.operation for row in TABLE}:
        assert choose(operation, "a case nobody thought of")
    assert all(row.reason for row in TABLE)


def test_an_unknown_operation_is_named():
    with pytest.raises(LookupError, match="no row of the table serves 'fft'"):
        choose("fft")
