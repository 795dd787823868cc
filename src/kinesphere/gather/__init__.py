"""The command `gather`: samples, COCO annotations and photographs → shards that networks are trained on."""
