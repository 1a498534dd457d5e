"""The name people use for a unit, from its official one."""

import re

_ETHNIC = (
    "蒙古族|蒙古|回族|回|藏族|藏|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|"
    "哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|"
    "柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|塔吉克|普米族|怒族|"
    "独龙族|裕固族|保安族|各族"
)
_AUTONOMOUS = re.compile(rf"^(.+?)(?:(?:{_ETHNIC})+)?自治(区|州|县|旗)$")
_PLAIN = re.compile(r"^(.{2,}?)(特别行政区|省|市|地区|盟|新区|林区|特区|区|县|旗)$")


def short_name(name: str) -> str:
    """Give the name people use: 黔东南 for 黔东南苗族侗族自治州, 浦东 for 浦东新区."""
    if name in {"内蒙古自治区", "西藏自治区"}:
        return name.removesuffix("自治区")
    found = _AUTONOMOUS.match(name) or _PLAIN.match(name)
    return found.group(1) if found and len(found.group(1)) >= 2 else name
