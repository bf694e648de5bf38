"""A package, so that names may be those of other folders, and package fixtures end with it."""
