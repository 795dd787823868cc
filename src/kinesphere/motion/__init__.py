"""From landmarks over time to joint rotations, files that other programs open, and figures."""
