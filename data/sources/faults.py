"""What a database says went wrong, in a sentence of ours: no password, no statement, no values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.home import Refused
from data.sources.definition import Database
from data.values.mask import without_ids

_PASSWORD: Final = "用户名或密码不对，或该账号不许从本机登录"
_AWAY: Final = "连不上，或连接中断"
# SQLSTATEs of PostgreSQL and its kin, error numbers of MySQL and its kin.
_SAID: Final[dict[str | int, str]] = {
    "28P01": _PASSWORD,
    "28000": _PASSWORD,
    "3D000": "没有这个库，请核对 [database] name",
    "42501": "账号没有读这张表的权限",
    "42P01": "没有这张表",
    "42703": "没有这一列",
    "42883": "条件里的值与列的类型对不上，请核对 [table] where",
    "22P02": "条件里的值与列的类型对不上，请核对 [table] where",
    "22P05": "库里有写不成 UTF-8 的文字，请在 [database] encoding 写明它的编码",
    "22021": "库里的文字不是它声明的编码，请在 [database] encoding 写明，如 gb18030",
    "25006": "会话是只读的，语句被拒绝",
    "53300": "服务器的连接数已满",
    "57014": "查询被服务器中止（超过了它的时限）",
    "57P01": _AWAY,
    "57P02": _AWAY,
    "57P03": "服务器正在启动或关闭",
    1044: "账号没有读这个库的权限",
    1045: _PASSWORD,
    1049: "没有这个库，请核对 [database] name",
    1054: "没有这一列",
    1142: "账号没有读这张表的权限",
    1143: "账号没有读其中某一列的权限",
    1146: "没有这张表",
    1040: "服务器的连接数已满",
    1317: "查询被服务器中止",
    1969: "查询被服务器中止（超过了它的时限）",
    3024: "查询被服务器中止（超过了它的时限）",
    2003: _AWAY,
    2006: _AWAY,
    2013: _AWAY,
}
_AUTHENTICATION: Final = ("password authentication failed", "authentication failed")
_METHOD: Final = ("authentication method", "SASL authentication", "auth plugin", "cryptography")
_GONE: Final = (
    "timeout",
    "timed out",
    "refused",
    "could not connect",
    "connection failed",
    "failed to resolve",
    "server closed",
    "connection is lost",
    "consuming input failed",
    "terminating connection",
    "connection not open",
    "EOF",
)


@contextmanager
def told(database: Database, secret: str, doing: str) -> Iterator[None]:
    """Turn whatever the driver raises inside into a refusal that says what was being done.

    The error itself goes no further: its text may hold statements, values, the account.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise Refused(sentence(error, database, secret, doing)) from None
    except UnicodeDecodeError:
        raise Refused(f"{database.label()}：{doing}时出错：{_SAID['22021']}") from None
    except (OSError, RuntimeError) as error:
        raise Refused(sentence(error, database, secret, doing)) from None


def sentence(error: BaseException, database: Database, secret: str, doing: str) -> str:
    """What went wrong, for people."""
    cause: Any = error.orig if isinstance(error, DBAPIError) and error.orig else error
    said = (str(cause).splitlines() or [""])[0]  # the lines below may quote rows
    why = _why(cause, said) or _others(said, secret)
    return f"{database.label()}：{doing}时出错：{why}。没有改动任何数据"


def _why(cause: Any, said: str) -> str:
    code = getattr(cause, "sqlstate", None)
    first = cause.args[0] if getattr(cause, "args", ()) else None
    for known in (code, first):
        if isinstance(known, str | int) and known in _SAID:
            return _SAID[known]
    if any(text in said for text in _AUTHENTICATION):
        return _PASSWORD
    if any(text in said for text in _METHOD):
        return (
            "服务器要求的登录方式本机的驱动不支持（如 openGauss 的 sha256、MySQL 的 "
            "caching_sha2_password）；请为该账号改用 md5 / mysql_native_password，或开 TLS"
        )
    if "does not exist" in said and "database" in said:
        return _SAID["3D000"]
    if any(text.casefold() in said.casefold() for text in _GONE):
        return _AWAY
    return ""


def _others(said: str, secret: str) -> str:
    """The first words of the server itself, without the secret or numbers of persons."""
    text = said.replace(secret, "（已遮蔽）") if secret else said
    return f"服务器说：{without_ids(text)[:160]}"
