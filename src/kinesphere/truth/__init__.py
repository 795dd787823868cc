"""Bodies fitted to what pictures show. Needs PyTorch: pip install 'kinesphere[truth]'."""
