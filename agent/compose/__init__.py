"""Paragraphs and exhibits that code composes from the week's tables, model or no model. Pure."""
