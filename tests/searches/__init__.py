"""Tests of the wing of search logs."""
