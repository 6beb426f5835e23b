"""One piece of equipment a file: what it stores, what flows through it, where its numbers come from."""
