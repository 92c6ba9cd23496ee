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

from typing import ClassVar

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
    """`said`: what an editor is told of it, without a figure; the message is for who runs the program."""

    said: ClassVar[str] = "模型没有给出可用的回答"


class ModelUnreachable(ModelError):
    said = "模型服务没有应答"


class ModelRefusedKey(ModelError):
    said = "模型服务不接受密钥"


class ModelBadReply(ModelError):
    said = "模型的回答不合所要的格式"


class ModelRefusal(ModelError):
    said = "模型拒绝回答"


class ModelOverflow(ModelError):
    said = "资料超过模型的上下文长度"


class BudgetSpent(ModelError):
    said = "本次运行的模型预算不够再问"


class DraftingError(ModelError):
    said = "多次修改仍未通过检查"


REPORTED: tuple[type[Exception], ...] = (ZhoubaoError, FeedsError, StoreError, PromptError)
STOPPING: tuple[type[Exception], ...] = (*REPORTED, OSError)  # OSError: the disk, told by the command line itself
