"""Bodies fitted to evidence: starts, single pictures, several cameras, clips; what the fit is worth."""
