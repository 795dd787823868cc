"""Made-up pictures of people whose bodies are known to the millimetre."""
