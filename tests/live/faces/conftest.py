"""A made-up person's face, and the networks and a detector of faces, loaded once."""

import pytest

from kinesphere.live.faces.detector import create_face_detector, load_networks
from made_faces import a_face


@pytest.fixture(scope="session")
def face():
    return a_face()


@pytest.fixture(scope="session")
def face_networks():
    return load_networks(threads=1)


@pytest.fixture(scope="session")
def session_detector():
    with create_face_detector(max_faces=2, threads=1) as it:
        yield it


@pytest.fixture
def detector(session_detector):
    session_detector.reset()
    return session_detector
