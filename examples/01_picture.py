"""Landmarks of the person in one picture: `python examples/01_picture.py PICTURE`."""

import sys

import kinesphere as ks


def main(picture: str) -> None:
    with ks.create_detector(ks.SupportedModels.BlazePose, model_type="full") as detector:
        poses = detector.estimate_poses(picture)
    print(f"{len(poses)} person(s) in {picture}")
    for pose in poses:
        for point, world in zip(pose.keypoints, pose.keypoints3d, strict=True):
            print(
                f"{point.name:17s} {point.x:7.1f} {point.y:7.1f} px   "
                f"{world.x:6.3f} {world.y:6.3f} {world.z:6.3f} m   visible {point.score:.2f}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
