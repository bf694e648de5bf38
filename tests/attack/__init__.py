"""The standing attack: hostile inputs of every kind, for as long as `python -m tests.attack` is told."""
