"""The command `gather`: samples, COCO annotations and photographs → shards to train networks on."""
