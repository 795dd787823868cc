"""The command `train`: shards and a network → better weights."""
