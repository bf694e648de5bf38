"""What pages are made of, once for each model."""
