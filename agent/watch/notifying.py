"""Who is told how a run ended: a webhook of 企业微信, 飞书 or Slack, an e-mail. What cannot be sent is said, never fatal.

The address of a webhook is a secret: it is in no message, no log and no error.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Any

from agent.errors import STOPPING
from agent.settings import NotifySettings

TIMEOUT = 10.0  # seconds
TITLES = {"done": "周报草稿已就绪", "open": "周报草稿有待核数字", "lacking": "周报草稿已就绪，但有缺漏", "failed": "周报起草失败"}


@dataclass(frozen=True, slots=True)
class News:
    """How a run ended. `event`: done | open (the editor is wanted) | failed. `reason`: of a failure, one line; `lacking`: shortfalls."""

    event: str
    week: str
    desk: str
    figures: int = 0
    open: int = 0
    draft: str = ""
    reason: str = ""
    lacking: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        kind = "lacking" if self.event == "open" and not self.open else self.event
        return f"{TITLES[kind]}：{self.desk} {self.week}"

    @property
    def lines(self) -> list[str]:
        if self.event == "failed":
            return [f"原因：{self.reason}", f"处理后运行：zhoubao resume {self.week}"]
        return [
            f"数字 {self.figures} 个，待核 {self.open} 处",
            *(f"缺漏：{line}" for line in self.lacking),
            f"草稿：{self.draft}",
            f"审阅：zhoubao review {self.week}",
        ]


def _plain(news: News) -> str:
    return "\n".join([news.title, *news.lines])


# Shapes as the three services document them for a group's bot.
PAYLOADS: dict[str, Callable[[News], dict[str, Any]]] = {
    "wecom": lambda news: {"msgtype": "text", "text": {"content": _plain(news)}},
    "feishu": lambda news: {"msg_type": "text", "content": {"text": _plain(news)}},
    "slack": lambda news: {"text": _escaped(_plain(news))},
    "json": lambda news: {**asdict(news), "title": news.title, "text": _plain(news)},
}


def _escaped(text: str) -> str:
    """Slack reads & < > as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def send(settings: NotifySettings, news: News) -> list[str]:
    """Tell everyone the settings name; what failed, a line each."""
    if news.event not in settings.on:
        return []
    failed = []
    if settings.webhook:
        failed += _post(settings, news)
    if settings.mail_to:
        failed += _mail(settings, news)
    return failed


def _post(settings: NotifySettings, news: News) -> list[str]:
    import httpx

    if not settings.webhook_url:
        return ["notify: no ZHOUBAO_WEBHOOK_URL in the environment; nobody was told"]
    try:
        reply = httpx.post(settings.webhook_url, json=PAYLOADS[settings.webhook](news), timeout=TIMEOUT)
        refused = "" if reply.is_success else f"HTTP {reply.status_code}"
        refused = refused or _refusal(reply)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        refused = type(error).__name__
    return (
        [f"notify: the {settings.webhook} webhook was not reached ({refused}); check its address"]
        if refused
        else []
    )


def _refusal(reply: Any) -> str:
    """企业微信 and 飞书 answer 200 with a code of their own."""
    try:
        said = reply.json()
    except ValueError:
        return ""
    code = (
        next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), 0)
        if isinstance(said, dict)
        else 0
    )
    return f"code {code}" if code not in (0, "0") else ""


def as_mail(settings: NotifySettings, news: News) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        news.title,
        settings.mail_from,
        ", ".join(settings.mail_to),
    )
    message.set_content("\n".join(news.lines) + "\n")
    return message


def _mail(settings: NotifySettings, news: News) -> list[str]:
    try:
        with _server(settings) as server:
            if settings.password:
                server.login(settings.mail_from, settings.password)
            server.send_message(as_mail(settings, news))
    except (OSError, smtplib.SMTPException) as error:
        return [
            f"notify: no mail by {settings.smtp_host}:{settings.smtp_port} ({type(error).__name__}); check host and password"
        ]
    return []


def _server(settings: NotifySettings) -> smtplib.SMTP:
    """TLS from the start on 465, else STARTTLS; in the clear only without a password."""
    if settings.smtp_port == 465:
        return smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
    if settings.password:
        server.starttls(context=ssl.create_default_context())
    return server


@contextmanager
def failures_told(
    settings: NotifySettings, week: str, desk: str, say: Callable[[str], None]
) -> Iterator[None]:
    """A run that fails inside is told; the error goes on."""
    try:
        yield
    except STOPPING as error:
        for line in send(settings, News("failed", week, desk, reason=" ".join(str(error).split())[:300])):
            say(line)
        raise
