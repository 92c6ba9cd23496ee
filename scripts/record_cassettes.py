"""Records the model cassettes of tests/recorded from a real OpenAI-compatible server.

    python scripts/record_cassettes.py --base-url http://127.0.0.1:8080/v1 --server "llama.cpp b1234" \\
        [--short-url http://127.0.0.1:8081/v1] [--only NAME ...]

`--short-url` is a second server whose context is too short (1,024 tokens); without it that recording is left as it is.
The key, if one is needed, comes from ZHOUBAO_API_KEY; it is sent and never recorded. The tests match on the body, so a
changed prompt needs a new recording.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vcr
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "recorded"))

from scenarios import MODEL, SCENARIOS, SHORT, URL, Outcome, endpoint  # noqa: E402

from agent.llm.openai import OpenAIModel  # noqa: E402

FOLDER = ROOT / "tests" / "cassettes"
SHOWN = 200  # letters of an outcome
KEPT_HEADERS = {"content-type", "accept"}  # the rest says who recorded, not what


def main() -> int:
    options = _options()
    for name in options.only or SCENARIOS:
        url = options.short_url if name in SHORT else options.base_url
        if not url:
            print(f"{name}: left as it is, no --short-url")
            continue
        outcome, requests = record(name, url, options.server)
        said = str(outcome.error or outcome.value)
        print(f"{name}: {requests} requests; {said if len(said) <= SHOWN else said[:SHOWN] + '…'}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--short-url", default="")
    parser.add_argument("--server", required=True, help="name and version, for the cassettes' headers")
    parser.add_argument("--only", nargs="*", choices=list(SCENARIOS))
    return parser.parse_args()


def record(name: str, url: str, server: str) -> tuple[Outcome, int]:
    """One scenario recorded anew; its cassette begins with what was asked."""
    path = FOLDER / f"{name}.yaml"
    path.unlink(missing_ok=True)
    recorder = vcr.VCR(
        record_mode="all",
        before_record_request=lambda request: _renamed(request, url),
        before_record_response=_bare,
        filter_headers=["authorization"],
    )
    with recorder.use_cassette(str(path)) as cassette:
        outcome = SCENARIOS[name](OpenAIModel(endpoint(url, key=os.environ.get("ZHOUBAO_API_KEY", ""))))
    day = datetime.now(UTC).date().isoformat()
    header = f"# Recorded {day} from {server}, model {MODEL} (GGUF), by scripts/record_cassettes.py.\n"
    path.write_text(header + _readable(path), encoding="utf-8")
    return outcome, len(cassette.requests)


def _renamed(request: Any, url: str) -> Any:
    request.uri = request.uri.replace(url, URL)
    for name in list(request.headers):
        if name.lower() not in KEPT_HEADERS:
            del request.headers[name]
    return request


def _bare(response: dict[str, Any]) -> dict[str, Any]:
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() in KEPT_HEADERS}
    return response


def _readable(path: Path) -> str:
    """The cassette with its Chinese as written, so that a changed prompt shows in a diff."""
    return yaml.safe_dump(yaml.safe_load(path.read_text(encoding="utf-8")), allow_unicode=True, width=110)


if __name__ == "__main__":
    raise SystemExit(main())
