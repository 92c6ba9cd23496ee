"""Which proxy a desk's sources are asked through: the file's, else the environment's; no password is read from a file or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import SettingsError
from agent.settings import load_settings
from feeds.proxies import Proxies

P, Q = "http://proxy.desk.example:3128", "http://user:secret@other.example:8080"


def proxies(root: Path, lines: str = "", **environment: str) -> Proxies:
    (root / "zhoubao.toml").write_text(f"[sources]\n{lines}\n", "utf-8")
    return load_settings(root, environment).sources.proxies


def test_the_file_goes_before_the_environment(tmp_path: Path) -> None:
    assert proxies(tmp_path) == Proxies()
    assert proxies(tmp_path, f'proxy = "{P}/"', https_proxy=Q, NO_PROXY="*") == Proxies(P, P)
    assert proxies(tmp_path, 'proxy = "none"', https_proxy=Q, http_proxy=Q) == Proxies()


def test_the_environment_as_other_programs_read_it(tmp_path: Path) -> None:
    assert proxies(tmp_path, HTTPS_PROXY=Q) == Proxies("", Q)
    assert proxies(tmp_path, http_proxy="proxy.desk.example:3128", ALL_PROXY=Q, no_proxy="localhost, .desk.example") == Proxies(P, Q, ("localhost", ".desk.example"))


@pytest.mark.parametrize(
    ("lines", "environment", "said"),
    [
        (f'proxy = "{Q}"', {}, "never read from a file"),
        ('proxy = "socks5://proxy.desk.example"', {}, "sources.proxy: not http://host:port"),
        ("", {"ALL_PROXY": "socks5://user:secret@proxy.desk.example"}, "ALL_PROXY: not http://host:port"),
        ("", {"HTTP_PROXY": "http://user:secret@proxy.desk.example:99999"}, "HTTP_PROXY: not http://host:port"),
        ('proxies = "x"', {}, "no such setting"),
    ],
)
def test_what_is_no_proxy_is_one_line_without_its_password(tmp_path: Path, lines: str, environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        proxies(tmp_path, lines, **environment)
    assert "secret" not in str(caught.value)


def test_a_password_is_in_no_text_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "zhoubao.toml").write_text("", "utf-8")
    assert "secret" not in repr(load_settings(tmp_path, {"https_proxy": Q}))


@pytest.mark.parametrize(("host", "through"), [("feeds.desk.example", ""), ("desk.example", ""), ("mydesk.example", P), ("a.example", P)])
def test_which_hosts_need_no_proxy(host: str, through: str) -> None:
    assert Proxies(P, P, (".desk.example",)).for_host("https", host) == through
    assert Proxies(P, P, ("*",)).for_host("http", host) == ""
