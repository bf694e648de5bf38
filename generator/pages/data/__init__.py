"""All that pages show, as JSON for programs: one file for each model, task and tag, and an index of them."""
