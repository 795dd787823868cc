"""What people wear: MakeHuman's skins, clothes, shoes and hair on Anny's bodies; painted clothes without them."""

from kinesphere.learn.synthetic.wardrobe.dressing import dressed
from kinesphere.learn.synthetic.wardrobe.look import Look, Wardrobe, load, look

__all__ = ["Look", "Wardrobe", "dressed", "load", "look"]
