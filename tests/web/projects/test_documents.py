"""The verdict and the story to take away: the same words as the page, in a file that opens."""

import io
import json
from datetime import timedelta

import pytest
import typst
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from web.projects.trials import END, frozen, measured, moment
from yixian.web.audit.models import AuditEntry
from yixian.web.projects import actions, documents
from yixian.web.ui import pdf

AFTER = moment(END + timedelta(days=1))


@pytest.fixture
def verdict(plant, leader, manager):
    trial = frozen(plant.zone, leader, manager, measured(plant.zone))
    actions.amend(trial, name="price", value=1.5, reason="涨价", by=leader, at=AFTER)
    return actions.ask_verdict(trial, by=leader, at=AFTER)


def fetched(client, name, pk):
    answer = client.get(reverse(f"projects:{name}", args=[pk]))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return answer.content


def words_of(made: bytes) -> str:
    document = Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_word_and_page_say_the_same(verdict, leader, as_, language):
    client = as_(leader)
    client.cookies["django_language"] = language
    view = client.get(reverse("projects:verdict", args=[verdict.pk])).context["view"]
    told = words_of(fetched(client, "verdict-docx", verdict.pk))
    for line in [view.word.label, *view.lines, *view.money, *view.why, *view.heed, verdict.charter_sha]:
        assert str(line) in told
    assert "涨价" in told


def test_the_pdf_has_two_pages(verdict, leader, as_):
    assert fetched(as_(leader), "verdict-pdf", verdict.pk).startswith(b"%PDF")
    view = as_(leader).get(reverse("projects:verdict", args=[verdict.pk])).context["view"]
    pages = typst.compile(
        str(documents.TEMPLATES / "verdict.typ"),
        font_paths=[str(pdf.FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(documents.verdict_parts(view), ensure_ascii=False)},
        format="svg",
    )
    assert len(pages) == 2


def test_word_has_a_chinese_font_in_every_style_and_pictures(verdict, leader, as_):
    document = Document(io.BytesIO(fetched(as_(leader), "verdict-docx", verdict.pk)))
    for name in ("Normal", "Heading 1", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in {"宋体", "黑体"}
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    assert len(document.inline_shapes) == 2


def test_every_download_leaves_an_audit_row(verdict, worker, as_):
    client = as_(worker)
    for name in ("verdict-pdf", "verdict-docx"):
        fetched(client, name, verdict.pk)
    fetched(client, "story-docx", verdict.trial.project_id)
    rows = AuditEntry.objects.filter(action="project.downloaded", actor=worker)
    assert sorted(row.changes["what"] for row in rows) == sorted(
        [f"verdict {verdict.pk} pdf", f"verdict {verdict.pk} docx", "story docx"]
    )


def test_a_verdict_without_an_effect_can_be_taken_away_too(plant, leader, manager, as_):
    verdict = actions.ask_verdict(frozen(plant.zone, leader, manager), by=leader, at=AFTER)
    assert fetched(as_(leader), "verdict-pdf", verdict.pk).startswith(b"%PDF")
    assert "证据不足" in words_of(fetched(as_(leader), "verdict-docx", verdict.pk))
    assert as_(leader).get(reverse("projects:residuals", args=[verdict.pk])).status_code == 404


def test_what_the_model_leaves_is_a_picture_of_its_readings(verdict, leader, as_):
    answer = as_(leader).get(reverse("projects:residuals", args=[verdict.pk]))
    effect = verdict.record["effect"]
    assert answer.content.decode().count("<circle") == effect["n_before"] + effect["n_after"]


def test_the_terms_of_the_model_name_the_change(verdict, leader, as_):
    view = as_(leader).get(reverse("projects:verdict", args=[verdict.pk])).context["view"]
    assert dict(view.terms)["新做法带来的变化"].startswith("−0.")


def test_a_picture_becomes_pixels(verdict):
    assert documents.png(verdict.figure).startswith(b"\x89PNG")
