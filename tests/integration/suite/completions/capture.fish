# SPDX-License-Identifier: BSD-2-Clause
#
# Prints what fish offers at the end of each line of standard input, as `>` and
# the line, then one offer a line.
#
#	fish --no-config capture.fish COMPLETIONS

source $argv[1]
while read --local line
	echo ">$line"
	complete -C "$line" | string replace -r '\t.*' ''
end
