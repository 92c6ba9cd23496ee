"""The model protocol and its three makers: openai, extractive, scripted."""
