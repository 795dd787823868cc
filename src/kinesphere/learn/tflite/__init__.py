"""TFLite files: read, and written anew with other numbers."""
