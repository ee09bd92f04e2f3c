# SPDX-License-Identifier: BSD-2-Clause
#
# Plug-ins, look-ups in the C library itself, and programs whose runtime wants to
# come first are in the session, and the dynamic linker's own rules hold.

. "${top_srcdir:-.}/tests/tap.sh"
need cc

build() # FILE OPTIONS...
{
	out=$1
	shift
	cc "$@" -o "$out" || bail "$out cannot be built"
}

# ---- a plug-in that prefers its own libraries ----

cat >plugin.c <<'END'
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int go(void)
{
	struct stat st = { 0 };
	int ret = chown("f", 4242, 4343);

	stat("f", &st);
	printf("%u %d %u:%u\n", getuid(), ret, st.st_uid, st.st_gid);
	return 0;
}
END
cat >loads.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	int flags = RTLD_NOW | (strcmp(argv[2], "deep") ? 0 : RTLD_DEEPBIND);
	void *plugin = argc > 3 ? dlmopen(LM_ID_BASE, argv[1], flags)
				: dlopen(argv[1], flags);
	void *found = plugin ? dlsym(plugin, "go") : NULL;
	int (*go)(void);

	if (!found) {
		puts(dlerror());
		return 1;
	}
	memcpy(&go, &found, sizeof(go));
	return go();
}
END
mkdir sub
build plugin.so -shared -fPIC plugin.c
cp plugin.so sub/found.so
build loads loads.c -ldl
build searches loads.c -ldl "-Wl,-rpath,$PWD/sub"
for how in plain deep; do
	touch f
	is "a plug-in that is bound in the $how way" \
		"$(fakebuild ./loads ./plugin.so $how)" '0 0 4242:4343'
	rm -f f
	touch f
	is 'the same by dlmopen' \
		"$(fakebuild ./loads ./plugin.so $how list)" '0 0 4242:4343'
	rm -f f
done
touch f
is 'a library is looked for where the calling program says' \
	"$(fakebuild ./searches found.so deep)" '0 0 4242:4343'
like 'and nowhere else' "$(fakebuild ./loads found.so deep)" \
	'^found.so: cannot open shared object'

# ---- functions that are looked up ----

cat >own.c <<'END'
int getuid(void)
{
	return 4747;
}
END
cat >looks.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static void say(const char *how, void *found)
{
	unsigned (*get)(void);

	memcpy(&get, &found, sizeof(get));
	if (get)
		printf("%s %u\n", how, get());
	else
		printf("%s none\n", how);
}

int main(int argc, char **argv)
{
	void *libc = dlopen("libc.so.6", RTLD_NOW);
	void *own = dlopen("./own.so", RTLD_NOW);
	const char *version = argc > 1 ? argv[1] : "";

	say("libc", dlsym(libc, "getuid"));
	say("program", dlsym(dlopen(NULL, RTLD_NOW), "getuid"));
	say("default", dlsym(RTLD_DEFAULT, "getuid"));
	say("own", dlsym(own, "getuid"));
	say("version", dlvsym(libc, "getuid", version));
	say("odd version", dlvsym(libc, "getuid", "ODD_1.0"));
	say("odd", dlsym(libc, "odd_function"));
	return 0;
}
END
build own.so -shared -fPIC own.c
build looks looks.c -ldl
if have objdump && have ldd; then
	version=$(objdump -T "$(ldd ./looks | awk '/libc\.so/ { print $3 }')" |
		awk '$NF == "getuid" { print $(NF - 1) }' | tr -d '()')
	is 'by the handle of libc, of any version, the shim is found' \
		"$(fakebuild ./looks "$version")" 'libc 0
program 0
default 0
own 4747
version 0
odd version none
odd none'
else
	skip 'by the handle of libc the shim is found' 'no objdump or ldd'
fi
is 'and libc is, where there is no session' "$(./looks | sed -n 1p)" \
	"libc $(id -u)"

# musl is its own dynamic linker.
musl=/lib/ld-musl-$(uname -m).so.1
if have musl-gcc && [ -e "$musl" ]; then
	sed 's/libc.so.6/libc.so/; /dlvsym/d' looks.c >musl.c
	musl-gcc musl.c -o musl || bail 'musl cannot be built'
	is 'the libc may be musl' "$(fakebuild ./musl | head -n 3)" 'libc 0
program 0
default 0'
else
	skip 'the libc may be musl' 'musl-gcc is not installed'
fi

# Of two libraries that are linked to one address the second is moved, and where
# its file would begin there is nothing.
cat >linked.c <<'END'
int linked_NAME(void)
{
	return 4242;
}
END
cat >moved.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int linked_a(void), linked_b(void);

int main(void)
{
	void *found = dlsym(dlopen("libc.so.6", RTLD_NOW), "getuid");
	unsigned (*get)(void);

	memcpy(&get, &found, sizeof(get));
	printf("%u %u\n", get(), linked_a() + linked_b());
	return 0;
}
END
name='beside libraries that are linked to one address, the shim is found'
for lib in a b; do
	sed "s/NAME/$lib/" linked.c >$lib.c
	cc -shared -fPIC -Wl,-Ttext-segment=0x10000000 $lib.c \
		-o lib$lib.so 2>err || rm -f lib$lib.so
done
if [ -f libb.so ]; then
	build moved moved.c -L. -la -lb -ldl "-Wl,-rpath,$PWD"
	is "$name" "$(fakebuild ./moved)" '0 8484'
else
	skip "$name" "cc cannot link to an address: $(head -n 1 err)"
fi

# A library that stands in front of the shim finds the shim.
cat >front.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

unsigned geteuid(void)
{
	void *next = dlsym(RTLD_NEXT, "geteuid");
	unsigned (*get)(void);

	memcpy(&get, &next, sizeof(get));
	return get() + 4242;
}
END
build front.so -shared -fPIC front.c -ldl
is 'for a library that comes first, the shim comes next' \
	"$(LD_PRELOAD=$PWD/front.so fakebuild id -u)" 4242

# ---- sanitizers ----

cat >sane.c <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *volatile bytes = argc > 2 ? NULL : malloc(8);
	struct stat st;

	if (argc > 2)
		return 0;
	if (chown("g", 4242, 7) || stat("g", &st))
		return 1;
	printf("%u:%u\n", st.st_uid, st.st_gid);
	fflush(stdout);
	if (argc > 1)
		bytes[8] = argv[0][0];
	free(bytes);
	return 0;
}
END
touch g
for kind in address undefined leak thread; do
	name="a program with the $kind sanitizer"
	if ! cc "-fsanitize=$kind" sane.c -o "$kind" 2>/dev/null; then
		skip "$name" "cc cannot build it"
	elif ! "./$kind" does nothing 2>err; then
		skip "$name" "it does not run here: $(head -n 1 err)"
	else
		is "$name" "$(fakebuild "./$kind" 2>&1)" 4242:7
	fi
done
if [ -x address ]; then
	exits 'which still finds errors' 42 \
		env ASAN_OPTIONS=exitcode=42 fakebuild ./address more
	like 'and tells them' "$(cat err)" \
		'AddressSanitizer: heap-buffer-overflow'
fi

done_testing
