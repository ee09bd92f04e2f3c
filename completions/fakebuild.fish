# SPDX-License-Identifier: BSD-2-Clause
#
# Completes the command lines of fakebuild's programs in fish, by the rows of
# their option tables.  fish reads this file by the name of each program; once
# is enough.

# The rows of a program: its name, then what `PROGRAM --print-options` prints.
function __fakebuild_rows --argument-names program
	@rows@
end

# The command on the line, behind the options of a program; fails when there is
# none yet.
function __fakebuild_command --argument-names program
	set -l known
	for row in (__fakebuild_rows $program)
		set -l column (string split \t -- $row)
		test $column[1] = $program; or continue
		set -l spec $column[3]
		test $column[2] = -; or set spec $column[2]/$spec
		test "$column[4]" = -; or set spec $spec=
		set -a known $spec
	end
	set -l tokens (commandline -opc) (commandline -ct)
	set -e tokens[1]
	argparse -s $known -- $tokens 2>/dev/null
	and test -n "$argv"
	and not string match -q -- '-*' $argv[1]
	and string join \n -- $argv
end

function __fakebuild_complete_command --argument-names program
	if string match -q -- '--ex*' (commandline -opc)
		__fish_complete_path (commandline -ct)
	else
		set -l command (__fakebuild_command $program)
		__fish_complete_subcommand --commandline $command
	end
end

# The names of images, and of boxes, that uchroot knows.
function __fakebuild_images
	uchroot --list --all-chroots --all-sessions 2>/dev/null
end

# One option, for all names of the program.
function __fakebuild_option --argument-names name row
	set -l column (string split \t -- $row)
	set -l spec -l $column[3] -d $column[5]
	test $column[2] = -; or set -a spec -s $column[2]
	switch "$column[6]:$column[4]"
		case '-:-'
		case '-:DIR' '-:ROOT'
			set -a spec -x -a '(__fish_complete_directories)'
		case '-:FILE' '-:PATH*' '-:FROM'
			set -a spec -r -F
		case '-:IMAGE'
			set -a spec -r -F -a '(__fakebuild_images)'
		case '-:PROGRAM*'
			set -a spec -x -a '(__fish_complete_command)'
		case '-:*'
			set -a spec -x
		case '*'
			set -a spec -x -a $column[6]
	end
	if contains $column[1] fakebuild pseudo
		set -a spec -n "not __fakebuild_command $column[1] >/dev/null"
	end
	complete -c $name $spec
end

function __fakebuild_names
	for name in @names@
		set -l program $name
		switch $name
			case 'fakeroot*'
				set program fakebuild
			case 'faked*'
				set program faked
			case 'pseudo*'
				set program pseudo
		end
		for row in (__fakebuild_rows $program)
			string match -q -- $program\t'*' $row
			and __fakebuild_option $name $row
		end
		switch $program
			case fakebuild pseudo
				complete -c $name -x -a \
					"(__fakebuild_complete_command $program)"
			case faked
				complete -c $name -f
			case uchroot autopkgtest-virt-uchroot
				complete -c $name -n __fish_use_subcommand \
					-a '(__fakebuild_images)'
			case pkgdb
				complete -c $name -n __fish_use_subcommand \
					-x -a 'convert query conflicts lint'
			case attest
				complete -c $name -n __fish_use_subcommand \
					-x -a 'manifest pack compare sign verify build'
		end
	end
end

if not set -q __fakebuild_is_complete
	set -g __fakebuild_is_complete yes
	__fakebuild_names
end
