"""The networks as PyTorch modules: released weights in, checkpoints, and files for every engine out.

Extra: `pip install 'kinesphere[learn]'`.
"""
