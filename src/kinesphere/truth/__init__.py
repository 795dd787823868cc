"""Bodies fitted to what pictures show. Needs PyTorch: pip install 'kinesphere[truth]'."""

from importlib import import_module

try:
    import_module("torch")
except ModuleNotFoundError as error:
    if error.name != "torch":
        raise
    raise ModuleNotFoundError(
        "bodies are fitted with PyTorch: pip install 'kinesphere[truth]'", name="torch"
    ) from error
