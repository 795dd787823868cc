"""Solvers. They know parameters, costs and curvatures, and nothing of bodies."""
