/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The small formats: statoverride, gen_init_cpio, RPM lists, fakeroot.
 */
#include "tests/unit/pkgdb/load.h"

static void reads_statoverride(void **state)
{
	static const struct expected cases[] = {
		{ "usr/bin/procmail", "* usr/bin/procmail 6755 u=root uid=0 "
				      "g=mail gid=8" },
		{ "srv/a b", "* srv/a b 0750 uid=4242 gid=4243" },
	};
	static const struct refused bad[] = {
		{ "root mail 2755\n", 1, "user group mode" },
		{ "root mail 2755 usr/a\n", 1, "user group mode" },
		{ "root mail 9 /usr/a\n", 1, "mode '9'" },
	};

	(void)state;
	assert_reads("root mail 6755 /usr/bin/procmail\r\n"
		     "#4242 #4243 750 /srv/a b\n",
		     "statoverride", cases);
	assert_refuses("statoverride", bad);
}

static void reads_gen_init_cpio(void **state)
{
	static const struct expected cases[] = {
		{ "dev", "d dev 0755 u=root uid=0 g=root gid=0" },
		{ "dev/console", "c dev/console 0600 uid=4242 gid=5 dev=5,1" },
		{ "dev/sda", "b dev/sda 0660 u=root uid=0 gid=6 dev=8,0" },
		{ "init", "f init 0755 u=root uid=0 g=root gid=0 links=3" },
		{ "sbin/init", "l sbin/init -> init 0755 u=root uid=0 g=root "
			       "gid=0 links=3" },
		{ "bin", "s bin -> usr/bin 0777 uid=4242 gid=4243" },
		{ "run/p", "p run/p 0600 uid=1 gid=2" },
		{ "run/s", "S run/s 0600 uid=1 gid=2" },
	};
	static const struct refused bad[] = {
		{ "dir /dev 755 0\n", 1, "dir with 4 words" },
		{ "nod /a 600 0 0 x 1 2\n", 1, "neither b nor c" },
		{ "dir /a 755 root 0\n", 1, "'root 0'" },
		{ "door /a 755 0 0\n", 1, "unknown kind 'door'" },
	};

	(void)state;
	assert_reads("# initramfs\ndir /dev 755 0 0\n"
		     "nod /dev/console 0600 4242 5 c 5 1\n"
		     "nod /dev/sda 660 0 6 b 8 0\n"
		     "file /init ${DIR}/init 0755 0 0 /sbin/init /linuxrc\n"
		     "slink /bin usr/bin 0777 4242 4243\n"
		     "pipe /run/p 600 1 2\nsock /run/s 600 1 2\n",
		     "gen_init_cpio", cases);
	assert_refuses("gen_init_cpio", bad);
}

static void reads_a_file_with_as_many_names_as_busybox(void **state)
{
	char text[16384] = "file /bin/busybox busybox 755 0 0", name[32];
	struct pkgdb *db;

	(void)state;
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof(name), " /bin/applet%d", i);
		strcat(text, name);
	}
	db = load(strcat(text, "\n"));
	assert_string_equal(shown(db, "bin/applet599"),
			    "l bin/applet599 -> bin/busybox 0755 u=root uid=0 "
			    "g=root gid=0 links=601");
	pkgdb_free(db);
}

static void reads_rpm_queries(void **state)
{
	static const struct expected cases[] = {
		{ "usr/bin/su", "f usr/bin/su 4755 u=root uid=0 g=wheel" },
		{ "tmp", "d tmp 1777 u=root uid=0 g=root gid=0" },
		{ "usr/bin/w r", "f usr/bin/w r 2755 uid=4242 g=tty size=123" },
		{ "bin", "s bin -> usr/bin 0777 u=root uid=0 g=root gid=0" },
		{ "dev/x", "c dev/x 0600 u=root uid=0 gid=4243 dev=11,22" },
		{ "etc/oct", "f etc/oct 0640 u=root uid=0 g=adm" },
		{ "contains", "(none)" },
	};
	static const struct refused bad[] = {
		{ "-rwxr-xr-q root root /a\n", 1, "permissions" },
		{ "-rwxr-xr-x root /a\n", 1, "permissions" },
		{ "-rwxr-xr-x 1 root root 5 /a\n", 1, "5 words" },
	};

	(void)state;
	assert_reads("-rwsr-xr-x root wheel /usr/bin/su\n"
		     "drwxrwxrwt root root /tmp\n"
		     "-rwxr-sr-x    1 4242     tty     123 Jan  1 10:00 "
		     "/usr/bin/w r\n"
		     "lrwxrwxrwx    1 root root 7 Jan  1 2020 /bin -> usr/bin\n"
		     "crw-------    1 root 4243 11, 22 Jan  1 2020 /dev/x\n"
		     "(contains no files)\n"
		     "0100640 root adm /etc/oct\n",
		     "rpm", cases);
	assert_refuses("rpm", bad);
}

