"""An office's own language model may propose a reading; it is off unless ``office.toml`` names one.

    [language_model]
    address = "http://10.0.0.8:8000/v1"   # any OpenAI-compatible server of the office's network
    model = "qwen2.5-7b"

It is asked only where our own reading came to no answer, never about persons, and is told the
question and the figures' names: no figure, no scope. What it says is believed in nothing: it
becomes a query that the strict reader accepts, within the reader's region, or it is dropped. A
proposal is offered under the model's name, never answered by itself.
"""

import json
import logging
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

from metrics.ask.building import Context
from metrics.ask.query import Query, checked, from_record
from metrics.engine.core import Unknown
from metrics.engine.selection import contains
from metrics.registry import REGISTRY

Propose = Callable[[str], Query | None]
_SECONDS: Final = 8.0
_BYTES: Final = 64 * 1024
_ORDER: Final = (
    "把用户的问题改写成一个 JSON 对象，只输出 JSON：metric 为指标编号，by 为划分维度编号的列表，"
    "where 为维度编号→代码列表，region 为六位地区代码，month 写作 2024-07，months 为 1 或 12，"
    "ytd 为 true 表示今年以来，order 为 desc 或 asc，limit 为行数；不确定的项省略。"
    "指标与可用维度：\n"
)
log = logging.getLogger(__name__)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A server of the office's network sends nobody elsewhere."""

    def redirect_request(self, *_args: Any) -> None:
        return None


def proposer(settings: Mapping[str, str], context: Context) -> tuple[str, Propose] | None:
    """The model's name and what asks it; ``None`` where the office has set none up.

    Args:
        settings: ``[language_model]`` of ``office.toml``.
        context: what questions are read against.
    """
    server, name = settings.get("address", ""), settings.get("model", "")
    if not server.startswith(("http://", "https://")) or not name:
        return None

    def propose(question: str) -> Query | None:
        try:
            return accepted(_asked(server, name, question), context)
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
            log.warning("the language model proposed nothing usable: %s", type(error).__name__)
            return None

    return name, propose


def accepted(text: str, context: Context) -> Query:
    """The query that a model's words are, if the strict reader accepts it.

    Raises:
        Unknown, ValueError: it is none, or lies beyond the reader's region.
    """
    start, end = text.find("{"), text.rfind("}")
    query = from_record(json.loads(text[start : end + 1]), context.home)
    checked(query, context.home)
    if not contains(context.home, query.region) or (
        query.rank and not contains(context.home, query.rank)
    ):
        raise Unknown("所选地区不在范围内")
    return query


def _asked(server: str, name: str, question: str) -> str:
    body = {
        "model": name,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": _ORDER + _figures()},
            {"role": "user", "content": question},
        ],
    }
    request = urllib.request.Request(
        f"{server.rstrip('/')}/chat/completions",
        json.dumps(body, ensure_ascii=False).encode(),
        {"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    with opener.open(request, timeout=_SECONDS) as response:
        told = json.loads(response.read(_BYTES))
    return str(told["choices"][0]["message"]["content"])


def _figures() -> str:
    return "\n".join(
        f"{one.id} {one.name}：{','.join(d.id for d in one.dimensions)}"
        for one in REGISTRY.values()
    )
