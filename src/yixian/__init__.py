"""Yixian (一线): improvement by front-line crews, each claim checked against data."""

__version__ = "0.1.0"
