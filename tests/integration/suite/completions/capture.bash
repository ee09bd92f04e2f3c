# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Prints what bash offers at the end of each line of standard input, as `>`
# and the line, then one offer a line.
#
#	bash --norc capture.bash COMPLETIONS [BASH-COMPLETION]

# shellcheck source=/dev/null
[[ -z ${2:-} ]] || . "$2"
# shellcheck source=/dev/null
. "$1"
while IFS= read -r COMP_LINE; do
	COMP_POINT=${#COMP_LINE}
	read -r -a COMP_WORDS <<<"${COMP_LINE/=/ = }"
	[[ $COMP_LINE != *[\ =] ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	COMPREPLY=()
	registered=$(complete -p "${COMP_WORDS[0]}") || exit
	[[ $registered =~ -F\ ([^ ]*) ]] || exit
	"${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" \
		"${COMP_WORDS[COMP_CWORD - 1]}"
	printf '>%s\n' "$COMP_LINE"
	printf '%s\n' "${COMPREPLY[@]}"
done
