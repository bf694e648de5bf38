"""A package, so that its names and those of other folders may be the same, and package fixtures end with it."""
