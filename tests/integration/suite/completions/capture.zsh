# SPDX-License-Identifier: BSD-2-Clause
#
# Prints what zsh offers at the end of each line of standard input, as `>` and
# the line, then one offer a line.  Another zsh has a terminal of its own, gets
# the line and a tab, and writes into a file what is added to the offers.
#
#	zsh -f capture.zsh FOLDER
#
# FOLDER holds the completions.

zmodload zsh/zpty
# Hidden, so that neither is an offer.
export offers=$PWD/.offers folder=$1
cat >.setup <<'END'
PROMPT=
fpath=($folder $fpath)
autoload -Uz compinit
compinit -u -D
# Offers are added, but not listed, which could ask first.
setopt no_auto_list
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
comppostfuncs=(ended)
ended() { print '<' >>$offers; comppostfuncs=(ended) }
compadd()
{
	local -a hits
	local at
	# A call that only fills arrays adds nothing.
	for at; do
		[[ $at != (-|--) ]] || break
		[[ $at != -[OAD] ]] || { builtin compadd "$@"; return }
	done
	builtin compadd -O hits "$@"
	(( ! $#hits )) || print -rl -- $hits >>$offers
	builtin compadd "$@"
}
print ready >$offers
END
zpty shell zsh -f -i
zpty -w shell '. ./.setup'

# True once zsh has written the word, within five seconds.
wrote()	# WORD
{
	repeat 100; do
		! grep -qx -- $1 $offers 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

# Types a line and a tab.  What is typed while zsh turns from one line to the
# next may be lost, so it is typed again if there is no answer.
complete_line()	# LINE
{
	repeat 6; do
		: >$offers
		zpty -w -n shell $'\C-u'"$1"$'\t'
		! wrote '<' || return 0
	done
	print -u 2 "zsh did not complete '$1'"
	exit 1
}

repeat 6; do
	! wrote ready || break
done
while IFS= read -r line; do
	complete_line "$line"
	print -r -- ">$line"
	grep -vx '<' $offers
done
zpty -d shell
