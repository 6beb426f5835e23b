"""Who wrote what, and who looked at what is sensitive: rows that are only ever added."""
