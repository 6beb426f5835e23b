"""The four-question card: who, what, how, how well; and its checks."""