static void reads_rpm_file_sections(void **state)
{
	static const struct expected cases[] = {
		{ "etc/a", "e etc/a 0600 uid=4242 g=bin" },
		{ "usr/b", "* usr/b 0644 u=root uid=0 g=sys" },
		{ "usr/d", "d usr/d 0750 u=root uid=0 g=sys" },
		{ "dev/n", "c dev/n 0660 u=root uid=0 g=disk dev=11,22" },
		{ "bin/p", "* bin/p 0644 u=root uid=0 g=sys optional "
			   "caps=cap_net_raw=p" },
	};
	static const struct refused bad[] = {
		{ "%attr(755,root) /a\n", 1, "%attr" },
		{ "%attr(755,root,root /a\n", 1, "not closed" },
		{ "%attr(9,root,root) /a\n", 1, "mode '9'" },
		{ "%dev(c 1) /a\n", 1, "%dev" },
		{ "%attr(755,root,root) /usr/*\n", 1, "pattern" },
		{ "%attr(755,root,root) %{_bindir}/su\n", 1,
		  "macro '%{_bindir}/su'" },
		{ "%attr(755,root,root) \"/a b\n", 1, "closing quote" },
		{ "%dir etc\n", 1, "'etc' is not a path" },
	};

	(void)state;
	assert_reads("%defattr(644, root, sys, 750)\n"
		     "%attr(600, 4242, bin) %config(noreplace) /etc/a\n"
		     "/usr/b\n%dir /usr/d\n"
		     "%attr(660,-,disk) %dev(c, 11, 22) /dev/n\n"
		     "%ghost %caps(cap_net_raw=p) /bin/p\n",
		     "rpm", cases);
	assert_refuses("rpm", bad);
}

/* As rpmbuild does: measured with RPM 4.18. */
static void gives_rpm_files_to_root_by_default(void **state)
{
	static const struct expected cases[] = {
		{ "etc/a", "* etc/a u=root uid=0 g=root gid=0" },
		{ "etc/b", "* etc/b 0600 u=root uid=0 g=sys" },
		{ "etc/c d", "* etc/c d u=root uid=0 g=root gid=0" },
		{ "etc/no", "(none)" },
		{ "usr/d", "d usr/d u=bin g=root gid=0" },
		{ "usr/f", "* usr/f 0640 u=bin g=root gid=0" },
		{ "usr/e", "d usr/e 0700 u=bin g=root gid=0" },
	};

	(void)state;
	assert_reads("%files -f list\n%files libs\n%doc README NEWS\n"
		     "%license COPYING\n/etc/a\n%attr(600,-,sys) /etc/b\n"
		     "\"/etc/c d\"\n%exclude /etc/no\n"
		     "%defattr(640,bin,-)\n%dir /usr/d\n/usr/f\n"
		     "%attr(700,-,-) %dir /usr/e\n",
		     "rpm", cases);
}

static void says_why_a_fakeroot_state_is_of_no_use(void **state)
{
	(void)state;
	assert_refused(NULL,
		       "dev=802,ino=1,mode=100644,uid=0,gid=0,nlink=1,"
		       "rdev=0\n",
		       0, "inodes but no paths");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_statoverride),
		cmocka_unit_test(reads_gen_init_cpio),
		cmocka_unit_test(reads_a_file_with_as_many_names_as_busybox),
		cmocka_unit_test(reads_rpm_queries),
		cmocka_unit_test(reads_rpm_file_sections),
		cmocka_unit_test(gives_rpm_files_to_root_by_default),
		cmocka_unit_test(says_why_a_fakeroot_state_is_of_no_use),
	};

	return RUN_GROUP(tests);
}
