"""What is wrong with a model file: one file for each kind of rule, all of them in one table."""
