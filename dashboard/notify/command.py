"""`python -m dashboard notify`: for cron or a systemd timer (docs/alerts.md)."""

import argparse
import os
from dataclasses import replace

from filelock import FileLock, Timeout

from dashboard.access import auth
from data import disk
from data.commands.program import DONE, SOME, Program, tell
from data.home import Home, Refused


def add(program: Program) -> None:
    """Add the word to `python -m dashboard`."""
    word = program.word(
        "notify", _notify, "把新的预警和到期的订阅送给接收人（邮件、机器人、Webhook）"
    )
    word.add_argument("--to", metavar="名称", help="只送给 receivers.toml 中的这一位")
    word.add_argument("--dry-run", action="store_true", help="只显示要送的内容，不送")
    word.add_argument("--again", action="store_true", help="送达不明的、等待重试的，现在再送一次")


def _notify(options: argparse.Namespace, home: Home) -> int:
    os.environ["TALENT_HOME"] = str(home.path)
    auth.act_as(None)
    # apprise takes half a second to load; other words do without.
    from dashboard.notify import subscribed
    from dashboard.notify.receivers import receivers
    from dashboard.notify.run import run

    named = receivers(home)
    if options.to:
        chosen = tuple(one for one in named.all if one.name == options.to)
        if not chosen:
            known = "、".join(one.name for one in named.all)
            raise Refused(f"没有接收人「{options.to}」；可用：{known}")
        named = replace(named, all=chosen)
    folder = home.alerts_book.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / "notify.lock", timeout=0, mode=0o600):
            told = run(home, named, again=options.again, dry=options.dry_run)
            sent = subscribed.run(home, named, again=options.again, dry=options.dry_run)
    except Timeout:
        raise Refused("另一个进程正在发送预警") from None
    except OSError as error:
        raise Refused(f"「{folder}」无法写入：{disk.why(error)}") from error
    lines = []
    for one in told:
        lines += one.messages
        parts = [f"送达 {one.sent} 项"] if not options.dry_run else []
        parts += [f"未送达 {one.failed} 项（{one.why}）"] if one.failed else []
        parts += [f"待重试 {one.waiting} 项"] if one.waiting else []
        parts += [f"静默时段暂不送 {one.resting} 项"] if one.resting else []
        parts += (
            [f"上次中断、是否送达不明 {one.doubtful} 项（--again 再送）"] if one.doubtful else []
        )
        parts = [f"不发送（{one.barred}）"] if one.barred else parts
        lines.append(f"{one.receiver}（{one.by}）：{'，'.join(parts) or '没有新事项'}")
    for each in sent:
        lines += [each.message] if each.message else []
        why = f"（{each.why}）" if each.why else ""
        if each.state:
            lines.append(f"{each.receiver}：订阅「{each.what}」{each.state}{why}")
    result = {
        "receivers": [vars(one) for one in told],
        "subscriptions": [vars(one) for one in sent],
    }
    tell(options, result, "\n".join(lines))
    late = any(one.failed or one.doubtful or one.waiting or one.barred for one in told)
    late |= any(one.state in subscribed.LATE for one in sent)
    return SOME if late else DONE
