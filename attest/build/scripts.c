/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shell of POSIX, for the image of anybody.  What it asks of the image beside a
 * shell stands in attest(1).
 */
#include "attest/build/scripts.h"

#include "attest/build/box.h"
#include "attest/build/result.h"

/* How both begin: stage tells how far they have come. */
#define BEGIN                                                \
	"set -e\n"                                           \
	"umask 022\n"                                        \
	"stage() {\n"                                        \
	"	echo \"$1\" >/attest/result/" BOX_STAGE "\n" \
	"}\n"

/* Nothing is installed there, so that the plan of apt says all that there is to
   fetch; `apt-get download` copies packages of repositories on disk, too. */
const char script_fetch[] = BEGIN
	"export DEBIAN_FRONTEND=noninteractive\n"
	"apt() {\n"
	"	apt-get -q -o APT::Sandbox::User=root \"$@\"\n"
	"}\n"
	"stage 'apt-get update has failed'\n"
	"apt update >&2\n"
	"stage 'apt-get install has no solution'\n"
	"apt --simulate --yes --no-install-recommends \\\n"
	"	--allow-downgrades install \"$@\" >/attest/plan\n"
	"stage 'other packages of the image would have to go'\n"
	"if grep '^Remv ' /attest/plan >&2; then\n"
	"	exit 1\n"
	"fi\n"
	"stage 'apt-get download has failed'\n"
	"word='\\([^ ]*\\)'\n"
	"set -- $(sed -n \"s/^Inst $word [^(]*($word .*/\\1=\\2/p\" \\\n"
	"	/attest/plan)\n"
	"cd /attest/result\n"
	"if [ $# -gt 0 ]; then\n"
	"	apt download \"$@\" >&2\n"
	"fi\n";

/* apt knows in what order dpkg has to install what depends on each other.
   Patterns are not quoted, so that the shell finds the files, and IFS is empty,
   so that it does not cut them at blanks. */
const char script_build[] = BEGIN
	"script=$1\n"
	"shift\n"
	"install() {\n"
	"	set -- /attest/packages/*.deb\n"
	"	if [ -e \"$1\" ]; then\n"
	"		DEBIAN_FRONTEND=noninteractive apt-get -q --yes \\\n"
	"			-o APT::Sandbox::User=root \\\n"
	"			-o Dir::Etc::SourceList=/dev/null \\\n"
	"			-o Dir::Etc::SourceParts=/dev/null \\\n"
	"			--no-install-recommends --no-remove \\\n"
	"			--allow-downgrades install \"$@\" >&2\n"
	"	fi\n"
	"}\n"
	"stage " STAGE_PLACE "\n"
	"if [ -e /build ] || [ -L /build ]; then\n"
	"	exit 1\n"
	"fi\n"
	"mv /attest/build /build\n"
	"stage " STAGE_PACKAGES "\n"
	"install\n"
	"rm -r /attest/packages\n"
	"stage " STAGE_SCRIPT "\n"
	"cd /build\n"
	"/bin/sh -e -c \"$script\" sh || exit\n"
	"n=0 IFS=\n"
	"for pattern; do\n"
	"	n=$((n + 1))\n"
	"	for path in ./$pattern; do\n"
	"		stage \"" STAGE_OUTPUT "$n\"\n"
	"		[ -e \"$path\" ] || [ -L \"$path\" ]\n"
	"		stage \"" STAGE_BEYOND "$n\"\n"
	"		case $(cd -P \"${path%/*}\" && pwd -P)/ in\n"
	"		/build/*) ;;\n"
	"		*) exit 1 ;;\n"
	"		esac\n"
	"		to=/attest/result/" RESULT_OUTPUTS "/${path%/*}\n"
	"		mkdir -p \"$to\"\n"
	"		cp -a \"$path\" \"$to/\"\n"
	"	done\n"
	"done\n"
	"stage " STAGE_END "\n";
