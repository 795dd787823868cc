"""Fixtures for the TypeScript pipeline: what the Python pipeline gives, for it to give too."""
