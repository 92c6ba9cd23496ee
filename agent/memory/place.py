"""The desk's archive where its settings say it is."""

from __future__ import annotations

from agent.settings import Settings
from feeds.aliases import load_aliases
from store.archive import ChromaArchive

ARCHIVE = "chroma"


def open_archive(settings: Settings) -> ChromaArchive:
    """The desk's archive of published weeks; nothing is opened before it is asked."""
    from store.embedding import open_embedding

    store = settings.store
    embedding = open_embedding(store.embedding, store.embedding_url, settings.model.key)
    return ChromaArchive(
        settings.store_folder / ARCHIVE, embedding.embed, embedding.name, store.desk, store.chroma_url,
        embedding.dimension, load_aliases(settings.alias_file),
    )  # fmt: skip
