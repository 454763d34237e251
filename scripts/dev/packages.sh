# shellcheck shell=bash
# need_packages build|all: installs the packages of scripts/packages.txt that are missing, as root
# or through sudo; where neither is to be had, prints the one line to run and fails. Silent when
# nothing is missing.

missing_packages() {
    local wanted='' kind package instead
    while read -r kind package instead; do
        [[ $kind == build || ($kind == check && $1 == all) ]] || continue
        [[ -n $instead ]] && command -v "$instead" >/dev/null && continue
        wanted+="$package"$'\n'
    done <scripts/packages.txt
    # dpkg-query complains about names it has never heard of; those are exactly the missing ones.
    # shellcheck disable=SC2086
    comm -23 <(sort <<<"$wanted") \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
            awk '$1 == "installed" {print $2}' | sort)
}

need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "dev: no dpkg here; install by hand what scripts/packages.txt lists" >&2
        return 0
    fi
    local missing as_root=()
    missing=$(missing_packages "$1" | tr '\n' ' ')
    [[ -z ${missing// /} ]] && return 0
    if ((EUID != 0)); then
        # A script cannot answer a password prompt; a person at a terminal can.
        if ! command -v sudo >/dev/null || { [[ ! -t 0 ]] && ! sudo -n true 2>/dev/null; }; then
            echo "dev: packages are missing; run: apt-get install -y --no-install-recommends" \
                "$missing" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "dev: installing $missing"
    # shellcheck disable=SC2086
    apt_get update && apt_get install -y --no-install-recommends $missing
}

# Lists are stale on a fresh machine, mirrors are slow at times, and another apt may hold the lock.
apt_get() {
    local log
    log=$(mktemp)
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}
