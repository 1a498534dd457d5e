"""Lists of refused rows leave as files: to stewards, and each of them is noted before it leaves.

Personal columns are masked in them; what remains still is an office's own rows.
"""

from dataclasses import replace
from pathlib import Path

from dashboard.access import audit, auth, holdings
from data.staging.loads import Load


def listed(load: Load) -> Path | None:
    """Where a load's list of refused rows lies; ``None`` where there is none."""
    path = load.rejects(holdings.home())
    return path if path.exists() else None


def handed_over(path: Path, contract: str, file: str) -> bytes:
    """The list, once the trail says who took it.

    Args:
        path: of the list.
        contract: the source table.
        file: the name of the file whose rows were refused.

    Raises:
        PermissionError: the user is no steward.
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    home = holdings.home()
    user = auth.current_user(home)
    event = audit.event(user, "export", detail=f"退回清单 {contract} {file}")
    if not user.is_steward:
        audit.write(home, [replace(event, action="deny")])
        raise PermissionError("只有数据管理员可以下载退回清单")
    audit.write(home, [event])
    return path.read_bytes()
