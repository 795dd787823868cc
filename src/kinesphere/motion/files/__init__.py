"""Motion in files that other programs open, one module a format. Units, axes: docs/motion.md."""
