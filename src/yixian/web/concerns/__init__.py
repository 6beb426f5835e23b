"""Concerns from the floor: raised, answered, done, confirmed by the raiser."""
