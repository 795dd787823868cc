"""Weights between two."""

import pytest
import torch

from kinesphere.core.errors import InputError, WeightsError
from kinesphere.learn import importing
from kinesphere.learn.blend import between
from kinesphere.learn.checkpoint import Checkpoint, load, save
from kinesphere.learn.networks import LandmarkNetwork
from kinesphere.learn.networks.norm import add_norm, has_norm


def trained() -> Checkpoint:
    """As if: other numbers, with norms."""
    made = importing.released("lite")
    add_norm(made.network)
    torch.manual_seed(0)
    with torch.no_grad():
        for one in made.network.parameters():
            one.mul_(1 + 0.01 * torch.randn_like(one))
    return made


def world(one: Checkpoint) -> torch.Tensor:
    """What it says of a picture."""
    assert isinstance(one.network, LandmarkNetwork)
    crop = torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return one.network.eval()(crop, False).world


def test_the_ends_are_what_they_are_and_the_middle_lies_between():
    before, after = (world(one) for one in (importing.released("lite"), trained()))
    none, half, whole = (
        between(importing.released("lite"), trained(), share) for share in (0.0, 0.5, 1.0)
    )
    torch.testing.assert_close(world(none), before, atol=1e-5, rtol=0)
    torch.testing.assert_close(world(whole), after, atol=1e-4, rtol=0)
    apart = (after - before).abs().mean()
    assert 0.1 * apart < (world(half) - before).abs().mean() < 0.9 * apart
    assert not has_norm(half.network)


def test_two_sizes_have_nothing_between_them():
    with pytest.raises(InputError, match="lite and full are two networks"):
        between(importing.released("lite"), importing.released("full"), 0.5)


def test_the_command(command, tmp_path):
    save(trained(), tmp_path / "run/best.pt")
    ask = ("weights", "blend", "lite", tmp_path / "run", "--out", tmp_path / "half.pt")
    status, said = command(*ask)
    assert status == 0, said
    assert "half.pt" in said
    found = load(tmp_path / "half.pt", "lite")
    assert found.origin.licence == "Apache-2.0"
    assert found.origin.source.startswith("50% of: ")


@pytest.mark.parametrize("share", ["-0.1", "1.5", "nan"])
def test_a_share_that_is_none(command, tmp_path, share):
    status, said = command(
        "weights", "blend", "lite", "lite", "--out", tmp_path / "x.pt", f"--share={share}"
    )
    assert status == 1
    assert "--share must be from 0 to 1" in said
    assert not (tmp_path / "x.pt").exists()


def test_what_is_not_there(command, tmp_path):
    status, said = command(
        "weights", "blend", "lite", tmp_path / "no.pt", "--out", tmp_path / "x.pt"
    )
    assert status == 1
    assert "no.pt" in said
    assert WeightsError.__name__ not in said
