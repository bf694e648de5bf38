"""Search logs: what people typed into a search box, cleaned and counted before anything of it is kept."""
