"""Scenes to pictures: OpenGL without a window, on a GPU where there is one and on the CPU otherwise."""

from kinesphere.core.extras import need

need("moderngl", "synthetic people are drawn with OpenGL", "learn")

from kinesphere.learn.synthetic.render.renderer import Renderer  # noqa: E402

__all__ = ["Renderer"]
