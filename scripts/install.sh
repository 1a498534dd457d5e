#!/bin/sh
# Install from an unpacked offline bundle: check every file, then fill .venv from wheelhouse/.
set -e
cd "$(dirname "$0")"
[ -f SHA256SUMS ] || {
    echo "错误：这里不是离线包（没有 SHA256SUMS） / error: this is no unpacked bundle" >&2
    exit 1
}
if command -v sha256sum >/dev/null; then check="sha256sum"; else check="shasum -a 256"; fi
$check -c SHA256SUMS >/dev/null || {
    echo "错误：文件校验不符，离线包已损坏或被改动 / error: the bundle is damaged or altered" >&2
    exit 1
}
python=$(sh scripts/find_python.sh)
OFFLINE=1 "$python" -m scripts setup
echo "安装完成，运行 make run 启动（没有 make 时：$python -m scripts run） / installed: make run"
