"""`python -m dashboard mcp`: the tools over standard input and output."""

import argparse
import asyncio
import os

from dashboard.access import auth
from data.commands.caller import ask_who, caller
from data.commands.program import DONE, Program
from data.home import Home, office
from metrics.engine.selection import Scope


def add(program: Program) -> None:
    """Add the word to `python -m dashboard`."""
    word = program.word("mcp", _serve, "让本单位的智能助手以工具方式取数（MCP，标准输入输出）")
    ask_who(word)


def _serve(options: argparse.Namespace, home: Home) -> int:
    os.environ["TALENT_HOME"] = str(home.path)

    def who() -> auth.User:
        """Asked of every call: an account that was disabled meanwhile gets nothing more."""
        told = caller(home, options.user, as_steward=options.as_steward)
        whole = office(home).region
        return auth.User(told.name, Scope(told.region or whole, told.role, whole))

    who()  # refused before an assistant waits for an answer
    way = "stdio" + (" --as-steward" if options.as_steward else "")
    # The protocol's library takes half a second to load; other words do without.
    from mcp.server.stdio import stdio_server

    from dashboard.serving.mcp.server import made

    async def run() -> None:
        server = made(lambda _context: (who, way))
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    asyncio.run(run())
    return DONE
