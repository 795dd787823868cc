"""The commands `kinesphere motion` and `kinesphere report`: from a clip or a table to files."""
