# shellcheck shell=bash
# Counts results. Source it, call step and suite; when the script ends it says what failed, and then in its last
# line `N passed, N failed`.
passed=0
failed=0
failures=()
transcripts=$(mktemp -d)
declare -A running=() # suites side by side: when each began

# step NAME COMMAND…: one result, the command's exit status.
step() {
    local begin=$SECONDS status=0
    printf '\n== %s\n' "$1"
    "${@:2}" </dev/null || status=1
    tell "$1" $((1 - status)) $status $((SECONDS - begin))
    return $status
}

# suite NAME COMMAND…: as many results as the command's output tells of.
suite() {
    local begin=$SECONDS status
    printf '\n== %s\n' "$1"
    "${@:2}" </dev/null | tee "$transcripts/$1"
    status=${PIPESTATUS[0]}
    tell_suite "$1" "$status" $((SECONDS - begin))
}

# side_by_side NAME COMMAND…: a suite that may run while another one does, as many at once as there are cores but four
# at most. What it prints is shown in one piece at its end if it failed, and is kept in build/check in any case. Call
# side_by_side without arguments to wait for all.
side_by_side() {
    local cores name
    cores=$(nproc)
    while [ -n "$(jobs -pr)" ] && { [ $# -eq 0 ] || [ "$(jobs -pr | wc -l)" -ge $((cores < 4 ? cores : 4)) ]; }; do
        wait -n || true
        tell_ended
    done
    tell_ended
    if [ $# -eq 0 ]; then
        for name in "${!running[@]}"; do
            cat "$transcripts/$name"
            echo "-- $name: was killed"
            echo 137 $((SECONDS - ${running[$name]})) >"$transcripts/$name.ended"
        done
        tell_ended
        return
    fi
    running[$1]=$SECONDS
    echo "-- $1: begins"
    {
        begin=$SECONDS status=0
        setpriv --pdeathsig TERM "${@:2}" </dev/null >"$transcripts/$1" 2>&1 || status=$?
        echo "$status $((SECONDS - begin))" >"$transcripts/$1.part" && mv "$transcripts/$1.part" "$transcripts/$1.ended"
    } &
}

tell_ended() {
    local file name status seconds
    for file in "$transcripts"/*.ended; do
        [ -e "$file" ] || continue
        name=$(basename "$file" .ended)
        read -r status seconds <"$file"
        rm "$file"
        unset "running[$name]"
        mkdir -p build/check
        cp "$transcripts/$name" "build/check/${name// /_}.log"
        [ "$status" -eq 0 ] || cat "$transcripts/$name"
        tell_suite "$name" "$status" "$seconds"
    done
}

# tell_suite NAME STATUS SECONDS
tell_suite() {
    local good bad
    read -r good bad < <(count_results "$transcripts/$1")
    # A runner that found no test, or failed without naming one, is a failure of its own.
    if [ $((good + bad)) -eq 0 ] || { [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=$((bad + 1))
    fi
    tell "$1" "$good" "$bad" "$3"
}

# tell NAME PASSED FAILED SECONDS
tell() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    [ "$3" -eq 0 ] || failures+=("$1 ($3)")
    echo "-- $1: $2 passed, $3 failed, $4 seconds"
}

# Understands TAP and pg_regress from 16 on, pg_regress 15, ctest, and prove (a result per file). What was skipped
# neither passed nor failed.
count_results() {
    awk '/^ok( |$)/ || /\.\.\. ok +[0-9]+ ms/ || /^ *[0-9]+\/[0-9]+ Test .* Passed / || /\.pl \.+ ok( |$)/ { good++; next }
         /^not ok( |$)/ || /\.\.\. FAILED/ || /^ *[0-9]+\/[0-9]+ Test .*\*\*\*/ { bad++; next }
         /\.pl \.\.+ / && !/skipped/ { bad++ }
         END { print good + 0, bad + 0 }' "$1"
}

finish() {
    local status=$?
    jobs -pr | xargs -r kill
    rm -rf "$transcripts"
    [ $status -eq 0 ] || [ $failed -gt 0 ] || failed=1
    printf '\n'
    [ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
}
trap finish EXIT
trap 'exit 130' INT
