"""The protocol around the tools: what there is to call, and each call's answer or refusal.

Refusals are results marked as errors, in Chinese, so that an assistant can read them and ask
better; only a tool that doesn't exist is an error of the protocol itself.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server

from dashboard.serving.mcp import arguments, said
from dashboard.serving.mcp.calling import NotAnswered, Who, call
from dashboard.serving.mcp.tools import BY_NAME, TOOLS
from dashboard.wording.words import SECRET_NOTICE

NAME: Final = "talent-brain"
VERSION: Final = "1"  # of the tools: raised when one is renamed or its arguments change
Caller = Callable[[ServerRequestContext[Any, Any]], tuple[Who, str]]
_ABOUT: Final = (
    "本单位人才数据的指标。先 search_figures 找编号，describe_figure 看口径，再 query_figure 取数；"
    "也可以用 ask 直接提问。答复时写明指标名称、单位、地区、截至月份；demo 为真时写明是演示数据；"
    "value 为空的格子不得推算或凑数。value 乘以 multiply_by 才是 unit 所示单位的数。"
    f"{said.TEXT_ONLY}。{SECRET_NOTICE}"
)


def made(caller: Caller) -> "Server[Any]":
    """A server whose calls are answered under the rights of whoever sends them.

    Args:
        caller: who that is, and how they came; asked of each call.
    """

    async def list_tools(
        _context: ServerRequestContext[Any, Any], _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_told(one.name) for one in TOOLS])

    async def call_tool(
        context: ServerRequestContext[Any, Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = BY_NAME.get(params.name)
        if tool is None:
            return _refusal(f"没有工具「{params.name[:60]}」；可用：{'、'.join(BY_NAME)}")
        who, way = caller(context)
        try:
            # Figures take milliseconds to seconds of computing; other calls go on meanwhile.
            found = await asyncio.to_thread(call, tool, params.arguments or {}, who, way)
        except NotAnswered as error:
            return _refusal(str(error))
        text = json.dumps(found, ensure_ascii=False, default=said.plain)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)],
            structured_content=json.loads(text),
        )

    return Server(
        NAME,
        version=VERSION,
        title="人才数智大脑",
        instructions=_ABOUT,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _told(name: str) -> types.Tool:
    tool = BY_NAME[name]
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.says,
        input_schema=arguments.schema(tool.takes),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, open_world_hint=False
        ),
    )


def _refusal(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=words)], is_error=True)
