"""Fixtures shared by the areas: the measuring material, and one index of the sample reports."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_site import programs  # noqa: F401 - a fixture
from door_site import attacked  # noqa: F401 - a fixture
from page_site import browser, client, opened, profile, served  # noqa: F401 - fixtures of the browser tests

from index.building.build import build_index
from index.encoders.encoder import Encoder
from index.encoders.selection import open_encoder
from index.searcher import Index

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path | None:
    """The measuring material beside the project; None in a checkout that stands alone."""
    folder = ROOT.parent / "shared"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real model, opened once for the whole run."""
    return open_encoder()


@pytest.fixture(scope="session")
def sample_index_folder(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Index folder of corpus/reports, built once with the real model."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    build_index(ROOT / "corpus" / "reports", folder, encoder)
    return folder


@pytest.fixture(scope="session")
def sample_index(sample_index_folder: Path, encoder: Encoder) -> Index:
    """The loaded index of corpus/reports."""
    return Index.load(sample_index_folder, encoder)
