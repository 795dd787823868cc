"""Properties that are computed once, when they are first asked for."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    lazy = property  # the type checker takes no cached_property for a protocol's property
else:
    lazy = cached_property
