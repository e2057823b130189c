#!/bin/sh
# Prints an interpreter of Python 3.11 or later: the one asked for (PY), else the first that is found.
set -eu
asked=${1:-python3}
for python in "$asked" python3.13 python3.12 python3.11 python3; do
    if "$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
            [ "$python" = "$asked" ] || echo "$asked 不可用，改用 / does not serve, using instead: $python" >&2
            echo "$python"
            exit 0
        fi
        echo "$python 缺少 venv 模块；Debian/Ubuntu 请先执行 apt-get install python3-venv" >&2
        echo "$python lacks the venv module; on Debian/Ubuntu run: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "需要 Python 3.11 或更高版本，未找到；请安装后重试，或用 make PY=/路径/python3 指定" >&2
echo "Python 3.11 or later is needed and was not found ($asked); install it, or name one: make PY=/path/to/python3 ..." >&2
exit 1
