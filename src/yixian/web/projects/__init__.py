"""Improvement projects: charter, trial, verdict."""
