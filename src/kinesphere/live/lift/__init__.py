"""The lift: what the landmark network saw, over time, as depth that is right."""
