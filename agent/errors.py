"""Every error a command turns into one line on stderr and exit status 2.

ZhoubaoError
 ├─ UsageError       the command line or workspace is not as it must be
 ├─ SettingsError    zhoubao.toml or the environment
 ├─ InputError       a draft, source or folder that cannot be read
 ├─ RunError         a week that cannot be run, resumed or approved
 └─ ModelError       the model's endpoint (agent/llm)
     ├─ ModelUnreachable
     ├─ ModelRefusedKey
     ├─ ModelBadReply      no JSON, not the shape asked for, cut off, or a request the server will not take
     ├─ ModelRefusal       the model will not answer
     ├─ ModelOverflow      the request is longer than the model's context
     ├─ BudgetSpent        the run's token or money budget would be passed
     └─ DraftingError      what the model wrote does not pass the checks, however often it is asked
FeedsError (feeds/errors.py), StoreError (store/errors.py), PromptError (prompts) are the roots of the other rooms.
"""

from feeds.errors import FeedsError
from prompts.errors import PromptError
from store.errors import StoreError


class ZhoubaoError(Exception):
    """Root of this room. The message says what was wrong, where, and what to do."""


class UsageError(ZhoubaoError):
    pass


class SettingsError(ZhoubaoError):
    pass


class InputError(ZhoubaoError):
    pass


class RunError(ZhoubaoError):
    pass


class ModelError(ZhoubaoError):
    pass


class ModelUnreachable(ModelError):
    pass


class ModelRefusedKey(ModelError):
    pass


class ModelBadReply(ModelError):
    pass


class ModelRefusal(ModelError):
    pass


class ModelOverflow(ModelError):
    pass


class BudgetSpent(ModelError):
    pass


class DraftingError(ModelError):
    pass


REPORTED: tuple[type[Exception], ...] = (ZhoubaoError, FeedsError, StoreError, PromptError)
STOPPING: tuple[type[Exception], ...] = (*REPORTED, OSError)  # OSError: the disk, told by the command line itself
