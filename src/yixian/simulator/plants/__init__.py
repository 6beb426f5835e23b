"""Whole plants: which units there are, how they are connected, and the control system around them."""
