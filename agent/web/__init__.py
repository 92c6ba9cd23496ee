"""The editor's review page: the report as it prints, every figure with its evidence, findings to be settled."""
