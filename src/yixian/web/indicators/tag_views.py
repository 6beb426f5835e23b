from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yixian.web.indicators import tag_pages, tags


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    with tags.opened() as history:
        view = tag_pages.tags_page(history, request.GET.get("q", "").strip()[:80], request.GET.get("page", "1"))
    return render(request, "indicators/tags.html", {"view": view})


@require_GET
def trend(request: HttpRequest) -> HttpResponse:
    """Draw tags over a span; htmx gets the charts alone."""
    asked = [name.strip() for name in request.GET.getlist("tag") if name.strip()]
    with tags.opened() as history:
        view = tag_pages.trend_page(history, asked, request.GET.get("from", ""), request.GET.get("to", ""))
    template = "indicators/_trend.html" if "HX-Request" in request.headers else "indicators/trend.html"
    answer = render(request, template, {"view": view})
    answer["Vary"] = "HX-Request"
    return answer
