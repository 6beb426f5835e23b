"""Office tables in, typed records out: rosters, areas, places and readings as offices write them.

Pure: no Django, no database. A reader takes a file and answers records, row errors and questions; it never
stops at the first bad row, and it never reads a column the product refuses to hold.
"""
