# shellcheck shell=bash
# Counts results. Source it, call step and suite; when the script ends it says what failed, and then in its last
# line `N passed, N failed`.
passed=0
failed=0
failures=()
transcript=$(mktemp)

# step NAME COMMAND…: one result, the command's exit status.
step() {
    printf '\n== %s\n' "$1"
    if "${@:2}" </dev/null; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        failures+=("$1")
        return 1
    fi
}

# suite NAME COMMAND…: as many results as the command's output tells of.
suite() {
    local status good bad
    printf '\n== %s\n' "$1"
    "${@:2}" </dev/null | tee "$transcript"
    status=${PIPESTATUS[0]}
    read -r good bad < <(count_results "$transcript")
    # A runner that found no test, or failed without naming one, is a failure of its own.
    if [ $((good + bad)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; }; then
        bad=$((bad + 1))
    fi
    passed=$((passed + good))
    failed=$((failed + bad))
    [ "$bad" -eq 0 ] || failures+=("$1 ($bad)")
}

# Understands TAP and pg_regress from 16 on, pg_regress 15, ctest, and prove (a result per file). What was skipped
# neither passed nor failed.
count_results() {
    awk '/^ok( |$)/ || /\.\.\. ok +[0-9]+ ms/ || /^ *[0-9]+\/[0-9]+ Test .* Passed / || /\.pl \.+ ok$/ { good++; next }
         /^not ok( |$)/ || /\.\.\. FAILED/ || /^ *[0-9]+\/[0-9]+ Test .*\*\*\*/ { bad++; next }
         /\.pl \.\.+ / && !/skipped/ { bad++ }
         END { print good + 0, bad + 0 }' "$1"
}

finish() {
    local status=$?
    rm -f "$transcript"
    [ $status -eq 0 ] || [ $failed -gt 0 ] || failed=1
    printf '\n'
    [ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
}
trap finish EXIT
trap 'exit 130' INT
