"""Files of people to a Catalog and problems."""
