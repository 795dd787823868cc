"""What a fit is made of: each function gives the cost of one kind of evidence, and how it changes."""
