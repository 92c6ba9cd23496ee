"""Figures found, understood, and proved or flagged. Pure: no I/O, no model, no clock."""
