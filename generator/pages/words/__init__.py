"""Sentences, each bound to the row that shows what it says."""
