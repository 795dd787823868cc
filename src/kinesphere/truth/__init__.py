"""Bodies fitted to what pictures show. Needs the extra `truth` (PyTorch): pip install 'kinesphere[truth]'."""
