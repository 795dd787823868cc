"""Repetitions of exercises, counted with their phases; and of any movement that was shown once.

from kinesphere.motion import repetitions

done = repetitions.counted(landmarks, "squat")
len(done), done.repetitions[0].seconds, done.phases()
done = repetitions.like(landmarks, shown)   # `shown`: landmarks of the movement, done once
"""

from kinesphere.motion.repetitions.counted import Counted as Counted
from kinesphere.motion.repetitions.counted import Repetition as Repetition
from kinesphere.motion.repetitions.exercises import EXERCISES as EXERCISES
from kinesphere.motion.repetitions.exercises import Exercise as Exercise
from kinesphere.motion.repetitions.recognised import counted as counted
from kinesphere.motion.repetitions.shown import like as like

__all__ = ["EXERCISES", "Counted", "Exercise", "Repetition", "counted", "like"]
