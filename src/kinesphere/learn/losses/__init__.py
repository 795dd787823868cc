"""What a network is told to make small: pure functions, one for each thing it says."""
