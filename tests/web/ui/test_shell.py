from django.test import Client
from django.urls import reverse


def test_home_asks_the_stranger_to_sign_in(client, db):
    answer = client.get(reverse("ui:home"))
    assert answer.status_code == 302
    assert reverse("people:sign-in") in answer["Location"]


def test_home_is_shown_in_chinese_unless_asked(as_, worker):
    page = as_(worker).get(reverse("ui:home"))
    assert page.status_code == 200
    assert 'lang="zh-hans"' in page.content.decode()


def test_language_is_kept_for_the_person(as_, worker):
    own = as_(worker)
    own.post(reverse("ui:language"), {"language": "en", "next": "/"})
    worker.refresh_from_db()
    assert worker.language == "en"
    assert 'lang="en"' in own.get(reverse("ui:home")).content.decode()


def test_language_never_sends_away_from_the_site(client, db):
    answer = client.post(reverse("ui:language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_a_form_without_its_token_is_refused_in_the_reader_s_language(worker):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post("/sign-out/")
    assert answer.status_code == 403
    assert "没有保存任何内容" in answer.content.decode()


def test_a_new_administrator_is_told_what_to_do_first(as_, administrator, leader):
    page = as_(administrator).get(reverse("ui:home"))
    steps = {step.url: step.is_done for step in page.context["page"].first_steps}
    assert steps[reverse("imports:start")]
    assert not steps[reverse("indicators:list")]
    assert not as_(leader).get(reverse("ui:home")).context["page"].first_steps
