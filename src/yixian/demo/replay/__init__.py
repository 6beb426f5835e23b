"""The enterprise performed through the product: its importers, then its actions, at the times of the story."""

from yixian.demo.replay.building import build

__all__ = ["build"]
