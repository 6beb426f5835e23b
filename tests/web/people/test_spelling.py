import pytest

from yixian.web.people.models import Person
from yixian.web.people.spelling import LONGEST, spell


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("张一线", "zhangyixian zyx"),
        ("曾国强", "zengguoqiang zgq"),
        ("单 雄信", "shanxiongxin sxx"),
        ("尉迟恭", "yuchigong ycg"),
        ("吕绿", "lvlv ll"),
        ("John Li", "johnli j"),
        ("阿卜杜热西提·麦麦提", "abodurexitimaimaiti abdrxtmmt"),
        ("", ""),
    ],
)
def test_a_name_is_spelled_in_full_and_by_initials(name, spelling):
    assert spell(name) == spelling


def test_a_long_name_still_fits_its_column_and_keeps_its_initials():
    made = spell("张" * 60)
    assert len(made) <= LONGEST
    assert made.endswith(" " + "z" * 40)


def test_saving_a_name_renews_its_spelling(db):
    person = Person.objects.create_user("1", "张三")
    person.name = "李四"
    person.save(update_fields=["name"])
    person.refresh_from_db()
    assert person.pinyin == "lisi ls"
