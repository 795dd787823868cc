"""`Array`: NumPy's array, as the type checker and as jaxtyping want to see it.

Shapes and kinds are added with jaxtyping: `Float[Array, "33 3"]`. They are read by people and, in
the tests, checked on every call; otherwise they cost nothing.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
else:
    Array = np.ndarray
