"""One page about a movement: what is on it, and how it becomes HTML and PDF."""
