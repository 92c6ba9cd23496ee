"""Settings of one workspace: zhoubao.toml and the environment. The only module that reads the environment.

A secret comes from the environment alone; a key in the file is an error.
"""

from __future__ import annotations

import os
import re
import shlex
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from agent.errors import SettingsError
from feeds.proxies import Proxies, is_proxy

FILE_NAME = "zhoubao.toml"
KEY_VARIABLES = ("ZHOUBAO_API_KEY", "OPENAI_API_KEY")
BASE_URL_VARIABLES = ("ZHOUBAO_BASE_URL", "OPENAI_BASE_URL")
MODEL_VARIABLE = "ZHOUBAO_MODEL"
POSTGRES_VARIABLE = "ZHOUBAO_POSTGRES_URL"
WEBHOOK_VARIABLE, SMTP_VARIABLE = "ZHOUBAO_WEBHOOK_URL", "ZHOUBAO_SMTP_PASSWORD"
PROXY_VARIABLES = {"https": ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"), "http": ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")}
NO_PROXY_VARIABLES = ("no_proxy", "NO_PROXY")
DIRECT = "none"  # sources.proxy: no proxy, whatever the environment says
WEBHOOKS, EVENTS = ("wecom", "feishu", "slack", "json"), ("done", "open", "failed")
LONGEST_FRESH = 7 * 86400
FROM_ENVIRONMENT = frozenset({"root", "key", "webhook_url", "password", "proxies"})  # never read from the file
EXTRACTIVE = "extractive"
ROLES = ("planner", "writer", "thesis", "risks", "condenser", "title", "reviewer", "reviser")
SECRET_WORDS = ("key", "api_key", "token", "secret", "password")


@dataclass(frozen=True, slots=True)
class AnalystSettings:
    name: str
    licence: str = ""
    email: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class RatingSettings:
    horizon: str = ""
    stock: dict[str, str] = field(default_factory=dict)
    industry: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeskSettings:
    name: str = "研究部"
    industry: str = "计算机"
    rating: str = ""
    watch: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    disclaimer: str = ""
    commitment: str = ""
    analysts: tuple[AnalystSettings, ...] = ()
    ratings: RatingSettings = field(default_factory=RatingSettings)


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """`file` empty: the shipped list. Seconds. `fresh`: how long at most a source is not asked again, where it says so itself.

    `proxy`: an http(s):// address, "none", or "" for the one that the environment names; `proxies`: what that comes to.
    """

    file: str = ""
    proxy: str = ""
    timeout: float = 20.0
    fresh: float = 3600.0
    concurrency: int = 256
    articles: bool = True
    proxies: Proxies = field(default_factory=Proxies, repr=False)  # may hold a password


