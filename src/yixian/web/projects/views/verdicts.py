"""The verdict and the improvement story, on the page and to take away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yixian.web.projects import access, actions, analysis, documents, pages
from yixian.web.projects.models import Verdict
from yixian.web.projects.stories import story as story_of
from yixian.web.projects.verdicts import VerdictPage, verdict_page
from yixian.web.projects.views.steps import person

PDF = "application/pdf"


@require_GET
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    view = verdict_page(access.verdict_to_read(pk), person(request))
    return render(request, "projects/verdict.html", {"view": view})


@require_GET
def figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the stored picture with its words in the reader's language."""
    found = access.verdict_to_read(pk)
    return _svg(analysis.figure_in(found.figure, pages.language()))


@require_GET
def residuals(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the picture of what the model leaves; 404 where there was no model."""
    svg = documents.residuals_of(_page(request, access.verdict_to_read(pk)))
    if not svg:
        raise Http404
    return _svg(svg)


def _svg(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="image/svg+xml; charset=utf-8")


def _page(request: HttpRequest, found: Verdict) -> VerdictPage:
    return verdict_page(found, person(request))


@require_GET
def verdict_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.verdict_to_read(pk)
    return _file(request, found, documents.verdict_pdf(_page(request, found)), "pdf")


@require_GET
def verdict_docx(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.verdict_to_read(pk)
    return _file(request, found, documents.verdict_docx(_page(request, found)), "docx")


def _file(request: HttpRequest, found: Verdict, made: bytes, kind: str) -> HttpResponse:
    project = found.trial.project
    actions.download(project, what=f"verdict {found.pk} {kind}", by=person(request))
    return _download(made, f"{project.number}-verdict-{found.pk}.{kind}")


def _download(made: bytes, name: str) -> HttpResponse:
    content_type = PDF if name.endswith("pdf") else documents.WORD
    return HttpResponse(
        made, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    view = story_of(access.project_to_read(pk), person(request))
    return render(request, "projects/story.html", {"view": view})


@require_GET
def story_docx(request: HttpRequest, pk: int) -> HttpResponse:
    project = access.project_to_read(pk)
    made = documents.story_docx(story_of(project, person(request)))
    actions.download(project, what="story docx", by=person(request))
    return _download(made, f"{project.number}-story.docx")
