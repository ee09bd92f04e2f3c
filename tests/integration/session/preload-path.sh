# SPDX-License-Identifier: BSD-2-Clause
#
# LD_PRELOAD never names our library by a path that depends on where a program
# happens to be: in a changed root, whoever inherited it loaded what somebody
# had put there.

. "${top_srcdir:-.}/tests/tap.sh"

unshare -U true 2>/dev/null ||
	skip_all 'no user namespaces for an ordinary user here'

"$top_srcdir/tests/jobs/furnish" tree sh id env stat starter ||
	bail 'cannot make a tree'
PATH=/bin:$PATH

# A program that no preload reaches, and that goes elsewhere to start another.
# It is told to be left alone, for else it would be loaded, and be in the session.
cat >hop.c <<'END'
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv, char **envp)
{
	if (argc < 3) {
		for (; *envp; envp++)
			puts(*envp);
		return 0;
	}
	if (chdir(argv[1]) == 0)
		execv(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
END
${CC:-cc} -static -o tree/bin/hop hop.c 2>/dev/null ||
	skip_all 'nothing can be linked statically'

# What a stranger would put in the way.
cat >planted.c <<'END'
#include <unistd.h>
__attribute__((constructor)) static void planted(void)
{
	(void)!write(1, "planted\n", 8);
}
END
${CC:-cc} -shared -fPIC -o planted.so planted.c || bail 'no shared objects'
library=$(fb_sh 'echo "$FAKEBUILD_LIB"')
for place in tree/tmp tree/etc "tree/tmp${library%/*}"; do
	mkdir -p "$place${library%/*}"
	cp planted.so "$place$library"
done
FAKEBUILD_UNTOUCHED=hop
export FAKEBUILD_UNTOUCHED
is 'the planted library works' "$(LD_PRELOAD="tree/tmp$library" id -u)" \
	"planted
$(id -u)"

# ---- what programs are told ----

relative='^LD_PRELOAD=(.*:)?[^/:]'
unlike 'a static program is told of no relative library' \
	"$(fb chroot tree hop)" "$relative"
unlike 'nor is one that a library reaches' "$(fb chroot tree env)" "$relative"
unlike 'nor one that was started by that' \
	"$(fb chroot tree sh -c 'cd /tmp; env env; hop')" "$relative"
for way in posix_spawn posix_spawnp system popen vfork fexecve; do
	unlike "nor one that was started by $way" "$(fb_sh '
		chroot tree sh -c "cd /tmp; starter '$way' hop; starter '$way' env"
		')" "$relative"
done
is 'what a program put there itself stays' "$(fb chroot tree sh -c '
	cd /tmp; LD_PRELOAD=/no/such.so; export LD_PRELOAD
	hop; env' 2>/dev/null | grep LD_PRELOAD)" \
	'LD_PRELOAD=/no/such.so
LD_PRELOAD=/no/such.so'
is 'outside, the path is absolute' \
	"$(fb_sh 'echo "${LD_PRELOAD%%/*}"')" ''

# ---- what they load ----

for dir in / /tmp /etc "/tmp${library%/*}"; do
	is "what a static program starts in $dir loads nothing from there" \
		"$(fb chroot tree hop "$dir" /bin/id -u 2>&1)" "$(id -u)"
	is '... nor if it was started by one in the session' \
		"$(fb_sh 'chroot tree sh -c "cd $1; hop $1 /bin/id -u"' "$dir" \
			2>&1)" "$(id -u)"
	is '... nor by a script' "$(fb_sh '
		chroot tree sh -c "cd $1; starter posix_spawn \
			\"hop $1 /bin/hop $1 /bin/id -u\""' "$dir" 2>&1)" \
		"$(id -u)"
	is 'what is in the session loads our own' \
		"$(fb_sh 'chroot tree sh -c "cd $1; id -u; env -i /bin/id -u"' \
			"$dir" 2>&1)" '0
0'
done

done_testing
