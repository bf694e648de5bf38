"""Folders of pages to a host; knows no noun."""
