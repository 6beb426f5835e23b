"""Views of people, one module a noun."""
