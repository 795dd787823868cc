"""People whose bodies are known, in made-up pictures: masks, parts, noisy landmarks; no colours."""
