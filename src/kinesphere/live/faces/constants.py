"""Every number of the faces' pipeline, as the reference has it, with where it stands there.

MediaPipe v0.10: modules/face_detection, face_landmark and holistic_landmark (*.pbtxt).
"""

from typing import Final

from kinesphere.core.crop import Border
from kinesphere.live.ssd import Ssd


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


# Detector (face_detection_short_range.pbtxt); its points: the person's right and left eye, nose, mouth,
# right and left ear
DETECTOR: Final = Ssd(size_px=128, strides=(8, 16, 16, 16))
RIGHT_EYE: Final = 0
LEFT_EYE: Final = 1

# Regions (face_detection_front_detection_to_roi, holistic_landmark/face_*_to_roi)
DETECTED_SCALE: Final = 1.5
DETECTED_IN_BODY_SCALE: Final = 2.0
DETECTED_IN_BODY_SHIFT_Y: Final = -0.1
FOLLOW_SCALE: Final = 1.5
BODY_SCALE: Final = 3.0

# Landmark networks (face_landmark_cpu.pbtxt)
MESH_SIZE_PX: Final = 192
MESH_BORDER: Final[Border] = "replicate"
MESH_MIN_SCORE: Final = 0.5

# What the network with attention looks at more closely: which landmarks, in the order of its outputs
# (tensors_to_face_landmarks_with_attention.pbtxt; its "left" is that of the picture)
_LIPS: Final = _numbers(
    """
    61 146 91 181 84 17 314 405 321 375 291 185 40 39 37 0 267 269 270 409 78 95 88 178 87 14 317
    402 318 324 308 191 80 81 82 13 312 311 310 415 76 77 90 180 85 16 315 404 320 307 306 184 74
    73 72 11 302 303 304 408 62 96 89 179 86 15 316 403 319 325 292 183 42 41 38 12 268 271 272
    407
    """
)

_LEFT_EYE: Final = _numbers(
    """
    33 7 163 144 145 153 154 155 133 246 161 160 159 158 157 173 130 25 110 24 23 22 26 112 243
    247 30 29 27 28 56 190 226 31 228 229 230 231 232 233 244 113 225 224 223 222 221 189 35 124
    46 53 52 65 143 111 117 118 119 120 121 128 245 156 70 63 105 66 107 55 193
    """
)

_RIGHT_EYE: Final = _numbers(
    """
    263 249 390 373 374 380 381 382 362 466 388 387 386 385 384 398 359 255 339 254 253 252 256
    341 463 467 260 259 257 258 286 414 446 261 448 449 450 451 452 453 464 342 445 444 443 442
    441 413 265 353 276 283 282 295 372 340 346 347 348 349 350 357 465 383 300 293 334 296 336
    285 417
    """
)

CLOSER: Final = {
    "lips": _LIPS,
    "left_eye": _LEFT_EYE,
    "right_eye": _RIGHT_EYE,
    "left_iris": (468, 469, 470, 471, 472),
    "right_iris": (473, 474, 475, 476, 477),
}
RIMS: Final = {"left_iris": _LEFT_EYE[:16], "right_iris": _RIGHT_EYE[:16]}
"""The landmarks around an iris that say how deep it is."""

# Following (face_landmark_front_cpu.pbtxt)
SAME_REGION: Final = 0.5
"""A face whose upright box overlaps a followed one's by more (intersection over union) is that face."""

# Following: ours
REMEMBER_MS: Final = 1000.0
"""For how long a face out of sight keeps its number."""
RETURN_DISTANCE: Final = 1.0
"""How far off it may come back, in sides of its region."""
