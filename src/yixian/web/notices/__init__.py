"""Notices inside the product; one digest a day for each crew."""
