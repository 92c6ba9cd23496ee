"""Prompts by name: the workspace's own file first, else the shipped one. A variable is written `$name`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template

from prompts.errors import PromptError


@dataclass(slots=True)
class Prompts:
    """`folder`: prompts/ of the workspace, may be missing. `used`: name -> hash of the text as used."""

    folder: Path | None = None
    used: dict[str, str] = field(default_factory=dict)

    def fill(self, name: str, **variables: str) -> str:
        """The prompt with its variables in. Raises PromptError for an unknown prompt, a variable that is missing or
        that the prompt does not know."""
        text = self._text(name)
        template = Template(text)
        wanted = set(template.get_identifiers())
        if not template.is_valid():
            raise PromptError(f"prompts/{name}.md: a lone $; write $$ for the sign itself")
        missing, unknown = sorted(wanted - set(variables)), sorted(set(variables) - wanted)
        if missing or unknown:
            what = f"needs the variable ${missing[0]}" if missing else f"does not use the variable ${unknown[0]}"
            raise PromptError(f"prompts/{name}.md: {what}; it is given {', '.join(sorted(variables)) or 'none'}")
        self.used[name] = _hash(text)
        return template.substitute(variables)

    def hashes(self) -> dict[str, str]:
        """Name -> hash of every prompt as it stands, the workspace's own in place of the shipped one."""
        names = sorted(path.name.removesuffix(".md") for path in files("prompts").iterdir() if path.name.endswith(".md"))
        return {name: _hash(self._text(name)) for name in names}

    def _text(self, name: str) -> str:
        own = self.folder / f"{name}.md" if self.folder else None
        try:
            if own is not None and own.is_file():
                return own.read_text(encoding="utf-8")
            return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise PromptError(f"prompts/{name}.md: no such prompt") from error
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"prompts/{name}.md: cannot be read ({error}); save it as UTF-8") from error


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
