"""One room for each kind of page; the table of them is kinds.py."""
