"""What tests of training share."""

import jax
import pytest


@pytest.fixture
def compiled():
    """How long each compilation took since the test began, or since it cleared the list."""
    seconds = []

    def note(event, duration, **_):
        if event == "/jax/core/compile/backend_compile_duration":
            seconds.append(duration)

    jax.monitoring.register_event_duration_secs_listener(note)
    yield seconds
    jax.monitoring.unregister_event_duration_listener(note)
