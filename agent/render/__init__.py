"""Report -> markdown and charts."""
