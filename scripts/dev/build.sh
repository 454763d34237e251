# shellcheck shell=bash
# build PRESET [target...]: configures when needed and builds. On a terminal ninja's status line
# shows the progress; elsewhere only what failed is printed.

# Objects are found again by another clone of the same sources: paths count from the root.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
# Without this ccache does not look at sources that read a precompiled header.
export CCACHE_SLOPPINESS=pch_defines,time_macros

build() {
    local preset=$1
    shift
    mkdir -p build
    if [[ ! -f build/$preset/build.ninja ]]; then
        if ! cmake --preset "$preset" >"build/$preset-configure.log" 2>&1; then
            cat "build/$preset-configure.log" >&2
            return 1
        fi
    fi
    if [[ -t 1 ]]; then
        NINJA_STATUS="[$preset %f/%t] " ninja -C "build/$preset" "$@"
    elif ! ninja --quiet -C "build/$preset" "$@" >"build/$preset-build.log" 2>&1; then
        cat "build/$preset-build.log" >&2
        return 1
    fi
}

# Debian's own Python, before any other on the PATH: it has Debian's packages.
python() {
    [[ -x /usr/bin/python3 ]] && echo /usr/bin/python3 || command -v python3
}

# step "build release": the line that tells where a long command is. STEPS is their number.
step() {
    STEP=$((${STEP:-0} + 1))
    echo "[$STEP/${STEPS:-1}] $*"
}

# run_tests PRESET ctest-arguments...: ctest with one test more than there are cores, because many
# wait more than they work; only failures print their output.
run_tests() {
    local preset=$1 progress=()
    shift
    [[ -t 1 ]] && progress=(--progress)
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error -j "$(($(nproc) + 1))" \
        "${progress[@]}" "$@"
}
