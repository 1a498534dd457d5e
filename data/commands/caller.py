"""Whose rights a command asks under: a user of roles.toml, the steward at the machine, or a trial.

Where people sign in, somebody at the machine's terminal is nobody by that alone: they name a user,
or say that they ask as the steward, and the trail says so.
"""

import getpass
from dataclasses import dataclass

from data import entrusted
from data.commands.arguments import Parser
from data.home import Home, Refused
from data.roles import roles

_UNNAMED = (
    "本机启用了登录：请用 --user 写明以谁的权限，或加 --as-steward 以数据管理员身份（记入审计）"
)


@dataclass(frozen=True)
class Caller:
    """Who asks at a terminal.

    Attributes:
        name: as the trail has it.
        role: of roles.toml's words.
        region: what they see; 0 for the office's own.
        detail: more for the trail.
    """

    name: str
    role: str
    region: int
    detail: str


def ask_who(parser: Parser) -> None:
    """Add the words by which a command is told who asks."""
    parser.add_argument("--user", help="以 roles.toml 中某用户的权限")
    parser.add_argument(
        "--as-steward", action="store_true", help="启用登录后，以数据管理员身份；记入审计"
    )


def caller(home: Home, user: str | None, *, as_steward: bool, role: str = "leader") -> Caller:
    """Who asks.

    Args:
        home: the installation.
        user: whom the command named.
        as_steward: whether it said that the steward asks.
        role: where nobody signs in and nobody is named.

    Raises:
        Refused: nobody is named where somebody must be, or the user isn't in the list.
    """
    local = f"{getpass.getuser()}（命令行）"
    if user:
        found = roles(home).get(user)
        if found is None or found.disabled:
            raise Refused(f"用户「{user}」不在 roles.toml 中，或已停用")
        return Caller(user, found.role, found.region, local)
    if as_steward:
        return Caller(local, "steward", 0, "--as-steward")
    if entrusted.knows_people(home):
        raise Refused(_UNNAMED)
    return Caller(local, role, 0, "命令行")
