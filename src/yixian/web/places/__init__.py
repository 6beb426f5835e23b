"""The production chain as one tree of places, and the labels that hang on it."""
