"""The bench of the figure checker: true reports, operators that make them wrong, rewrites that keep them true."""
