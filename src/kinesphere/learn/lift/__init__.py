"""The lift: how it is taught. What it is and how it runs is in `live/lift`."""
