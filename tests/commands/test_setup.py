"""How the first administrator learns where to begin, also after a roster was taken over in the terminal."""

import re

from openpyxl import Workbook

ROSTER = [("工号", "姓名", "车间", "班组", "岗位"), ("00007", "高远", "浮选车间", "浮选一班", "浮选工")]
GRANT = """
from yixian.web.people import first_run
first_run.begin(staff_no="00007", name="", password="qf-yx-2026")
"""


def test_a_roster_goes_into_an_empty_home_and_setup_shows_the_way_in(empty, tmp_path):
    book = Workbook()
    for row in ROSTER:
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    file = str(tmp_path / "roster.xlsx")
    looked = empty.run("import", "roster", file, "--dry-run", "--lang", "en")
    assert (looked.returncode, "everything would be new" in looked.stdout) == (0, True)
    done = empty.run("import", "roster", file, "--yes", "--plant", "青峰选矿厂", "--lang", "en")
    assert done.returncode == 0, done.stderr
    told = empty.run("setup", "--port", "8123")
    again = empty.run("setup", "--port", "8123")
    assert re.search(r"http://127\.0\.0\.1:8123/first-run/\?code=\w{12}", told.stderr)
    assert told.stderr.splitlines()[-1] == again.stderr.splitlines()[-1]
    empty.django(GRANT)
    closed = empty.run("setup")
    assert closed.returncode == 1
    assert "administrator already" in closed.stderr


def test_every_command_of_the_list_can_be_loaded(empty):
    done = empty.run("--help")
    assert (done.returncode, "verify" in done.stdout, "setup" in done.stdout) == (0, True, True)
