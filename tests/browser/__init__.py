"""A package, so that its test_pages.py and the one beside it have different names, and package fixtures end with it."""
