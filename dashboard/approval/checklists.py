"""Security checklists with our answer to each line that an application can answer.

Clauses are told in short, by their numbers in the standards: GB/T 22239-2019 (等级保护基本要求,
level 3, 安全计算环境) and GB/T 39786-2021 (密码应用基本要求, level 3). What belongs to the machine
room, the network or the office's own rules is left blank for the office, and says so.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Met(Enum):
    """Who meets a clause."""

    YES = "本系统满足"
    PARTLY = "部分满足"
    OFFICE = "由单位落实"
    NO = "本系统不提供"


@dataclass(frozen=True)
class Clause:
    """One line of a checklist.

    Attributes:
        number: the clause in the standard.
        area: its heading.
        asked: what it asks, in short.
        met: who meets it.
        how: what is there, or what is left to the office.
        evidence: files of this project that prove it; at least one wherever we say 满足.
    """

    number: str
    area: str
    asked: str
    met: Met
    how: str
    evidence: tuple[str, ...] = ()


PROTECTION: Final = (
    Clause(
        "8.1.4.1 a",
        "身份鉴别",
        "用户身份唯一标识和鉴别，口令复杂度与定期更换",
        Met.PARTLY,
        "本系统不存口令，由单位统一身份认证（OIDC）鉴别，一人一账号；口令复杂度与更换由统一认证落实",
        ("dashboard/access/auth.py", "data/roles.py"),
    ),
    Clause(
        "8.1.4.1 b",
        "身份鉴别",
        "登录失败处理，结束会话，超时自动退出",
        Met.PARTLY,
        "会话默认 8 小时、闲置 60 分钟即止，同一账号限 3 个，退出和停用即时生效；"
        "失败次数限制由统一认证落实",
        ("dashboard/access/auth.py",),
    ),
    Clause(
        "8.1.4.1 c",
        "身份鉴别",
        "远程管理时防止鉴别信息被窃听",
        Met.OFFICE,
        "经反向代理启用 TLS；本系统只监听本机回环地址",
    ),
    Clause(
        "8.1.4.1 d",
        "身份鉴别",
        "两种以上鉴别技术，其一使用密码技术",
        Met.OFFICE,
        "由统一身份认证提供双因素，本系统不另设口令",
    ),
    Clause(
        "8.1.4.2 a",
        "访问控制",
        "为登录用户分配账户和权限",
        Met.YES,
        "角色（领导、分析、数据管理、区县）与地区范围逐人登记；权限是每次取数的参数，页面、文件、接口、网址一致",
        ("data/roles.py", "dashboard/access/gateway.py", "tests/dashboard/access/test_gateway.py"),
    ),
    Clause(
        "8.1.4.2 b",
        "访问控制",
        "重命名或删除默认账户",
        Met.YES,
        "没有默认账户和默认口令",
        ("dashboard/access/auth.py",),
    ),
    Clause(
        "8.1.4.2 c",
        "访问控制",
        "及时停用多余、过期账户，避免共用",
        Met.PARTLY,
        "roles.toml 中 disabled 即停用，下一次点击生效；清理名单由单位落实",
        ("data/roles.py", "tests/data/test_roles.py"),
    ),
    Clause(
        "8.1.4.2 d",
        "访问控制",
        "最小权限，管理用户权限分离",
        Met.PARTLY,
        "领导、分析、区县用户不能导入、签发、看拒收行；数据管理员的操作全部留痕。审计员与管理员分设由单位落实",
        ("dashboard/access/site.py", "dashboard/access/audit.py"),
    ),
    Clause(
        "8.1.4.2 e",
        "访问控制",
        "由授权主体配置访问控制策略",
        Met.YES,
        "roles.toml 由服务器管理员维护，页面不能修改",
        ("data/roles.py",),
    ),
    Clause(
        "8.1.4.2 f",
        "访问控制",
        "粒度：主体到用户，客体到文件、表级",
        Met.YES,
        "主体到用户；客体到指标与地区，数据文件对网页进程只读",
        ("dashboard/access/gateway.py", "data/snapshots/warehouse.py"),
    ),
    Clause(
        "8.1.4.2 g",
        "访问控制",
        "重要主体和客体的安全标记",
        Met.NO,
        "没有强制访问控制标记；文件与页面标注「内部资料」「公开版」",
    ),
    Clause(
        "8.1.4.3 a",
        "安全审计",
        "审计覆盖每个用户、重要行为和安全事件",
        Met.YES,
        "查看、导出、接口调用、拒绝、撤出与重新收入逐条记录；写不成记录就不显示",
        ("dashboard/access/audit.py", "tests/dashboard/access/test_audit.py"),
    ),
    Clause(
        "8.1.4.3 b",
        "安全审计",
        "记录日期时间、用户、事件类型、是否成功等",
        Met.YES,
        "时间、用户、角色、动作、指标、条件、地区、快照；被拒绝的记为 deny",
        ("dashboard/access/audit.py",),
    ),
    Clause(
        "8.1.4.3 c",
        "安全审计",
        "保护审计记录，定期备份，防删改",
        Met.PARTLY,
        "逐条哈希链，audit verify 指出被改的行；异机备份由单位落实",
        ("dashboard/access/audit.py", "tests/dashboard/access/test_audit.py"),
    ),
    Clause(
        "8.1.4.3 d",
        "安全审计",
        "防止审计进程未经授权中断",
        Met.YES,
        "审计写在取数的同一步：写不成就不答复，不能单独停掉",
        ("dashboard/access/audit.py",),
    ),
    Clause(
        "8.1.4.4 a",
        "入侵防范",
        "最小安装",
        Met.OFFICE,
        "依赖清单见「软件组成」；操作系统由单位落实",
    ),
    Clause(
        "8.1.4.4 b",
        "入侵防范",
        "关闭不需要的服务和高危端口",
        Met.PARTLY,
        "本系统只开一个端口，只监听本机回环地址；其余由单位落实",
        ("scripts/start.py",),
    ),
    Clause("8.1.4.4 c", "入侵防范", "限制管理终端的接入", Met.OFFICE, "由网络与代理落实"),
    Clause(
        "8.1.4.4 d",
        "入侵防范",
        "检验人机接口和通信接口的输入",
        Met.YES,
        "导入按数据规范逐格检验；网址与接口参数只认登记的名称和代码；值一律绑定，不拼接 SQL",
        ("metrics/query.py", "tests/metrics/test_query.py", "data/importing/importer.py"),
    ),
    Clause(
        "8.1.4.4 e",
        "入侵防范",
        "发现并修补已知漏洞",
        Met.PARTLY,
        "sbom.cdx.json 可供漏洞库比对；版本与哈希锁定，升级由离线包完成",
        ("requirements.txt",),
    ),
    Clause("8.1.4.4 f", "入侵防范", "检测入侵并报警", Met.OFFICE, "由主机与网络安全设备落实"),
    Clause(
        "8.1.4.5",
        "恶意代码防范",
        "防范恶意代码",
        Met.PARTLY,
        "上传文件先查压缩比、尺寸，再在限时限内存的子进程中解析，宏与公式不执行；防病毒由单位落实",
        ("data/readers/bounded.py",),
    ),
    Clause("8.1.4.6", "可信验证", "基于可信根的验证", Met.OFFICE, "由操作系统与硬件落实"),
    Clause(
        "8.1.4.7 a",
        "数据完整性",
        "传输中的完整性",
        Met.OFFICE,
        "由代理的 TLS（可用国密套件）落实",
    ),
    Clause(
        "8.1.4.7 b",
        "数据完整性",
        "存储中的完整性",
        Met.YES,
        "快照清单记每个文件的 SHA-256，发布前整读核对，data verify 可复核；审计为哈希链",
        ("data/snapshots/verify.py", "tests/data/snapshots/test_publish.py"),
    ),
    Clause("8.1.4.8 a", "数据保密性", "传输中的保密性", Met.OFFICE, "由代理的 TLS 落实"),
    Clause(
        "8.1.4.8 b",
        "数据保密性",
        "存储中的保密性",
        Met.PARTLY,
        "证件号码入库即变为 HMAC-SM3 假名，原号不落盘，密钥与数据分开存放；磁盘加密由单位落实",
        ("data/importing/pseudonym.py", "tests/data/importing/test_pseudonym.py"),
    ),
    Clause(
        "8.1.4.9 a",
        "数据备份恢复",
        "本地备份与恢复",
        Met.PARTLY,
        "保留最近三份快照，可回滚；整个数据目录可直接备份，密钥另存",
        ("data/snapshots/publish.py",),
    ),
    Clause("8.1.4.9 b", "数据备份恢复", "异地实时备份", Met.OFFICE, "由单位落实"),
    Clause(
        "8.1.4.9 c", "数据备份恢复", "热冗余", Met.OFFICE, "可多进程置于代理之后；双机由单位落实"
    ),
    Clause(
        "8.1.4.10 a",
        "剩余信息保护",
        "鉴别信息释放前清除",
        Met.PARTLY,
        "本系统不存口令；会话 Cookie 为随机数，服务端只存其散列、到期失效；接口令牌只存散列",
        ("dashboard/access/auth.py",),
    ),
    Clause(
        "8.1.4.10 b",
        "剩余信息保护",
        "敏感数据所在存储释放前清除",
        Met.OFFICE,
        "由操作系统与磁盘报废流程落实",
    ),
    Clause(
        "8.1.4.11 a",
        "个人信息保护",
        "只采集和保存业务必需的个人信息",
        Met.YES,
        "只认数据规范所列的列，其余列不入库；清单见「个人信息字段」",
        ("data/contracts/person.py", "data/importing/importer.py"),
    ),
    Clause(
        "8.1.4.11 b",
        "个人信息保护",
        "禁止未授权访问和非法使用个人信息",
        Met.YES,
        "页面、文件、接口只出汇总数，人数过少的不显示，发布前由攻击程序检验；拒收行遮蔽个人列",
        ("docs/disclosure.md", "metrics/disclosure/protect.py", "tests/attack/test_attack.py"),
    ),
)

CRYPTOGRAPHY: Final = (
    Clause("8.1", "物理和环境安全", "门禁、视频记录的密码保护", Met.OFFICE, "由机房落实"),
    Clause(
        "8.2",
        "网络和通信安全",
        "通信实体鉴别、传输机密性与完整性",
        Met.OFFICE,
        "由国密 SSL VPN 或代理的国密 TLS 套件落实",
    ),
    Clause(
        "8.3",
        "设备和计算安全",
        "登录设备的身份鉴别、日志与程序完整性",
        Met.OFFICE,
        "由主机与堡垒机落实；离线包附 SHA256SUMS",
    ),
    Clause(
        "8.4 a",
        "应用和数据安全",
        "登录用户身份的真实性",
        Met.OFFICE,
        "由统一身份认证落实；本系统校验其签名的身份令牌",
    ),
    Clause(
        "8.4 b",
        "应用和数据安全",
        "访问控制信息的完整性",
        Met.NO,
        "roles.toml 以文件权限保护，未作密码保护",
    ),
    Clause("8.4 c", "应用和数据安全", "安全标记的完整性", Met.NO, "没有安全标记"),
    Clause("8.4 d", "应用和数据安全", "重要数据传输的机密性", Met.OFFICE, "由代理落实"),
    Clause(
        "8.4 e",
        "应用和数据安全",
        "重要数据存储的机密性",
        Met.PARTLY,
        "证件号码用 HMAC-SM3 变为假名，不可逆；其余字段不加密，由磁盘加密落实",
        ("data/importing/pseudonym.py",),
    ),
    Clause("8.4 f", "应用和数据安全", "重要数据传输的完整性", Met.OFFICE, "由代理落实"),
    Clause(
        "8.4 g",
        "应用和数据安全",
        "重要数据存储的完整性",
        Met.PARTLY,
        "快照与离线包用 SHA-256 校验；未使用密码机",
        ("data/snapshots/verify.py",),
    ),
    Clause("8.4 h", "应用和数据安全", "原发与接收的不可否认性", Met.NO, "不签名；专报由单位用印"),
    Clause(
        "8.5–8.8",
        "管理制度、人员、建设运行、应急",
        "制度、密钥管理、应急方案",
        Met.OFFICE,
        "密钥保管与轮换的做法由单位定",
    ),
)
