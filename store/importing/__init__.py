"""Back issues into the archive: markdown, plain text, Word and PDF to the contents of a week."""

from store.importing.issue import Imported, import_issue
from store.importing.reading import SUFFIXES

__all__ = ["SUFFIXES", "Imported", "import_issue"]
