"""Faces: found, their 468 or 478 landmarks, how the head is turned, expressions."""
