"""Layouts to bytes; knows no domain noun."""
