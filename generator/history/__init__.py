"""What a site said at each of its releases: the journal, read, replayed and written."""
