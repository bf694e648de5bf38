"""Measurements: run.py prints the table of builds, calibration.py finds the encoder's threshold."""
