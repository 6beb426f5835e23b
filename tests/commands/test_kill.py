"""The server is killed while forty phones raise concerns: what was acknowledged is there when it is back."""

import json

import pytest

PROGRAM = """
import json
from yixian.commands.benches import killing
load, missing, clean = killing.run(40, 80)
print(json.dumps({"acknowledged": len(load.acknowledged), "refused": load.refused, "missing": missing, "clean": clean}))
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_to_a_sigkill(installation):
    found = json.loads(installation.django(PROGRAM).splitlines()[-1])
    assert found["acknowledged"] >= 80
    assert found["refused"] == []
    assert found["missing"] == 0
    assert found["clean"]
