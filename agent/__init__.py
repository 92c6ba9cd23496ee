"""The desk agent: figures, model roles, the graph, the command line."""
