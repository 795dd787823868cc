"""Worker: kinesphere's public detector of hands; its files are described in peer_hands.py."""

import numpy as np

import hands_wire
from hands_wire import Job, Seen
from kinesphere.core.hand import Hand
from kinesphere.live.hands.detector import create_hand_detector
from worker import Array


class Ours:
    def __init__(self, job: Job) -> None:
        self.detector = create_hand_detector(
            max_hands=job.max_hands,
            enable_smoothing=job.smooth,
            engine=job.engine,
            threads=job.threads,
        )
        self.alone = job.alone

    def look(self, picture_rgb: Array, t_ms: float) -> list[Hand]:
        return self.detector.estimate_hands(
            picture_rgb, static_image_mode=self.alone, timestamp=t_ms
        )

    def read(self, result: list[Hand], width: int, height: int) -> list[Seen]:
        return [_seen(hand) for hand in result]


def _seen(hand: Hand) -> Seen:
    xyz_px = np.column_stack([hand.xy_image_px, hand.z])
    return Seen(float(hand.side == "right"), xyz_px, hand.xyz_hand_m)


if __name__ == "__main__":
    hands_wire.main(Ours)
