"""Parametric bodies: parameters → joints, landmarks, surface. Needs PyTorch.

Who fits bodies to pictures and who makes pictures of bodies share them.
"""

from kinesphere.core.extras import need

need("torch", "bodies are posed and fitted with PyTorch", "truth")
