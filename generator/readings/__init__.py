"""What was measured and is kept with the site."""
