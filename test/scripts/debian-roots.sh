# shellcheck shell=bash
# Small Debian systems to run things in, for test/scripts/matrix and try-machines; test/scripts/in-root enters them.

# Where this system gets Debian from: archive LABEL gives the address.
# shellcheck disable=SC2016
archive() {
    apt-get indextargets --format '$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' |
        awk -F '|' -v label="$1" '$1 == label && $2 == "main" { print $3; exit }'
}

# make_root SUITE FOLDER: the smallest system, with the archive and the settings of apt that this one has. One that is
# there already is kept.
make_root() {
    local suite=$1 root=$2 mirror security
    [ ! -e "$root" ] || return 0
    [ -n "$(archive Debian)" ] || apt-get -qq update || return
    mirror=$(archive Debian)
    security=$(archive Debian-Security)
    eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
    [ -z "${http_proxy:-}" ] || export http_proxy

    rm -rf --one-file-system "$root.part"
    debootstrap --variant=minbase --include=ca-certificates,make "$suite" "$root.part" "$mirror" \
        >"$root.log" 2>&1 || { tail -n 20 "$root.log"; return 1; }
    {
        echo "deb $mirror $suite main"
        if [ "$suite" != sid ]; then
            echo "deb $mirror $suite-updates main"
            [ -z "$security" ] || echo "deb $security $suite-security main"
        fi
    } >"$root.part/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$root.part/etc/apt/apt.conf.d/99matrix"
    mv "$root.part" "$root"
}

# copy_checkout FOLDER: nothing that was built, and nothing that tests left.
copy_checkout() {
    rm -rf "$1"
    mkdir -p "$1"
    tar -cf - --exclude=./.git --exclude=./build --exclude='*.[do]' --exclude='*.so' --exclude='./migrate--*.sql' \
        --exclude='./.built-for-*' --exclude=./results --exclude=./output_iso --exclude=./regression.diffs \
        --exclude=tmp_check . | tar -xf - -C "$1" --no-same-owner
}
