"""Catalogs that other people keep, taken in: each importer is one object, and table.py lists them."""
