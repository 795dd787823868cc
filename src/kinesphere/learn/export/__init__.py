"""The command `export`: a checkpoint → files that every engine runs, compared with PyTorch."""
