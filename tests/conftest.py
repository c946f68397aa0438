"""Fixtures shared by the areas, and which tests stay together where `-n 2` runs them in two processes."""

from __future__ import annotations

from pathlib import Path

import pytest
from api_site import programs  # noqa: F401 - a fixture
from door_site import attacked  # noqa: F401 - a fixture
from filelock import FileLock
from page_site import browser, client, opened, profile, served  # noqa: F401 - fixtures of the browser tests

from index.building.build import build_index
from index.encoders.encoder import Encoder
from index.encoders.selection import open_encoder
from index.searcher import Index

ROOT = Path(__file__).parents[1]
# Fixture → the tests that stay in one process because they share it: a browser and its servers, the API.
COMPANY = {"browser": "page", "attacked": "page", "programs": "api"}


@pytest.hookimpl(tryfirst=True)  # before the names of the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one fixture or else of one file stay together; the longest company comes first."""
    for item in items:
        held = getattr(item, "fixturenames", ())
        company = next((name for fixture, name in COMPANY.items() if fixture in held), item.path.name)
        item.add_marker(pytest.mark.xdist_group(company))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group").args[0] != "page")  # type: ignore[union-attr]


@pytest.fixture(scope="session")
def shared() -> Path | None:
    """The measuring material beside the project; None in a checkout that stands alone."""
    folder = ROOT.parent / "shared"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A folder of this run that its processes have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(pytestconfig, "workerinput") else own


@pytest.fixture(scope="session")
def encoder(common: Path) -> Encoder:
    """The real model, opened once a process; the first one converts it where no run has done so."""
    made = open_encoder()
    with FileLock(common / "encoder.lock"):
        made.encode_queries(["热身"])
    return made


@pytest.fixture(scope="session")
def sample_index_folder(common: Path, encoder: Encoder) -> Path:
    """Index folder of corpus/reports, built with the real model once for all processes; only read."""
    folder = common / "samples" / "index"
    with FileLock(common / "samples.lock"):
        if not (folder / "CURRENT").exists():
            build_index(ROOT / "corpus" / "reports", folder, encoder)
    return folder


@pytest.fixture(scope="session")
def sample_index(sample_index_folder: Path, encoder: Encoder) -> Index:
    """The loaded index of corpus/reports."""
    return Index.load(sample_index_folder, encoder)
