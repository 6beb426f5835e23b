"""Tags every template may use without loading them."""

import json
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw one icon of the sprite; decoration only, so the words beside it must say what it means."""
    return _drawn(name, extra)


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


@lru_cache(maxsize=512)
def _drawn(name: str, extra: str) -> SafeString:
    """Write an icon once: a page may hold hundreds of them."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        extra,
        _sprite(),
        name,
    )


@register.simple_tag
def chart_data(name: str, options: dict[str, Any]) -> SafeString:
    """Write a chart's ECharts options as a JSON block that ``charts.js`` reads: ``<div data-chart="name">``."""
    text = json.dumps(options, cls=DjangoJSONEncoder, ensure_ascii=False)
    safe = text.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return format_html('<script type="application/json" id="{}">{}</script>', name, mark_safe(safe))  # noqa: S308


@register.filter
def sentence(value: str, argument: Any) -> str:
    """Fill ``{}`` of a translated sentence: ``{% translate "Due in {} days" as s %}{{ s|sentence:n }}``."""
    return value.format(argument)
