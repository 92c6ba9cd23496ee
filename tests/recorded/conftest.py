"""Cassettes are only played: the body must match, the network is closed, an unused recording fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CASSETTES = Path(__file__).resolve().parent.parent / "cassettes"


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {"record_mode": "none", "match_on": ["method", "path", "body"], "filter_headers": ["authorization"]}


@pytest.fixture(scope="module")
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture
def default_cassette_name(scenario: str) -> str:
    return scenario


@pytest.fixture(autouse=True)
def every_recording_is_used(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("vcr") is None:
        yield
        return
    cassette = request.getfixturevalue("vcr")
    yield
    assert cassette.all_played, f"{cassette.play_count} of {len(cassette)} recordings were asked for"
