"""The lift beside what landmark networks say themselves, on people whose bodies are known."""
