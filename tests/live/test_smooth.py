"""What a smoothing filter must do, whatever its constants."""

import math

import numpy as np
import pytest

from kinesphere.live.constants import OneEuro
from kinesphere.live.smooth import low_pass, one_euro

SETTINGS = OneEuro(min_cutoff_hz=0.5, beta=5.0)


def run(values, times_ms, settings=SETTINGS, size=1.0):
    state, out = None, []
    for value, t in zip(values, times_ms, strict=True):
        state, smooth = one_euro(state, np.asarray([value], float), t, settings, size)
        out.append(smooth[0])
    return np.array(out)


def test_constant_in_constant_out():
    np.testing.assert_array_equal(run([3.0] * 50, np.arange(50) * 33.0), 3.0)


def test_the_result_stays_between_what_was_seen():
    values = np.random.default_rng(0).normal(0, 1, 200)
    out = run(values, np.arange(200) * 33.0)
    seen_low, seen_high = np.minimum.accumulate(values), np.maximum.accumulate(values)
    assert (out >= seen_low - 1e-12).all()
    assert (out <= seen_high + 1e-12).all()


def test_noise_gets_smaller_and_a_jump_is_followed():
    noise = np.random.default_rng(1).normal(0, 0.01, 300)
    out = run(noise, np.arange(300) * 33.0)
    assert out[50:].std() < 0.5 * noise[50:].std()
    jump = run([0.0] * 10 + [1.0] * 30, np.arange(40) * 33.0)
    assert jump[14] > 0.8


def test_it_is_the_filter_of_the_paper():
    """Written out for two samples, from the definition."""
    dt, a, b = 0.05, 1.0, 1.4
    alpha = lambda cutoff: 1 / (1 + 1 / (2 * math.pi * cutoff * dt))  # noqa: E731
    speed = alpha(1.0) * (b - a) / dt / 2.0
    expected = a + alpha(0.5 + 5.0 * abs(speed)) * (b - a)
    assert run([a, b], [0.0, 50.0], size=2.0)[1] == pytest.approx(expected)


def test_twice_the_picture_gives_twice_the_result():
    """Movements count relative to the person's size."""
    values, times = np.random.default_rng(2).normal(0, 9, 40), np.arange(40) * 33.0
    np.testing.assert_allclose(
        run(2 * values, times, size=200.0), 2 * run(values, times, size=100.0)
    )


def test_smoothing_depends_on_time_not_on_the_number_of_frames():
    """A slow ramp sampled at 30 and at 120 frames a second ends in the same place."""
    at_30 = run(np.linspace(0, 1, 61), np.linspace(0, 2000, 61))
    at_120 = run(np.linspace(0, 1, 241), np.linspace(0, 2000, 241))
    assert abs(at_30[-1] - at_120[-1]) < 0.02
    assert np.abs(at_30 - at_120[::4]).max() < 0.04


def test_a_sample_that_is_not_later_passes_and_changes_nothing():
    state, _ = one_euro(None, np.array([0.0]), 100.0, SETTINGS)
    state, _ = one_euro(state, np.array([1.0]), 133.0, SETTINGS)
    for t_ms in (133.0, 50.0):
        again, out = one_euro(state, np.array([9.0]), t_ms, SETTINGS)
        assert again is state
        assert out[0] == 9.0


def test_low_pass_is_an_exponential_average():
    assert low_pass(None, np.array([4.0]), 0.1, 1)[0] == 4.0
    assert low_pass(np.array([4.0]), np.array([5.0]), 0.1, 1)[0] == pytest.approx(4.1)


def test_low_pass_depends_on_time_not_on_the_number_of_frames():
    once = low_pass(np.array([0.0]), np.array([1.0]), 0.1, 1)
    half = low_pass(low_pass(np.array([0.0]), np.array([1.0]), 0.1, 0.5), np.array([1.0]), 0.1, 0.5)
    assert once[0] == pytest.approx(half[0])
