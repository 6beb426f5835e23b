"""Documents to take away: the verdict as two pages of PDF or Word, the improvement story as Word.

All are made from the dataclasses the pages show, so no document says anything the page does not.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from yixian.web.projects import analysis, residuals
from yixian.web.projects.pages import language
from yixian.web.projects.stories import Section, Story
from yixian.web.projects.verdicts import VerdictPage
from yixian.web.ui import pdf

TEMPLATES = Path(__file__).parent / "templates" / "projects"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Fonts every office PC in China has; Word falls back by itself elsewhere.
LATIN, CHINESE, CHINESE_HEADING = "Times New Roman", "宋体", "黑体"
#: Dots per inch of pictures in Word, which shows no SVG in its older versions.
DPI = 200.0

Pairs = Iterable[tuple[str, str]]


def figure_of(view: VerdictPage) -> str:
    """Return the verdict's picture in the reader's language."""
    return analysis.figure_in(view.verdict.figure, language())


def residuals_of(view: VerdictPage) -> str:
    """Return the picture of what the model leaves unexplained; empty where there is no model."""
    points = view.verdict.technical.get("residuals") or []
    unit = view.trial.indicator.unit
    return residuals.draw([(time, left) for time, left in points], unit, _("What the model leaves")) if points else ""


def verdict_parts(view: VerdictPage) -> dict[str, Any]:
    """Return what stands on the two pages, in the reader's language: the content of every document of a verdict."""
    second = view.second
    first_page = [
        (_("Why to believe it"), list(view.why)),
        (_("What to be careful about"), list(view.heed)),
    ]
    if second is not None:
        said = [second.claim, f"{second.word.label} · {second.word.grade}", *second.lines]
        first_page.insert(0, (_("And at the same time"), said))
    trial = view.trial
    plan = [*view.charter, *_registered(view)]
    return {
        "title": f"{view.project.number} {view.project.title}",
        "kind": _("Verdict"),
        "date": view.verdict.at.date().isoformat(),
        "word": view.word.label,
        "grade": view.grade,
        "preview": view.preview,
        "lines": list(view.lines),
        "money": list(view.money),
        "sections": [{"title": title, "lines": lines} for title, lines in first_page if lines],
        "data": view.data,
        "figure": figure_of(view) if view.verdict.figure else "",
        "technician": _("For the technician"),
        "tables": [
            {"title": title, "rows": [list(row) for row in rows]}
            for title, rows in (
                (_("Terms of the model"), view.terms),
                (_("The same by other choices"), view.sensitivity),
                (_("Checks"), view.checks),
                (_("The plan judged"), plan),
            )
            if rows
        ],
        "residuals_title": _("What the model leaves"),
        "residuals": residuals_of(view),
        "amended_title": _("Amended after it was frozen"),
        "amended": [
            f"{each.at:%Y-%m-%d} {each.by.name}: {name} {each.before or '—'} → {each.after or '—'} ({each.reason})"
            for each, name in view.amendments
        ],
        "deviated_title": _("Shifts that ran otherwise than drawn"),
        "deviated": [f"{each.day} {each.shift or ''} → {each.arm} ({each.reason})" for each in view.deviations],
        "indicator": str(trial.indicator),
    }


def _registered(view: VerdictPage) -> list[tuple[str, str]]:
    verdict, trial = view.verdict, view.trial
    asked = verdict.at.date().isoformat() + (f", {verdict.asked_by.name}" if verdict.asked_by else "")
    return [
        (_("Frozen"), trial.frozen_at.date().isoformat() if trial.frozen_at else "—"),
        (_("Charter hash"), verdict.charter_sha),
        (_("Method"), verdict.engine),
        (_("Asked"), asked),
    ]


def verdict_pdf(view: VerdictPage) -> bytes:
    """Return the two pages as PDF."""
    return pdf.render(TEMPLATES / "verdict.typ", verdict_parts(view))


def verdict_docx(view: VerdictPage) -> bytes:
    """Return the two pages for Word."""
    parts = verdict_parts(view)
    document = _document(f"{parts['kind']} {parts['title']}")
    document.add_heading(f"{parts['word']} · {parts['grade']}", 1)
    _paragraphs(document, [parts["date"], parts["preview"], *parts["lines"]])
    for line in parts["money"]:
        document.add_paragraph().add_run(line).bold = True
    _picture(document, parts["figure"])
    for section in parts["sections"]:
        document.add_heading(section["title"], 2)
        for line in section["lines"]:
            document.add_paragraph(line, style="List Bullet")
    _paragraphs(document, [parts["data"]])
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading(parts["technician"], 1)
    for table in parts["tables"]:
        document.add_heading(table["title"], 2)
        _table(document, table["rows"])
    if parts["residuals"]:
        document.add_heading(parts["residuals_title"], 2)
        _picture(document, parts["residuals"])
    for name in ("amended", "deviated"):
        if parts[name]:
            document.add_heading(parts[f"{name}_title"], 2)
            _paragraphs(document, parts[name])
    return _saved(document)


def story_docx(story: Story) -> bytes:
    """Return the improvement story for Word."""
    document = _document(f"{story.project.number} {story.project.title}")
    if story.team:
        document.add_heading(_("Project team"), 1)
        _table(document, story.team)
    for section in story.sections:
        _section(document, section)
        if section is story.sections[5] and story.verdict is not None and story.verdict.verdict.figure:
            _picture(document, figure_of(story.verdict))
    return _saved(document)


def _section(document: DocumentType, section: Section) -> None:
    document.add_heading(section.title, 1)
    _paragraphs(document, section.lines)
    if section.table:
        _table(document, section.table)
    if section.missing:
        document.add_paragraph().add_run(str(section.missing)).italic = True


def _document(title: str) -> DocumentType:
    """Return an A4 document whose styles name a Chinese font too: without it Word shows boxes or its own choice."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    page.top_margin = page.bottom_margin = Mm(22)
    for style in document.styles:
        font = getattr(style, "font", None)
        if font is None:
            continue
        is_heading = style.name is not None and style.name.startswith(("Heading", "Title"))
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        font.name = LATIN
        fonts.set(qn("w:eastAsia"), CHINESE_HEADING if is_heading else CHINESE)
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.title = title
    document.core_properties.author = "Yixian"
    document.add_heading(title, 0)
    return document


def _paragraphs(document: DocumentType, lines: Iterable[str]) -> None:
    for line in lines:
        if line:
            document.add_paragraph(line)


def _table(document: DocumentType, rows: Sequence[Sequence[str]] | Pairs) -> None:
    filled = [list(row) for row in rows]
    table = document.add_table(rows=len(filled), cols=2, style="Table Grid")
    for cells, row in zip(table.rows, filled, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = str(text)


def _picture(document: DocumentType, svg: str) -> None:
    if svg:
        document.add_picture(io.BytesIO(png(svg)), width=Mm(160))


def png(svg: str) -> bytes:
    """Return a drawing as pixels; the font that comes in the package sets its words."""
    made: bytes = typst.compile(
        str(TEMPLATES / "picture.typ"),
        font_paths=[str(pdf.FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
        format="png",
        ppi=DPI,
    )
    return made


def _saved(document: DocumentType) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
