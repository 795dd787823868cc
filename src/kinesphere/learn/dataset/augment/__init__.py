"""What pictures are put through so that networks learn more from them: small steps, drawn by lot."""
