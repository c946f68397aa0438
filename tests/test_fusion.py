"""Fusion as arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from index.legs.fusion import convex, reciprocal_rank, scale


def test_scale_maps_low_to_0_and_high_to_1_and_cuts_off() -> None:
    assert scale(np.array([0.7, 0.75, 0.8, 0.95, 1.0]), 0.75, 0.95).tolist() == pytest.approx(
        [0, 0, 0.25, 1, 1]
    )


def test_scale_of_an_empty_range_is_0() -> None:
    assert scale(np.array([0.4, 0.9]), 0.5, 0.5).tolist() == [0, 0]


def test_convex_is_the_weighted_mean() -> None:
    legs = [np.array([1.0, 0.0, 0.5]), np.array([0.2, 1.0, 0.5])]
    assert convex(legs, (3, 1)).tolist() == pytest.approx([0.8, 0.25, 0.5])


def test_convex_refuses_legs_without_a_weight() -> None:
    with pytest.raises(ValueError, match="zip"):
        convex([np.array([1.0])], (1, 1))


def test_reciprocal_rank_adds_up_and_leaves_out_what_was_not_ranked() -> None:
    got = reciprocal_rank([np.array([1, 2, 0]), np.array([3, 0, 0])], (1.0, 0.5))
    assert got.tolist() == pytest.approx([1 / 61 + 0.5 / 63, 1 / 62, 0])
