"""Settings and fixtures that all tests share."""

import pytest
from hypothesis import settings

from sim.world import World
from tests.support import past

settings.register_profile("interwoven", deadline=None)  # other work on the machine must not fail a test
settings.load_profile("interwoven")


@pytest.fixture(scope="session")
def today() -> World:
    """Columbus with 2,000 people at the end of 2024, the year before plans act. Live on in a copy only."""
    return past("columbus", 2_000, 3, 2024)
