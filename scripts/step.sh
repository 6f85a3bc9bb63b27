# Sourced by the other scripts: says what is done, and how long it took.

# The time since $1 (an $EPOCHREALTIME), as a person reads it.
elapsed() {
    local us=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
    if ((us < 10000000)); then
        printf '%d.%d s' $((us / 1000000)) $((us / 100000 % 10))
    elif ((us < 90000000)); then
        printf '%d s' $((us / 1000000))
    else
        printf '%d min %02d s' $((us / 60000000)) $((us / 1000000 % 60))
    fi
}

# step WHAT COMMAND…: runs it and prints both lines of the story.
step() {
    local what=$1 start=$EPOCHREALTIME
    shift
    printf '→ %s\n' "$what"
    "$@" || { printf '✗ %s (%s)\n' "$what" "$(elapsed "$start")" >&2; return 1; }
    printf '✓ %s (%s)\n' "$what" "$(elapsed "$start")"
}

# give_up MESSAGE: one line that says what to do, and the end.
give_up() {
    printf '%s\n' "$1" >&2
    exit 1
}

# part WHAT COMMAND…: a step of many, all of which are tried. `parts_end` tells of each, and fails if one did.
part() {
    local start=$EPOCHREALTIME verdict=✓
    step "$@" || verdict=✗
    parts+=("$verdict $(elapsed "$start")"$'\t'"$1")
}

parts_end() {
    printf '\n'
    printf '%s\n' "${parts[@]}" | expand -t 18
    [[ "${parts[*]}" != *✗* ]]
}
