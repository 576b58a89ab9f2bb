"""Notices are said once a process; here each test may hear them."""

from __future__ import annotations

import pytest

from cornu.base.notices import forget_notices


@pytest.fixture(autouse=True)
def fresh_notices() -> None:
    forget_notices()
