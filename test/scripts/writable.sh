# shellcheck shell=bash
# Source it in the folder of the checkout before anything is built. Where something can't be written, the script that
# sources it goes on in a copy, which is removed afterwards.
if [ -n "$(find . \( -name .git -o -path ./build \) -prune -o -type d ! -writable -print -quit)" ]; then
    copy=$(mktemp -d "${TMPDIR:-/tmp}/migrate.XXXXXX")
    trap 'rm -rf "$copy"' EXIT
    echo "The folder $PWD can't be written, so a copy of it is built, and removed at the end."
    tar -cf - --exclude=./.git --exclude=./build --mode=u+rwX . | tar -xf - -C "$copy" --no-same-owner
    # Not by exec: somebody has to remove the copy.
    status=0
    (cd "$copy" && "test/scripts/${0##*/}" "$@") || status=$?
    exit $status
fi
