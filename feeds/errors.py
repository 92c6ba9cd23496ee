"""What can go wrong while reading a week's input.

FeedsError
 ├─ SourceListError   sources.yaml or OPML cannot be read
 ├─ FeedParseError    a file is no feed
 ├─ TableError        a bad cell, header or file of a table
 └─ WeekError         a week that is none
"""


class FeedsError(Exception):
    """Root of this room. The message says what was wrong, where, and what to do."""


class SourceListError(FeedsError):
    pass


class FeedParseError(FeedsError):
    pass


class TableError(FeedsError):
    pass


class WeekError(FeedsError):
    pass
