"""Steps of somebody who walks: heel strikes, toe offs, lengths, times, shares.

from kinesphere.motion import gait

walk = gait.steps(landmarks)
walk.events["left"].strikes_ms, walk.steps, walk.strides
gait.figures(walk)   # cadence, speed, step lengths, stance and swing, double support
"""

from kinesphere.motion.gait.events import Events as Events
from kinesphere.motion.gait.figures import Figure as Figure
from kinesphere.motion.gait.figures import figures as figures
from kinesphere.motion.gait.steps import Gait as Gait
from kinesphere.motion.gait.steps import Step as Step
from kinesphere.motion.gait.steps import Stride as Stride
from kinesphere.motion.gait.steps import steps as steps

__all__ = ["Events", "Figure", "Gait", "Step", "Stride", "figures", "steps"]
