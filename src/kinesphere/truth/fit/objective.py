"""The cost of a body: a list of residuals, and their sum."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import add

import torch
from torch import Tensor

from kinesphere.body.protocol import Body, Posed
from kinesphere.core import skeleton
from kinesphere.truth.fit.evidence import Evidence, Skin, View
from kinesphere.truth.fit.options import Sigmas
from kinesphere.truth.prior import Prior
from kinesphere.truth.residuals import (
    ground,
    landmarks,
    order,
    parts,
    penetration,
    priors,
    silhouette,
)
from kinesphere.truth.residuals.term import Term
from kinesphere.truth.residuals.upright import upright

HIPS = (skeleton.INDEX["left_hip"], skeleton.INDEX["right_hip"])
FEET = [i for i, name in enumerate(skeleton.NAMES) if name.endswith(("heel", "foot_index"))]


@dataclass(frozen=True)
class Moment:
    """Bodies as they are now: what residuals look at."""

    posed: Posed
    parameters: Tensor
    which: Tensor
    """(B,) of whom in the evidence each is."""


Residual = Callable[[Moment], Term]


@dataclass(frozen=True)
class Problem:
    """Who is fitted to what."""

    body: Body
    prior: Prior
    evidence: Evidence
    sigmas: Sigmas = field(default_factory=Sigmas)
    rough: bool = False
    """Without what costs most time and says least: masks, parts, the body going through itself."""

    def residuals(self, prior_weight: float = 1.0) -> dict[str, Residual]:
        """All that count, by name."""
        known: dict[str, Residual] = {
            "pose": partial(self._pose, weight=prior_weight),
            "shape": self._shape,
            "limits": self._limits,
            "landmarks": self._landmarks,
        }
        if len(self.evidence.views) == 1:  # others say what is upright better than a guess
            known["upright"] = self._upright
        optional = {
            "order": (self.evidence.order, self._order),
            "cue": (self.evidence.cue, self._cue),
            "height": (self.evidence.height_m, self._height),
            "ground": (self.evidence.floor, self._ground),
        }
        known.update({name: r for name, (there, r) in optional.items() if there is not None})
        return known if self.rough else {**known, **self._fine()}

    def _fine(self) -> dict[str, Residual]:
        skins = [view.skin for view in self.evidence.views if view.skin is not None]
        known: dict[str, Residual] = {"penetration": self._penetration}
        if skins:
            known["mask"] = self._mask
        if any(skin.labels is not None for skin in skins):
            known["parts"] = self._parts
        return known

    def objective(
        self, rows: Tensor, prior_weight: float = 1.0
    ) -> Callable[[Tensor, Tensor], Term]:
        """The sum of all residuals, for a solver; `rows` (n,) says of whom in the evidence each is."""
        residuals = list(self.residuals(prior_weight).values())

        def cost(parameters: Tensor, which: Tensor) -> Term:
            moment = Moment(self.body.pose(parameters), parameters, rows[which])
            return reduce(add, (residual(moment) for residual in residuals))

        return cost

    def costs(self, parameters: Tensor) -> dict[str, Tensor]:
        """(N,) of each kind of evidence."""
        everybody = torch.arange(len(parameters), device=parameters.device)
        moment = Moment(self.body.pose(parameters), parameters, everybody)
        return {name: residual(moment).cost for name, residual in self.residuals().items()}

    def _pose(self, m: Moment, weight: float) -> Term:
        return priors.pose(m.parameters, self.body.layout, self.prior.poses) * weight

    def _shape(self, m: Moment) -> Term:
        return priors.shape(m.parameters, self.body.layout)

    def _upright(self, m: Moment) -> Term:
        return upright(m.parameters, self.body.layout, self.sigmas.upright_rad)

    def _limits(self, m: Moment) -> Term:
        return priors.limits(
            m.parameters, self.body.layout, self.prior.limits, self.sigmas.limit_rad
        )

    def _penetration(self, m: Moment) -> Term:
        balls = self.body.balls
        return penetration.penetration(
            m.posed.balls, balls.radii_m, balls.apart, self.sigmas.penetration_m
        )

    def _landmarks(self, m: Moment) -> Term:
        return reduce(add, (self._reprojection(m, view) for view in self.evidence.views))

    def _reprojection(self, m: Moment, view: View) -> Term:
        return landmarks.reprojection(
            m.posed.landmarks,
            view.camera.at(m.which),
            view.xy_px[m.which],
            view.sigma_px[m.which],
            self.sigmas.outlier,
        )

    def _order(self, m: Moment) -> Term:
        told, s = self.evidence.order, self.sigmas
        assert told is not None
        camera = self.evidence.views[0].camera.at(m.which)
        term = order.depth_order(
            m.posed.landmarks,
            camera,
            told.pairs,
            told.told[m.which].sign(),
            s.order_margin_m,
            s.order_softness_m,
            (1 - told.told[m.which].abs()).clamp(s.order_wrong, 0.5 - s.order_wrong),
        )
        return term * s.order_weight

    def _cue(self, m: Moment) -> Term:
        cue = self.evidence.cue
        assert cue is not None
        return landmarks.cue(m.posed.landmarks, HIPS, cue.xyz_m[m.which], cue.sigma_m[m.which])

    def _height(self, m: Moment) -> Term:
        known = self.evidence.height_m
        assert known is not None
        layout = self.body.layout
        tall = self.body.height_m(m.parameters[:, layout.shape])
        return priors.height(m.parameters, layout, tall, known[m.which], self.sigmas.height_m)

    def _ground(self, m: Moment) -> Term:
        floor, s = self.evidence.floor, self.sigmas
        assert floor is not None
        feet = torch.tensor(FEET, device=m.which.device).expand(len(m.which), -1)
        return ground.ground(
            m.posed.landmarks.some(feet),
            floor.up[m.which],
            floor.floor_m[m.which],
            s.ground_m,
            s.ground_near_m,
            s.ground_below,
        )

    def _mask(self, m: Moment) -> Term:
        return reduce(add, (self._silhouette(m, v, v.skin) for v in self.evidence.views if v.skin))

    def _silhouette(self, m: Moment, view: View, skin: Skin) -> Term:
        s, camera = self.sigmas, view.camera.at(m.which)
        inside = silhouette.inside(
            m.posed.skin, camera, skin.outside, m.which, s.mask_px, s.mask_most_px
        )
        pixels = skin.pixels[m.which]
        if skin.labels is not None:  # parts say more than that something is there
            labelled = (skin.labels[m.which] != 0).any(1)
            if labelled.all():
                return inside
            pixels = torch.where(labelled[:, None, None], torch.nan, pixels)
        return inside + silhouette.filled(
            m.posed.skin, camera, pixels, s.mask_px, s.mask_most_px, s.mask_reach_px
        )

    def _parts(self, m: Moment) -> Term:
        labelled = [
            (v, v.skin) for v in self.evidence.views if v.skin and v.skin.labels is not None
        ]
        return reduce(add, (self._labelled(m, view, skin) for view, skin in labelled))

    def _labelled(self, m: Moment, view: View, skin: Skin) -> Term:
        s, camera, pixels = self.sigmas, view.camera.at(m.which), skin.pixels[m.which]
        assert skin.labels is not None and skin.clear_px is not None
        told, labels = skin.labels[m.which], self.body.skin_labels
        return parts.filled_by_part(
            m.posed.skin, labels, camera, pixels, told, s.part_px, s.mask_most_px, s.part_reach_px
        ) + parts.occlusion(
            m.posed.skin,
            labels,
            self.body.touching,
            camera,
            pixels,
            told,
            skin.clear_px[m.which],
            s.occlusion_m,
            s.occlusion_reach_px,
        )