@dataclass(frozen=True, slots=True)
class TableSettings:
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceSettings:
    """Of a million tokens, in the currency of model.budget_money."""

    prompt: float = 0.0
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`name` empty: extractive. `roles`: another model for one role. `timeout` in seconds a request.

    `budget_tokens`, `budget_money`: of one run, 0 for no limit; `prices`: model name -> what it costs. `extra`: what an
    endpoint wants in every request besides (enable_thinking = false), sent as it stands.
    """

    name: str = ""
    base_url: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    temperature: float = 0.0
    seed: int = 7
    concurrency: int = 4
    timeout: float = 120.0
    retries: int = 3
    max_tokens: int = 4096
    budget_tokens: int = 0
    budget_money: float = 0.0
    prices: dict[str, PriceSettings] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    key: str = field(default="", repr=False)

    @property
    def extractive(self) -> bool:
        return self.name in ("", EXTRACTIVE)

    def name_for(self, role: str) -> str:
        return self.roles.get(role, self.name)


@dataclass(frozen=True, slots=True)
class AliasSettings:
    file: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the archive and the checkpoints are; empty: in the workspace's data_dir.

    `desk`: the name that keeps this desk's weeks apart on a server. `embedding`: a model of an OpenAI-compatible
    endpoint at `embedding_url`, empty for the one built in.
    """

    chroma_url: str = ""
    postgres_url: str = field(default="", repr=False)
    desk: str = ""
    embedding: str = ""
    embedding_url: str = ""


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """Who is told how a run ended. `webhook`: wecom | feishu | slack | json, its address from the environment alone.

    `on`: of done, open (figures wait for the editor), failed. `mail_to`: needs `smtp_host`; the password comes from
    the environment.
    """

    webhook: str = ""
    on: tuple[str, ...] = ("done", "open", "failed")
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    smtp_host: str = ""
    smtp_port: int = 465
    webhook_url: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """`endpoint`: an OpenTelemetry collector (OTLP over gRPC), empty for none."""

    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into a section, and how often a model is asked again."""

    lead_events: int = 1
    brief_events: int = 4
    sentences: int = 12
    revisions: int = 2
    repairs: int = 2
    recalled: int = 3


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of one workspace; paths are relative to `root` until asked for."""

    root: Path
    sample: bool = False
    data_dir: str = "store"
    desk: DeskSettings = field(default_factory=DeskSettings)
    sources: SourceSettings = field(default_factory=SourceSettings)
    tables: TableSettings = field(default_factory=TableSettings)
    aliases: AliasSettings = field(default_factory=AliasSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    limits: Limits = field(default_factory=Limits)
    notify: NotifySettings = field(default_factory=NotifySettings)
    trace: TraceSettings = field(default_factory=TraceSettings)

    @property
    def store_folder(self) -> Path:
        return self.root / self.data_dir

    @property
    def sources_file(self) -> Path | None:
        return self.root / self.sources.file if self.sources.file else None

    @property
    def alias_file(self) -> Path | None:
        return self.root / self.aliases.file if self.aliases.file else None


def load_settings(root: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the workspace `root`. Raises SettingsError naming the key or the line that is wrong."""
    path = root / FILE_NAME
    if not path.is_file():
        raise SettingsError(f"{root}: no {FILE_NAME} here; `zhoubao init {shlex.quote(str(root))}` lays out a workspace")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}; mend that line") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error}); save it as UTF-8") from error
    _refuse_secrets(data, path)
    settings: Settings = _fill(Settings, data, "", path, root=root)
    _check(settings, path)
    given = os.environ if environment is None else environment
    return replace(
        settings,
        sources=replace(settings.sources, proxies=_proxies(settings.sources.proxy, given, path)),
        model=_with_environment(settings.model, given),
        store=replace(settings.store, postgres_url=given.get(POSTGRES_VARIABLE) or settings.store.postgres_url),
        notify=replace(
            settings.notify, webhook_url=given.get(WEBHOOK_VARIABLE, ""), password=given.get(SMTP_VARIABLE, "")
        ),
    )


def _with_environment(model: ModelSettings, environment: Mapping[str, str]) -> ModelSettings:
    def first(*names: str) -> str:
        return next((environment[name] for name in names if environment.get(name)), "")

    return replace(
        model,
        key=first(*KEY_VARIABLES),
        base_url=first(BASE_URL_VARIABLES[0]) or model.base_url or first(*BASE_URL_VARIABLES),
        name=first(MODEL_VARIABLE) or model.name,
    )


def _proxies(written: str, environment: Mapping[str, str], path: Path) -> Proxies:
    """The proxy of the file for every source; else those that the environment names, with the hosts that need none."""
    if written == DIRECT:
        return Proxies()
    if written:
        one = _proxy(written, f"{path}: sources.proxy")
        return Proxies(one, one)
    found = {
        scheme: next((_proxy(environment[name], name) for name in names if environment.get(name)), "")
        for scheme, names in PROXY_VARIABLES.items()
    }
    direct = next((environment[name] for name in NO_PROXY_VARIABLES if environment.get(name)), "")
    return Proxies(**found, direct=tuple(name for part in direct.split(",") if (name := part.strip())))


def _proxy(address: str, where: str) -> str:
    """Never told with its password. Without a scheme it is http, as other programs have it."""
    whole = address if "://" in address else f"http://{address}"
    if not is_proxy(whole):
        raise SettingsError(f"{where}: not http://host:port (socks is not spoken); for none write sources.proxy = \"{DIRECT}\"")
    return whole.rstrip("/")


def _refuse_secrets(data: dict[str, Any], path: Path) -> None:
    model = data.get("model", {})
    tables = [table for table in (model, model.get("extra", {})) if isinstance(table, dict)] if isinstance(model, dict) else []
    found = next((word for word in SECRET_WORDS for table in tables if word in table), None)
    if found:
        raise SettingsError(
            f"{path}: model.{found}: a key is never read from a file; set {KEY_VARIABLES[0]} in the environment"
        )


def _check_store(store: StoreSettings, path: Path) -> None:
    if re.search(r"://[^/@]*:[^/@]+@|[?&]password=", store.postgres_url):
        raise SettingsError(
            f"{path}: store.postgres_url: a password is never read from a file; set {POSTGRES_VARIABLE} in the environment"
        )
    if (store.chroma_url or store.postgres_url) and not store.desk:
        raise SettingsError(f"{path}: store.desk: several desks share a server; name this one")
    if bool(store.embedding) != bool(store.embedding_url):
        raise SettingsError(f"{path}: store.embedding and store.embedding_url: write both or neither")


def _check_notify(notify: NotifySettings, path: Path) -> None:
    if notify.webhook and notify.webhook not in WEBHOOKS:
        raise SettingsError(f"{path}: notify.webhook {notify.webhook!r}: no such kind{_nearest(notify.webhook, WEBHOOKS)}")
    for event in notify.on:
        if event not in EVENTS:
            raise SettingsError(f"{path}: notify.on: {event!r} is no event{_nearest(event, EVENTS)}")
    if notify.mail_to and not (notify.smtp_host and notify.mail_from):
        raise SettingsError(f"{path}: notify.mail_to needs notify.smtp_host and notify.mail_from too")


def _check(settings: Settings, path: Path) -> None:
    if "@" in settings.sources.proxy:
        raise SettingsError(f"{path}: sources.proxy: a password is never read from a file; set HTTPS_PROXY in the environment")
    _check_store(settings.store, path)
    _check_notify(settings.notify, path)
    url = settings.model.base_url
    if url and not url.startswith(("http://", "https://")):
        raise SettingsError(f"{path}: model.base_url {url!r}: write a whole http:// or https:// address")
    for role in settings.model.roles:
        if role not in ROLES:
            raise SettingsError(f"{path}: model.roles.{role}: no such role{_nearest(role, ROLES)}")
    _check_budget(settings.model, path)
    if settings.model.concurrency < 1 or settings.sources.concurrency < 1:
        raise SettingsError(f"{path}: concurrency must be at least 1")
    if not 0 <= settings.sources.fresh <= LONGEST_FRESH:
        raise SettingsError(f"{path}: sources.fresh is 0 (ask each time) to {LONGEST_FRESH} seconds")


def _check_budget(model: ModelSettings, path: Path) -> None:
    """A budget of money needs the price of every model that may be asked."""
    if model.budget_tokens < 0 or model.budget_money < 0:
        raise SettingsError(f"{path}: model: a budget is 0 (no limit) or more")
    for name in sorted({model.name, *model.roles.values()}):
        if model.budget_money and name not in ("", EXTRACTIVE, *model.prices):
            raise SettingsError(f"{path}: model.budget_money needs the price of {name}: [model.prices.\"{name}\"] prompt = 1.0")


def _nearest(name: str, known: typing.Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, 1, 0.5)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(names)}"


def _fill(cls: Any, data: Any, where: str, path: Path, **given: Any) -> Any:
    if not isinstance(data, dict):
        raise SettingsError(
            f"{path}: {where.rstrip('.')}: expected a table [{where.rstrip('.')}], got {data!r}"
        )
    hints = typing.get_type_hints(cls)
    known = [f.name for f in fields(cls) if f.name not in FROM_ENVIRONMENT]
    for name in data:
        if name not in known:
            raise SettingsError(f"{path}: {where}{name}: no such setting{_nearest(name, known)}")
    for entry in fields(cls):
        bare = entry.default is MISSING and entry.default_factory is MISSING
        if bare and entry.name not in data and entry.name not in given:
            raise SettingsError(f"{path}: {where}{entry.name}: is missing")
    values = {name: _value(hints[name], value, f"{where}{name}", path) for name, value in data.items()}
    return cls(**given, **values)


def _value(kind: Any, value: Any, where: str, path: Path) -> Any:
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return value
    if is_dataclass(kind):
        return _fill(kind, value, f"{where}.", path)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(parts[0], entry, f"{where}[{n}]", path) for n, entry in enumerate(value))
    if origin is dict and isinstance(value, dict):
        return {key: _value(parts[1], entry, f"{where}.{key}", path) for key, entry in value.items()}
    wanted = types.GenericAlias(kind, ()) if origin else kind
    plain = kind if origin is None else origin
    good = (
        isinstance(value, (int, float)) and not isinstance(value, bool)
        if plain is float
        else type(value) is plain
    )
    if not good:
        raise SettingsError(f"{path}: {where}: expected {_said(plain)}, got {value!r}")
    return float(value) if wanted is float else value


def _said(kind: Any) -> str:
    said = {
        str: "a text",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        tuple: "a list",
        dict: "a table",
    }
    return said.get(kind, str(kind))
