"""Bodies fitted to what pictures show. Needs PyTorch: pip install 'kinesphere[truth]'."""

from kinesphere.core.extras import need

need("torch", "bodies are fitted with PyTorch", "truth")
