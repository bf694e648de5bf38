"""Help for editors: new model files, files brought up to date, dead addresses."""
