"""What networks are trained on: examples in shards of Parquet, streamed as batches of crops."""
