"""Django reads all catalogues as one: a sentence of two apps can have only one Chinese, so both must agree on it."""

from collections import defaultdict

from contracts.test_catalogues import APPS, WEB, catalogue


def test_apps_agree_on_the_chinese_of_the_same_words():
    said: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for app in APPS:
        for entry in catalogue(WEB, app):
            said[entry.msgctxt, entry.msgid][app] = entry.msgstr
    differing = {words: by_app for words, by_app in said.items() if len(set(by_app.values())) > 1}
    assert differing == {}
