"""The command `fit`: pictures in, samples of fitted bodies out."""
