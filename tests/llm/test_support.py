"""What `zhoubao doctor` says of an endpoint: the formats it takes, the ones it does not, or what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from chatserver import Body, Said, chat_server

from agent.settings import load_settings
from agent.watch.checkup import Finding, checkup
from feeds.week import Week

GOOD = Said('{"ok": true}')


def model_finding(url: str, root: Path) -> Finding:
    """The desk's one source is a file: only the model is asked."""
    root.joinpath("sources.yaml").write_text("sources:\n  - {id: a, url: a.xml}\n", "utf-8")
    root.joinpath("zhoubao.toml").write_text(f'[sources]\nfile = "sources.yaml"\n[model]\nname = "m"\nbase_url = "{url}"\nretries = 0\n', "utf-8")
    return next(found for found in checkup(load_settings(root, {}), Week.parse("2025-W11"), network=True) if found.what == "model")


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        ((), "m takes json_schema, json_object, plain"),
        (("json_schema",), "m takes json_object, plain; not json_schema"),
        (("json_schema", "json_object"), "m takes plain; not json_schema, json_object"),
    ],
)
def test_the_formats_an_endpoint_takes_are_named(refused: tuple[str, ...], said: str, tmp_path: Path) -> None:
    def say(body: Body, number: int) -> Said:
        kind = body.get("response_format", {}).get("type")
        return Said(status=400, error={"message": f"response_format {kind} is not supported"}) if kind in refused else GOOD

    with chat_server(say) as server:
        found = model_finding(server.url, tmp_path)
    assert (found.level, found.said) == ("ok", said)


def test_an_endpoint_that_says_nothing_of_use_is_a_failure(tmp_path: Path) -> None:
    with chat_server(lambda body, number: Said("我不会")) as server:
        assert model_finding(server.url, tmp_path).level == "fail"
