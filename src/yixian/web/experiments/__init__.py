"""Factor experiments: which settings give what, and whether the best of them holds when it is tried again."""
