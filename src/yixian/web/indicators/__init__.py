"""Indicators, their targets and readings."""
