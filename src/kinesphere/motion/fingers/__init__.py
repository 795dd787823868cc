"""Hands: from 21 landmarks each to the rotations of VRM's thirty finger bones."""
