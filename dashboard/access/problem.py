"""Refusals of the open interface as RFC 9457 has them: ``application/problem+json``, in Chinese.

``error`` repeats ``detail``: programs written before there was this form read it.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import Response

MEDIA: Final = "application/problem+json"
_PREFIX: Final = "/api/"
_LONGEST: Final = 600  # characters of a refusal
# What the kind of problem is called; its type is a name of ours, not an address to open.
KINDS: Final = {
    400: ("question", "问题不成立"),
    401: ("sign-in", "需要登录或接口令牌"),
    403: ("rights", "没有权限"),
    404: ("nothing-here", "没有这一项"),
    405: ("method", "不支持的操作"),
    406: ("form", "没有这种格式"),
    410: ("gone", "已不再保存"),
    429: ("pace", "问得太快"),
    500: ("broken", "服务出错"),
    503: ("unavailable", "暂时不能应答"),
}


def concerns(path: str) -> bool:
    """Whether an address belongs to the open interface."""
    return path.startswith(_PREFIX)


def answer(status: int, words: str, **more: Any) -> Response:
    """One refusal; ``more`` are further members, those without a value left out."""
    kind, title = KINDS.get(status, ("other", HTTPStatus(status).phrase))
    words = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
    told = {
        "type": f"urn:talent-brain:problem:{kind}",
        "title": title,
        "status": status,
        "detail": words,
        "error": words,
        **{name: value for name, value in more.items() if value},
    }
    how = {"www-authenticate": "Bearer"} if status == 401 else {}
    return Response(json.dumps(told, ensure_ascii=False), status, how, media_type=MEDIA)
