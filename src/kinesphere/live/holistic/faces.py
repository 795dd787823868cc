"""The faces of bodies in a picture: where each is looked for, and whether it is believed.

A face is followed while it stays where the body has its nose, eyes and mouth; where it does not, the
face detector looks around there (as MediaPipe's `holistic_landmark`). Who turns away has no face.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Float, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.crop import Each, Region, normalize_radians
from kinesphere.core.skeleton import INDEX
from kinesphere.live.faces import regions
from kinesphere.live.faces.detect import find_faces
from kinesphere.live.faces.landmarks import SeenFace, find_meshes
from kinesphere.live.holistic.options import FaceNetworks
from kinesphere.live.holistic.track import FACE, Track, carried
from kinesphere.live.landmarks import Landmarks

_PAIRS: Final = (
    ("nose", 1),
    ("left_eye_outer", 263),
    ("right_eye_outer", 33),
    ("mouth_left", 291),
    ("mouth_right", 61),
)
BODY: Final = [INDEX[name] for name, _ in _PAIRS]
"""Landmarks of the body that a face has too,"""
MESH: Final = [at for _, at in _PAIRS]
"""and which of the face's they are."""
FOLLOW: Final = 0.12
"""A face is followed while these are no farther from the body's than this part of its region's side,"""
FOLLOW_RAD: Final = np.radians(30.0)
"""and its eyes no more askew. (MediaPipe compares with a detection in every frame: 0.1, 15 degrees.)"""
BELONGS: Final = 0.25
"""A face is the body's if they are no farther than this."""


@dataclass(frozen=True)
class WantedFace:
    """A face to look for."""

    person: int
    xy_px: Float[Array, "5 2"]
    """Where the body has nose, eyes and mouth."""
    around: Region
    track: Track[SeenFace] | None


def wanted_face(
    person: int, body: Landmarks, track: Track[SeenFace] | None, size_px: tuple[int, int]
) -> WantedFace | None:
    """The face of a body, if it may be seen in a picture of (width, height)."""
    around = regions.from_body(body.xyz_image_px[FACE, :2])
    x, y = around.center_px
    if not around.usable or not (0 <= x <= size_px[0] and 0 <= y <= size_px[1]):
        return None
    xy_px = body.xyz_image_px[BODY, :2]
    return WantedFace(person, xy_px, around, track if track and _stays(track, xy_px) else None)


def _stays(track: Track[SeenFace], xy_px: Float[Array, "5 2"]) -> bool:
    if not track.region.usable or _away(track.seen, xy_px) > FOLLOW * track.region.size_px:
        return False
    now, before = (_askew(eyes) for eyes in (xy_px[1:3], track.seen.xyz_image_px[MESH[1:3], :2]))
    return bool(abs(normalize_radians(now - before)) < FOLLOW_RAD)


def _away(seen: SeenFace, xy_px: Float[Array, "5 2"]) -> float:
    return float(np.linalg.norm(seen.xyz_image_px[MESH, :2] - xy_px, axis=1).mean())


def _askew(eyes_px: Float[Array, "2 2"]) -> float:
    return float(np.arctan2(*(eyes_px[0] - eyes_px[1])[::-1]))


def look_for_faces(
    networks: FaceNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    faces: Sequence[WantedFace],
    each: Each = map,
) -> list[SeenFace | None]:
    """For each face its landmarks; None where it is not to be seen."""
    places = {i: face.track.region for i, face in enumerate(faces) if face.track}
    seen = _look(networks, picture_rgb, faces, places, each)
    lost = [i for i in range(len(faces)) if i not in seen]
    anew = {i: _detected(networks, picture_rgb, faces[i], each) for i in lost}
    places = {i: region for i, region in anew.items() if region}
    seen |= _look(networks, picture_rgb, faces, places, each)
    return [seen.get(i) for i in range(len(faces))]


def _look(
    networks: FaceNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    faces: Sequence[WantedFace],
    places: dict[int, Region],
    each: Each,
) -> dict[int, SeenFace]:
    """The faces that are seen in their places and belong to their bodies, by index."""
    found = find_meshes(networks.landmarks, picture_rgb, list(places.values()), each)
    limits = [BELONGS * place.size_px for place in places.values()]
    rows = zip(places, found, limits, strict=True)
    return {i: seen for i, seen, most in rows if seen and _away(seen, faces[i].xy_px) < most}


def _detected(
    networks: FaceNetworks,
    picture_rgb: UInt8[Array, "height width 3"],
    face: WantedFace,
    each: Each,
) -> Region | None:
    """Where the detector sees the face: the surest one around there."""
    found = find_faces(networks.detector, picture_rgb, face.around, each)
    region = regions.from_detection_in_body(found[0]) if found else None
    return region if region and region.usable else None


def follow(face: WantedFace, seen: SeenFace | None) -> Track[SeenFace] | None:
    """What is remembered of a face that was seen."""
    if seen is None:
        return None
    return Track(regions.from_landmarks(seen.xyz_image_px[:, :2]), seen, face.xy_px.mean(axis=0))


def carried_face(body: Landmarks, track: Track[SeenFace] | None) -> Track[SeenFace] | None:
    """The face gone along with the body's, in a frame in which nobody looks for it."""
    return track and carried(track, body.xyz_image_px[BODY, :2].mean(axis=0))
