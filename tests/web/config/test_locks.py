import os
import subprocess
import sys
from pathlib import Path

import pytest

from yixian.web.config import locks

ROOT = Path(__file__).parents[3]

HOLD = """
import sys, time
from pathlib import Path
from yixian.web.config import locks
with locks.using(Path(sys.argv[1]), "serve"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_restore_waits_for_nobody_who_uses_the_home(tmp_path, holder):
    with pytest.raises(locks.Busy) as caught, locks.alone(tmp_path):
        pass
    assert caught.value.holders == [f"serve-{holder.pid}"]


def test_a_killed_process_leaves_no_lock(tmp_path, holder):
    holder.kill()
    holder.wait()
    with locks.alone(tmp_path):
        pass


def test_nothing_starts_beneath_a_restore(tmp_path):
    with locks.alone(tmp_path), pytest.raises(locks.Busy), locks.using(tmp_path, "serve"):
        pass


def test_a_lock_given_up_is_free(tmp_path):
    with locks.using(tmp_path, "serve"):
        assert len(locks.holders(tmp_path)) == 1
    assert locks.holders(tmp_path) == []
