"""Collecting a week: feeds, articles, tables. Imports nothing of agent/ or store/."""
