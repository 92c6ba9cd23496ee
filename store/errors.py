"""What can go wrong with what is kept.

StoreError
 ├─ ArchiveError     the archive of published weeks
 ├─ EmbeddingError   a collection made with another embedding
 ├─ WeekFileError    a week's files on disk
 └─ NewerSchemaError  files that a newer zhoubao wrote
"""


class StoreError(Exception):
    """Root of this room. The message says what was wrong, where, and what to do."""


class ArchiveError(StoreError):
    pass


class EmbeddingError(StoreError):
    pass


class ImportFileError(StoreError):
    pass


class WeekFileError(StoreError):
    pass


class NewerSchemaError(StoreError):
    pass
