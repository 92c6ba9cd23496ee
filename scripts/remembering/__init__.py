"""Synthetic weeks built from facts, and queries of a desk's kind over them: what the store's benches run on."""
