"""Recorded motions, as the poses of our body."""
