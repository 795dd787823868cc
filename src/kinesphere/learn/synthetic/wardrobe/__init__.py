"""What people wear: MakeHuman's skins, clothes and hair on Anny's bodies; painted ones without."""

from kinesphere.learn.synthetic.wardrobe.dressing import dressed
from kinesphere.learn.synthetic.wardrobe.looks import Look, Wardrobe, load, look

__all__ = ["Look", "Wardrobe", "dressed", "load", "look"]
