"""The operator-training simulator's engine. Pure: no Django, no wall clock, no network, no gettext."""
