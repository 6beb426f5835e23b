import pytest

from web.training import rooms
from yixian.web.training import store


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Frames and trends of a test stand in its own folder, and no host remembers the last test's wishes."""
    settings.HOME = tmp_path
    store._given.clear()
    return tmp_path


@pytest.fixture
def drill(plant, instructor, worker):
    return rooms.drill_of(plant.team, instructor, worker)


@pytest.fixture
def run(drill, instructor):
    return rooms.started(drill, instructor)
