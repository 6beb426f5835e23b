"""The demonstration enterprise: three fictional plants, a year of their events, and what is true about them.

``build(anchor)`` returns plain records, ``files.write`` the workbooks a plant would hand over. Nothing here
asks the clock or knows Django: the same seed and anchor date give the same enterprise on every machine.
"""
