"""One file per role and per section, loaded by name."""
