"""Hatch runs this before it builds or installs kinesphere: it packs the weights and the web page."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageHook(BuildHookInterface):  # pyright: ignore[reportMissingTypeArgument]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            tools = Path(self.root) / "tools"
            runpy.run_path(str(tools / "weights" / "pack.py"), run_name="__main__")
            runpy.run_path(str(tools / "web" / "build.py"), run_name="__main__")
