"""Hands: found by their palms or from the body's landmarks, 21 landmarks each, followed over time."""
