#!/bin/sh
# Print the command of a Python that can run the project: the one that a bundle carries for this
# machine, else the system's (3.11 to 3.14 first, newer as a last resort). PYTHON=/path/to/python
# overrides the search. One clear line where there is none.
works() {
    "$1" -c "import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, $2)))" \
        >/dev/null 2>&1
}

if [ -n "$PYTHON" ]; then
    works "$PYTHON" 99 && printf '%s\n' "$PYTHON" && exit 0
    echo "错误：PYTHON=$PYTHON 不能用，需要 Python 3.11 或更高版本 / error: it is not a Python >= 3.11" >&2
    exit 1
fi
here=${0%/*}
# Of the other processors' none starts here.
for carried in "${here%scripts}"python/*/bin/python3; do
    if works "$carried" 14; then
        printf '%s\n' "$carried"
        exit 0
    fi
done
for newest in 14 99; do
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if works "$name" "$newest"; then
            printf '%s\n' "$name"
            exit 0
        fi
    done
done
found=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || echo "无/none")
echo "错误：需要 Python 3.11 或更高版本，现有 $found；装好后重试，或用 PYTHON=路径 指定（Debian/Ubuntu: sudo apt-get install python3，版本太旧时 python3.12 或 python3.11；macOS: brew install python@3.13） / error: Python >= 3.11 is needed" >&2
exit 1
