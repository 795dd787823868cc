"""What hands and faces measure in the body's own metres, beside tables of people.

Tables: hand (wrist to the third knuckle) 86.2 mm of men, 78.0 of women, forearm (elbow to wrist) 268.9
and 264.3 (de Leva 1996, Journal of Biomechanics 29, 1223-1230, table 4: WJC to MET3, EJC to WJC);
between the pupils 63 mm (Dodgson 2004, Proc. SPIE 5291).
"""

from typing import Any, Final

import numpy as np

from whole import Array

PALM_TO_FOREARM: Final = (78.0 / 264.3, 86.2 / 268.9)
"""Of women, of men."""
WRIST, KNUCKLE = 0, 9
ARMS: Final = ((13, 15), (14, 16))
EARS: Final = (7, 8)
IRISES: Final = (468, 473)
OUTER_EYES: Final = (33, 263)
BODY_EYES: Final = (3, 6)
"""The body's outer corners of the eyes."""


def measured(found: dict[str, Array]) -> dict[str, Any]:
    """Medians over a clip; lengths in mm, distances of wrists in mm and pixels."""
    hands, world = found["hands_m"], found["world"]
    palms = _between(hands, WRIST, KNUCKLE)
    forearms = np.stack([_between(world, *arm) for arm in ARMS], axis=1)
    wrists = [wrist for _, wrist in ARMS]
    away_m = np.linalg.norm(hands[:, :, WRIST] - world[:, wrists], axis=2)
    away_px = np.linalg.norm(found["hands"][:, :, WRIST] - found["body"][:, wrists], axis=2)
    face = found["face_m"]
    return {
        "hands": int(np.isfinite(palms).sum()),
        "palm mm": _median(1000 * palms),
        "forearm mm": _median(1000 * np.where(np.isfinite(palms), forearms, np.nan)),
        "palm / forearm": _median(palms / forearms),
        "5 %": _quantile(palms / forearms, 0.05),
        "95 %": _quantile(palms / forearms, 0.95),
        "of the tables' mean": _median(palms / forearms / np.mean(PALM_TO_FOREARM)),
        "wrists mm": _quantile(1000 * away_m, 1.0),
        "wrists px": _quantile(away_px, 1.0),
        "faces": int(np.isfinite(face[:, 0, 0]).sum()),
        "pupils mm": _median(1000 * _between(face, *IRISES)),
        "outer eyes mm": _median(1000 * _between(face, *OUTER_EYES)),
        "eyes / body's ears": _median(_between(face, *OUTER_EYES) / _between(world, *EARS)),
        "eyes / body's eyes": _median(_between(face, *OUTER_EYES) / _between(world, *BODY_EYES)),
    }


def _between(xyz: Array, a: int, b: int) -> Array:
    return np.linalg.norm(xyz[..., a, :] - xyz[..., b, :], axis=-1)


def _median(values: Array) -> float | None:
    return _quantile(values, 0.5)


def _quantile(values: Array, share: float) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else None
