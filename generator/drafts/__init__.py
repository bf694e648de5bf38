"""First drafts of model files, and their dated counts kept up to date.

Knows the template of a model file, what a configuration, a model card and the hub tell, and how one value of a file is
changed without touching the rest. Never measures, never renders; the day is an argument.
"""

from generator.drafts.hub import Hub
from generator.drafts.refresh import Refreshed, Update, refresh
from generator.drafts.template import Started, new

__all__ = ["Hub", "Refreshed", "Started", "Update", "new", "refresh"]
