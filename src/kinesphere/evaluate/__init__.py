"""Results beside truth: the command `evaluate`."""
