#!/bin/sh
# Puts Debian's Prometheus, with promtool, into .cache/prometheus. The package is unpacked and not installed: nothing
# of the system changes, nothing is started, and `make clean` takes it away. Does nothing where it is there already.
set -eu
cd "$(dirname "$0")/.."
folder=.cache/prometheus
[ -x "$folder/usr/bin/promtool" ] && exit 0

fetch() {
    # The lists of packages may never have been fetched, which only root may do.
    { apt-get download -q prometheus || { apt-get update -q && apt-get download -q prometheus; }; } &&
        dpkg-deb -x prometheus_*.deb unpacked
}

rm -rf "$folder" "$folder.fetching"
mkdir -p "$folder.fetching"
if ! (cd "$folder.fetching" && fetch) >"$folder.said" 2>&1; then
    echo "没有 Prometheus，也取不到：$(tail -n 1 "$folder.said")" >&2
    echo "请在 Debian/Ubuntu 上执行 apt-get update && sh tools/prometheus.sh，或把 prometheus、promtool 放进 PATH" >&2
    echo "Prometheus is not there and could not be fetched; on Debian/Ubuntu run apt-get update && sh tools/prometheus.sh," \
        "or put prometheus and promtool on the PATH" >&2
    exit 1
fi
mv "$folder.fetching/unpacked" "$folder"
rm -r "$folder.fetching" "$folder.said"
