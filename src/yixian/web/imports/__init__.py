"""Office files in: preview, correct, apply, undo."""
