# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Completes the command lines of fakebuild's programs in bash, by the rows of
# their option tables.  Uses what bash-completion offers for the command behind
# the options, and works without it.

# The rows of a program: its name, then what `PROGRAM --print-options` prints.
__fakebuild_rows() # PROGRAM
{
	@rows@
}

# The names of images, and of boxes, that uchroot knows.
__fakebuild_images()
{
	uchroot --list --all-chroots --all-sessions 2>/dev/null
}

# Adds what completes an argument of this kind, or one of these words.
__fakebuild_argument() # KIND WORDS WORD
{
	local IFS=$' \t\n'

	if [[ $2 != - ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$2" -- "$3")
		return
	fi
	case $1 in
	PROGRAM*)
		mapfile -t COMPREPLY < <(compgen -c -- "$3")
		return
		;;
	DIR | ROOT) mapfile -t COMPREPLY < <(compgen -d -- "$3") ;;
	IMAGE)
		mapfile -t COMPREPLY < <(
			compgen -W "$(__fakebuild_images)" -- "$3"
			compgen -f -- "$3"
		)
		;;
	FILE | PATH* | FROM) mapfile -t COMPREPLY < <(compgen -f -- "$3") ;;
	*) return ;;
	esac
	compopt -o filenames 2>/dev/null
}

# The command that fakebuild runs, from word number $1 on.
__fakebuild_command() # NUMBER WORD
{
	if declare -F _comp_command_offset >/dev/null; then
		_comp_command_offset "$1"
	elif declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif (($1 == COMP_CWORD)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$2")
	else
		__fakebuild_argument FILE - "$2"
	fi
}

__fakebuild_operand() # PROGRAM NUMBER-OF-FIRST WORD
{
	case $1 in
	fakebuild | pseudo) __fakebuild_command "$2" "$3" ;;
	pkgdb)
		if (($2 == COMP_CWORD)); then
			__fakebuild_argument - \
				'convert query conflicts lint' "$3"
		else
			__fakebuild_argument FILE - "$3"
		fi
		;;
	attest)
		if (($2 == COMP_CWORD)); then
			__fakebuild_argument - \
				'manifest pack compare sign verify build' "$3"
		else
			__fakebuild_argument FILE - "$3"
		fi
		;;
	uchroot | autopkgtest-virt-uchroot)
		if (($2 == COMP_CWORD)); then
			__fakebuild_argument IMAGE - "$3"
		else
			__fakebuild_argument FILE - "$3"
		fi
		;;
	faked) ;;
	*) __fakebuild_argument FILE - "$3" ;;
	esac
}

# Sets `option` to the option whose argument the word behind $1 is, or to
# nothing: of letters behind one dash the last can have one.  Reads `argument`.
__fakebuild_waits() # WORD
{
	local i letter

	option=
	if [[ $1 == --* ]]; then
		[[ ${argument[$1]:--} == - ]] || option=$1
		return
	fi
	for ((i = 1; i < ${#1}; i++)); do
		letter=-${1:i:1}
		[[ ${argument[$letter]:--} != - ]] || continue
		((i < ${#1} - 1)) || option=$letter
		return
	done
}

_fakebuild()
{
	local program=${1##*/} word=$2 option='' first=0 asks='' i
	local kept letter name kind help words
	local -A argument=() choice=()
	local -a offered=()

	COMPREPLY=()
	case $program in
	fakeroot*) program=fakebuild ;;
	faked*) program=faked ;;
	pseudo*) program=pseudo ;;
	esac
	while IFS=$'\t' read -r kept letter name kind help words; do
		[[ $kept == "$program" ]] || continue
		offered+=("--$name")
		argument[--$name]=$kind choice[--$name]=$words
		[[ $letter != - ]] || continue
		offered+=("-$letter")
		argument[-$letter]=$kind choice[-$letter]=$words
	done < <(__fakebuild_rows "$program")

	# bash makes `=` a word of its own.
	word=${COMP_WORDS[COMP_CWORD]}
	[[ $word != = ]] || word=
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--)
			[[ -z $option ]] || { option='' && continue; }
			((first)) || first=$((i + 1))
			break
			;;
		=) continue ;;
		esac
		if [[ $option ]]; then
			option=
		elif [[ ${COMP_WORDS[i]} == -?* ]]; then
			__fakebuild_waits "${COMP_WORDS[i]}"
			[[ ${COMP_WORDS[i]} != --ex* ]] || asks=yes
		elif ((!first)); then
			first=$i
			[[ $asks || $program != @(fakebuild|pseudo) ]] || break
		fi
	done

	if [[ $option ]]; then
		__fakebuild_argument "${argument[$option]}" \
			"${choice[$option]}" "$word"
	elif [[ $word == -* ]] && ((!first)) ||
		[[ $word == -* && $program != @(fakebuild|pseudo) &&
			${COMP_WORDS[first - 1]} != -- ]]; then
		mapfile -t COMPREPLY < <(compgen -W "${offered[*]}" -- "$word")
	elif [[ $asks ]]; then
		__fakebuild_argument FILE - "$word"
	else
		__fakebuild_operand "$program" $((first ? first : COMP_CWORD)) \
			"$word"
	fi
}

complete -F _fakebuild @names@
