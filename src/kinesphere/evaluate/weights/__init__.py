"""`kinesphere evaluate weights`: beside the released ones of the same size, on the same people."""
