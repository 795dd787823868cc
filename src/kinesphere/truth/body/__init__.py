"""Parametric bodies: parameters → joints, landmarks, surface."""
