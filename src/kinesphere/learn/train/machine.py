"""What to compute on, and how exactly."""

from dataclasses import dataclass

import torch

from kinesphere.core.errors import InputError
from kinesphere.learn.train.options import Precision
from kinesphere.learn.train.together import Together


@dataclass(frozen=True)
class Machine:
    """A device, and what networks compute in there."""

    device: torch.device
    dtype: torch.dtype
    """float32, or what autocast uses instead. Weights are float32 always."""

    def autocast(self) -> torch.autocast:
        """The context of a forward pass."""
        return torch.autocast(
            self.device.type, dtype=self.dtype, enabled=self.dtype != torch.float32
        )

    @property
    def is_scaled(self) -> bool:
        """Whether gradients are scaled, lest they vanish: in fp16."""
        return self.dtype == torch.float16

    def __str__(self) -> str:
        name = torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else ""
        return f"{self.device}{f' ({name})' if name else ''}, {str(self.dtype).split('.')[-1]}"


def machine(device: str, precision: Precision, who: Together) -> Machine:
    """Raises InputError when the device is not there or cannot compute so."""
    found = _device(device, who)
    if precision == "fp16" and found.type == "cpu":
        raise InputError("--precision fp16 is for GPUs: on CPUs take bf16 or float32")
    dtypes = {"float32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
    return Machine(found, dtypes[precision] if precision != "auto" else _best(found))


def _device(asked: str, who: Together) -> torch.device:
    if asked == "auto":
        asked = "cuda" if torch.cuda.is_available() else "cpu"
    if asked == "cuda":
        asked = f"cuda:{who.local_rank}"
    try:
        device = torch.device(asked)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"--device {asked} cannot be used: {reason}") from error
    if device.type == "cuda":
        torch.cuda.set_device(device)
    return device


def _best(device: torch.device) -> torch.dtype:
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(False) else torch.float16
    # PyTorch 2.4 does not tell; where it is not told, bf16 may be emulated, which is slow.
    tells = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    knows = device.type == "cpu" and tells is not None and tells()
    return torch.bfloat16 if knows else torch.float32
